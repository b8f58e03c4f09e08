"""How laws are looked for: the same cases in every run of CI, others on each author's machine."""

import os

from hypothesis import HealthCheck, settings

# A busy machine is no fault of the law: neither a slow case nor slow drawing says anything.
PATIENT = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("dev", **PATIENT)
settings.register_profile("ci", **PATIENT, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")
