"""Times as a clock on the wall shows them, and the moments they stand for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo


@dataclass(frozen=True, slots=True)
class LocalTime:
    """The clock of a place; `zone` None is the one of this computer.

    Summer and winter time are those of the day in question and not of today, so that a time
    that was typed is the time that is shown, whenever it is looked at.
    """

    zone: tzinfo | None = None

    def shown(self, at: datetime) -> datetime:
        """That moment as this clock shows it, with its zone."""
        return at.astimezone(self.zone)

    def day(self, at: datetime) -> date:
        """The day of a moment."""
        return self.shown(at).date()

    def typed(self, at: datetime) -> str:
        """That moment as a field for date and time holds it: 2026-11-21T18:00."""
        return self.shown(at).replace(tzinfo=None).isoformat(timespec="minutes")

    def moment(self, local: datetime, *, is_end: bool = False) -> datetime | None:
        """The moment (UTC) at which this clock shows `local`, which names no zone.

        None for a time that is left out when clocks go forward. An hour that comes twice, when
        they go back, begins with the first and ends (`is_end`) with the second.
        """
        meant = local.replace(tzinfo=self.zone, fold=int(is_end)).astimezone(UTC)
        return meant if self.shown(meant).replace(tzinfo=None, fold=0) == local else None

    def name(self, at: datetime) -> str:
        """What the zone is called, as clearly as can be: Europe/Berlin, or CET; and its offset."""
        local = self.shown(at)
        known = getattr(self.zone, "key", "") or local.tzname() or ""
        offset = local.strftime("%z")
        return known if known == "UTC" else f"{known}, UTC{offset[:3]}:{offset[3:5]}"
