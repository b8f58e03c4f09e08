"""What docs/hosting.md tells a technician is what the program does.

Where systemd, nginx or Caddy are installed, they read the examples themselves.
"""

import re
import shutil
import subprocess
import sys
from contextlib import closing
from importlib import import_module

import pytest
from click.testing import CliRunner

from quiz import create_app
from quiz.cli import main
from quiz.serving import FIRST_PORT
from quiz.settings import Door, Settings, networks, site_address, variable
from quiz.store.backups import FOLDER
from quiz.store.store import Store
from quiz.web import MOST_UPLOADED
from tests.conftest import MORNING, ROOT, on_request

if sys.platform == "win32":
    pytest.skip("there is no gunicorn on Windows", allow_module_level=True)
workers = import_module("quiz.workers")
GRACE, KEPT_ALIVE = workers.GRACE, workers.KEPT_ALIVE
PAGE = (ROOT / "docs" / "hosting.md").read_text(encoding="utf-8")
SERVE = main.commands["serve"]


def example(language):
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.S)
    return found


def seconds(pattern, text):
    """The number of seconds that a setting has, each time it stands there."""
    found = [int(n) for n in re.findall(rf"{pattern}[ =](\d+)s?\b", text)]
    assert found, pattern
    return found


def test_the_table_has_every_option_its_variable_and_its_default():
    rows = re.findall(r"^\| `--(\w+)` \| `(\w+)` \| (.*?) \|", PAGE, re.M)
    assert {name for name, _, _ in rows} == {p.name for p in SERVE.params} - {"lan"}
    assert all(variable(name) == named for name, named, _ in rows)
    said = {name: default.strip("`") for name, _, default in rows}
    door = Door()
    assert (said["workers"], said["threads"]) == (str(door.workers), str(door.threads))
    assert (said["bind"], said["port"]) == (door.host, str(FIRST_PORT))


def test_the_unit_starts_the_app_with_options_and_variables_that_it_knows():
    unit = example("ini")
    (command,) = re.findall(r"^ExecStart=\S+/python -m quiz serve (.*)$", unit, re.M)
    assert SERVE.make_context("serve", command.split()).params["hosted"]
    variables = dict(re.findall(r"^Environment=(\w+)=(\S+)$", unit, re.M))
    assert set(variables) <= {variable(p.name) for p in SERVE.params}
    assert site_address(variables["SECOND_LOOK_SITE"]) == variables["SECOND_LOOK_SITE"]
    assert networks(variables["SECOND_LOOK_PROXIES"])
    assert f"ReadWritePaths={variables['SECOND_LOOK_DATA']}\n" in unit


def test_systemd_is_more_patient_than_the_app_at_its_end():
    assert workers.options(Door(), 8000)["graceful_timeout"] == GRACE
    assert min(seconds("TimeoutStopSec", example("ini"))) > GRACE


@pytest.mark.parametrize("language", ["caddy", "nginx"])
def test_a_proxy_finds_the_app_is_patient_and_lets_idle_lines_go_first(language):
    text = example(language)
    assert f"127.0.0.1:{FIRST_PORT}" in text
    assert site_address("https://look.example.org").endswith(re.search(r"look\.[\w.]+", text)[0])
    idle = {"caddy": "keepalive", "nginx": "keepalive_timeout"}[language]
    assert max(seconds(idle, text)) < KEPT_ALIVE
    assert min(seconds("read_timeout", text)) > GRACE
    size = re.search(r"max_(?:body_)?size (\d+)[kK]", text)
    assert int(size[1]) * 1000 > MOST_UPLOADED


def test_nginx_hands_on_what_the_app_believes_and_nothing_of_the_visitors():
    told = dict(re.findall(r"proxy_set_header ([\w-]+) (\S+);", example("nginx")))
    assert told["Host"] == "$host"
    assert told["X-Forwarded-Proto"] == "$scheme"
    assert told["X-Forwarded-For"] == "$remote_addr"


def test_the_addresses_on_the_page_are_there(tmp_path):
    app = create_app(Settings(tmp_path))
    for path in set(re.findall(r"/healthz", PAGE)):
        assert app.test_client().get(path).text == "ok"
    app.extensions["second-look"].store.close()


def test_the_commands_that_are_told_make_a_backup_and_bring_it_back(tmp_path):
    data = ("--data", str(tmp_path))
    told = {line.split(" -m quiz ")[1] for line in PAGE.splitlines() if " -m quiz " in line}
    assert {f"{verb} --data /var/lib/second-look" for verb in ("backup", "restore")} <= told
    with closing(Store(tmp_path / "second-look.db")) as running:
        running.add_learner("mina", "her-laptop", MORNING)
        assert CliRunner().invoke(main, ["backup", *data]).exit_code == 0
    (made,) = (tmp_path / FOLDER).glob("*.zip")
    (tmp_path / "second-look.db").unlink()
    assert CliRunner().invoke(main, ["restore", str(made), *data]).exit_code == 0
    with closing(Store(tmp_path / "second-look.db")) as restored:
        assert restored.learner_of("her-laptop") == "mina"


# The programs themselves read the examples when they are asked to, and must be there then.


def reads_it(command, folder, name, text):
    """What a program has against a file of ours."""
    assert shutil.which(command[0]), f"{command[0]} is not installed"
    (folder / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [*command, folder / name], cwd=folder, capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 and "second-look.service:" not in done.stderr else done.stderr


@on_request("SERVERS")
def test_systemd_understands_the_unit(tmp_path):
    text = re.sub(r"^ExecStart=\S+", f"ExecStart={sys.executable}", example("ini"), flags=re.M)
    verify = ["systemd-analyze", "verify"]
    assert not reads_it(verify, tmp_path, "second-look.service", text)
    assert reads_it(verify, tmp_path, "second-look.service", text + "ProtectSystem=perhaps\n")


@on_request("SERVERS")
def test_caddy_understands_its_example(tmp_path):
    validate = ["caddy", "validate", "--adapter", "caddyfile", "--config"]
    assert not reads_it(validate, tmp_path, "Caddyfile", example("caddy"))


@on_request("SERVERS")
def test_nginx_understands_its_example(tmp_path):
    make = "openssl req -x509 -newkey rsa:2048 -nodes -keyout privkey.pem -out fullchain.pem"
    subprocess.run([*make.split(), "-subj", "/CN=x"], cwd=tmp_path, check=True, capture_output=True)
    ours = example("nginx").replace("/etc/ssl/look.example.org", str(tmp_path))
    ours = ours.replace("listen 80;", "listen 18080;").replace("listen 443", "listen 18443")
    kept = " ".join(
        f"{name}_temp_path {tmp_path}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    around = f"error_log stderr; pid {tmp_path}/pid; events {{}} http {{ access_log off; {kept}"
    whole = f"{around}\n{ours}}}"
    assert not reads_it(["nginx", "-t", "-p", str(tmp_path), "-c"], tmp_path, "n.conf", whole)
