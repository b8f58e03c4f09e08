"""The two commands: what run.py decides, what it says when it cannot go on, and its two locks."""

import ast
import errno
import importlib.util
import re
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from tests.attacks.controls import control

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ["requirements.txt", "tests/requirements.txt"]
PIN = re.compile(r"([a-z0-9][a-z0-9.-]*)==([^ ]+)( ; [^\\]+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")

# One pip that is offline and one that meets a wrong file, in pip's own words.
OFFLINE = """WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(
'<HTTPSConnection>: Failed to establish a new connection: [Errno -3] Temporary failure')'
ERROR: Could not find a version that satisfies the requirement click==8 (from versions: none)"""
WRONG_HASH = """Collecting click==8
ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.
    Expected sha256 aaaa
         Got        bbbb"""


def load_run() -> ModuleType:
    """Read run.py by its path: it is a script beside the package, not part of it."""
    spec = importlib.util.spec_from_file_location("second_look_run", ROOT / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


run = load_run()


def which_knows(*programs: str) -> Callable[[str], str | None]:
    """Stand in for a computer on which only these programs are installed."""
    return lambda name: f"/bin/{name}" if name in programs else None


def sentence(caught: pytest.ExceptionInfo[SystemExit]) -> str:
    """A SystemExit with a text prints it and ends with exit code 1."""
    assert isinstance(caught.value.code, str)
    assert "Traceback" not in caught.value.code
    return caught.value.code


# --- arguments ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "passed"),
    [
        ([], ["serve"]),
        (["--lan"], ["serve", "--lan"]),
        (["--port", "8001"], ["serve", "--port", "8001"]),
        (["--data", "x"], ["serve", "--data", "x"]),
        (["--host=0.0.0.0"], ["serve", "--host=0.0.0.0"]),
        (["serve", "--lan"], ["serve", "--lan"]),
        (["check", "lessons"], ["check", "lessons"]),
        (["check", "--help"], ["check", "--help"]),
        (["--help"], ["--help"]),
        (["-h"], ["-h"]),
        (["--version"], ["--version"]),
    ],
)
def test_bare_options_mean_serve_and_everything_else_passes_through(
    typed: list[str], passed: list[str]
) -> None:
    assert run.serve_args(typed) == passed


def test_only_our_own_option_is_kept_from_pytest() -> None:
    assert run.test_args(["-k", "score", "-x"]) == (False, ["-k", "score", "-x"])
    assert run.test_args(["-x", "--install-browser", "tests/a.py"]) == (True, ["-x", "tests/a.py"])
    assert run.test_args(["--install-browser"]) == (True, [])


# --- which Python ------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13), (3, 14)])
def test_a_supported_python_asks_for_no_other(version: tuple[int, int]) -> None:
    assert run.find_python(version, [["never-asked"]], lambda _: pytest.fail("asked")) == []


@pytest.mark.parametrize("version", [(3, 6), (3, 10), (3, 15), (4, 0)])
def test_an_unsupported_python_hands_over_to_the_newest_supported_one(
    version: tuple[int, int],
) -> None:
    installed = {"python3.13": (3, 13), "python3.11": (3, 11)}
    candidates = run.python_candidates("linux")
    assert run.find_python(version, candidates, lambda c: installed.get(c[0])) == ["python3.13"]


def test_a_command_that_only_looks_like_the_right_python_is_passed_over() -> None:
    answers = {"python3.14": None, "python3.13": (3, 9), "python3.12": (3, 12)}
    found = run.find_python((3, 9), run.python_candidates("linux"), lambda c: answers.get(c[0]))
    assert found == ["python3.12"]


def test_windows_asks_its_launcher_first() -> None:
    assert run.python_candidates("win32")[:2] == [["py", "-3.14"], ["py", "-3.13"]]
    assert ["python3.11"] in run.python_candidates("win32")
    assert not any("py" in command for command in run.python_candidates("darwin"))


def test_windows_for_arm_needs_a_newer_python() -> None:
    def ask(command: list[str]) -> tuple[int, ...]:
        return (3, int(command[-1].rpartition(".")[2]))

    found = run.find_python((3, 11), [["python3.11"], ["python3.12"]], ask, "win-arm64")
    assert found == ["python3.12"]


def test_without_any_supported_python_one_sentence_says_what_to_install() -> None:
    with pytest.raises(SystemExit) as caught:
        run.find_python((3, 9), run.python_candidates("linux"), lambda _: None)
    assert sentence(caught) == (
        "Second Look needs Python 3.11 to 3.14, not 3.9: install Python 3.13 from "
        "https://www.python.org/downloads/ and start again."
    )


def test_a_python_is_known_by_starting_it() -> None:
    assert run.version_of([sys.executable]) == sys.version_info[:2]
    assert run.version_of(["/no/such/python"]) is None


def test_run_py_can_be_read_by_python_3_6() -> None:
    tree = ast.parse((ROOT / "run.py").read_text("utf-8"), feature_version=(3, 6))
    nodes = list(ast.walk(tree))
    hints = [node.annotation for node in nodes if isinstance(node, ast.arg | ast.AnnAssign)]
    hints += [node.returns for node in nodes if isinstance(node, ast.FunctionDef)]
    evaluated = [ast.unparse(hint) for hint in hints if isinstance(hint, ast.Subscript | ast.BinOp)]
    assert evaluated == [], "quote these: an old Python would stop at them"
    imports = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    imports += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    imported = {name.partition(".")[0] for name in imports}
    assert imported <= sys.stdlib_module_names
    assert "__future__" not in imported, "Python 3.6 has no `annotations` there"


# --- .venv: stamps and failures ----------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with requirement files and a .venv whose Python is a stand-in."""
    (tmp_path / "tests").mkdir()
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    for name in LOCKS:
        (tmp_path / name).write_text(f"# {name}\n", encoding="utf-8")
    return tmp_path


def stand_in_python(project: Path, pip_says: str, pip_exits: int) -> None:
    """A Python that says 3.13 and whose pip counts its calls and fails or succeeds as told."""
    (project / "pip-says").write_text(pip_says, encoding="utf-8")
    python = project / ".venv" / "bin" / "python"
    python.write_text(
        "#!/bin/sh\n"
        'case "$*" in\n'
        "  *'sys.version_info'*) echo 3.13 ;;\n"
        "  *'pip --version'*) echo pip ;;\n"
        f"  *'pip install'*) echo \"$*\" >> '{project}/pip-calls'; cat '{project}/pip-says'; "
        f"exit {pip_exits} ;;\n"
        "esac\n",
        encoding="utf-8",
    )
    python.chmod(python.stat().st_mode | stat.S_IXUSR)


def pip_calls(project: Path) -> list[str]:
    calls = project / "pip-calls"
    return calls.read_text("utf-8").splitlines() if calls.exists() else []


def test_the_second_start_never_calls_pip(project: Path) -> None:
    stand_in_python(project, "fine", 0)
    for _ in range(3):
        run.prepare(run.RUN_FILES, project / ".venv")
    (call,) = pip_calls(project)
    assert call.startswith("-m pip install --require-hashes --only-binary :all: -r ")
    assert not (project / ".venv" / "unfinished").exists()
    assert (project / ".venv" / "install.log").read_text("utf-8") == "fine"


def test_changed_requirements_are_installed_again(project: Path) -> None:
    stand_in_python(project, "", 0)
    run.prepare(run.RUN_FILES, project / ".venv")
    (project / "requirements.txt").write_text("# changed\n", encoding="utf-8")
    run.prepare(run.RUN_FILES, project / ".venv")
    run.prepare(run.RUN_FILES, project / ".venv")
    assert len(pip_calls(project)) == 2


def test_the_tests_have_a_stamp_of_their_own(project: Path) -> None:
    stand_in_python(project, "", 0)
    run.prepare(run.RUN_FILES, project / ".venv")
    run.prepare(run.TEST_FILES, project / ".venv")
    run.prepare(run.TEST_FILES, project / ".venv")
    run.prepare(run.RUN_FILES, project / ".venv")
    assert len(pip_calls(project)) == 2
    assert pip_calls(project)[1].endswith("/tests/requirements.txt")


def test_the_stamp_changes_with_the_requirements_and_with_the_python(project: Path) -> None:
    (before,) = run.stamps(project / ".venv", run.RUN_FILES, (3, 13)).values()
    (other_python,) = run.stamps(project / ".venv", run.RUN_FILES, (3, 14)).values()
    (project / "requirements.txt").write_text("# changed\n", encoding="utf-8")
    (other_file,) = run.stamps(project / ".venv", run.RUN_FILES, (3, 13)).values()
    assert len({before, other_python, other_file}) == 3


def test_a_failed_install_leaves_no_stamp_and_the_next_start_tries_again(project: Path) -> None:
    stand_in_python(project, WRONG_HASH, 1)
    with pytest.raises(SystemExit):
        run.prepare(run.RUN_FILES, project / ".venv")
    assert not list((project / ".venv").glob("stamp-*"))
    stand_in_python(project, "", 0)
    run.prepare(run.RUN_FILES, project / ".venv")
    assert len(pip_calls(project)) == 2


def test_a_failed_install_for_the_tests_leaves_the_app_ready(project: Path) -> None:
    stand_in_python(project, "", 0)
    run.prepare(run.RUN_FILES, project / ".venv")
    stand_in_python(project, OFFLINE, 1)
    with pytest.raises(SystemExit):
        run.prepare(run.TEST_FILES, project / ".venv")
    run.prepare(run.RUN_FILES, project / ".venv")
    assert len(pip_calls(project)) == 2


def test_a_killed_pip_leaves_the_mark_that_has_venv_made_anew(project: Path) -> None:
    stand_in_python(project, "", 0)
    python = project / ".venv" / "bin" / "python"
    killed = python.read_text("utf-8").replace("exit 0", "kill -9 $$")
    python.write_text(killed, encoding="utf-8")
    with pytest.raises(SystemExit):
        run.prepare(run.RUN_FILES, project / ".venv")
    assert (project / ".venv" / "unfinished").exists()


def test_without_network_one_sentence_says_to_connect(project: Path) -> None:
    stand_in_python(project, OFFLINE, 1)
    with pytest.raises(SystemExit) as caught:
        run.prepare(run.RUN_FILES, project / ".venv")
    assert sentence(caught) == (
        "This computer seems to be offline: connect it to the internet and start again."
    )


def test_any_other_failure_of_pip_is_quoted_by_its_last_lines(project: Path) -> None:
    stand_in_python(project, WRONG_HASH, 1)
    with pytest.raises(SystemExit) as caught:
        run.prepare(run.RUN_FILES, project / ".venv")
    said = sentence(caught).splitlines()
    assert said[0].startswith("The packages could not be installed: delete the folder .venv and")
    assert said[-1] == "    Got        bbbb"
    assert len(said) == 4


def test_a_missing_ensurepip_names_the_package_that_brings_it(tmp_path: Path) -> None:
    def find_spec(name: str) -> object:
        return None if name == "ensurepip" else object()

    with pytest.raises(SystemExit) as caught:
        run.make_venv(tmp_path, find_spec, lambda _: (1, "ensurepip: no such module"))
    assert "sudo apt install python3-venv" in sentence(caught)


def test_debians_own_word_for_a_missing_ensurepip_is_understood(tmp_path: Path) -> None:
    text = "The virtual environment was not created successfully because ensurepip is not available"
    with pytest.raises(SystemExit) as caught:
        run.make_venv(tmp_path, lambda _: object(), lambda _: (1, text))
    assert "sudo apt install python3-venv" in sentence(caught)


def test_any_other_failure_to_make_venv_quotes_python(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as caught:
        run.make_venv(tmp_path, lambda _: object(), lambda _: (1, "Error: disk full\n"))
    assert sentence(caught).endswith("Python said:\n    Error: disk full")


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_a_read_only_folder_is_answered_with_where_to_go(number: int) -> None:
    said = run.explain(OSError(number, "no", "/media/cd/second-look/.venv"))
    assert said == (
        "This computer does not allow writing /media/cd/second-look/.venv: copy the whole folder "
        "to a place of your own, such as your home folder, and start again there."
    )


def test_whatever_else_the_system_refuses_is_one_sentence_too() -> None:
    said = run.explain(OSError(errno.ENOSPC, "No space left on device"))
    assert said == "Second Look could not start: [Errno 28] No space left on device."


# --- the browser -------------------------------------------------------------------------------


def test_the_browser_the_user_named_comes_first() -> None:
    which = which_knows("chromium", "my-browser")
    assert run.find_browser({"CHROMIUM": "my-browser"}, which) == "/bin/my-browser"


def test_a_named_browser_that_is_not_there_is_said_and_not_replaced() -> None:
    with pytest.raises(SystemExit) as caught:
        run.find_browser({"CHROMIUM": "/no/browser"}, which_knows("chromium"))
    assert "CHROMIUM says /no/browser" in sentence(caught)


@pytest.mark.parametrize(
    "name",
    [
        *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
        *("microsoft-edge", "msedge"),
    ],
)
def test_every_usual_name_on_the_path_is_found(name: str) -> None:
    assert run.find_browser({}, which_knows(name)) == f"/bin/{name}"


def test_chromium_is_taken_before_the_others() -> None:
    assert run.find_browser({}, which_knows("msedge", "google-chrome", "chromium")) == (
        "/bin/chromium"
    )


@pytest.mark.parametrize(
    ("environ", "place"),
    [
        ({}, "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
        ({"PROGRAMFILES": "C:/P"}, "C:/P/Google/Chrome/Application/chrome.exe"),
        ({"PROGRAMFILES(X86)": "C:/P86"}, "C:/P86/Microsoft/Edge/Application/msedge.exe"),
        ({"LOCALAPPDATA": "C:/L"}, "C:/L/Google/Chrome/Application/chrome.exe"),
    ],
)
def test_the_usual_places_of_macos_and_windows_are_searched(
    environ: dict[str, str], place: str
) -> None:
    assert run.find_browser(environ, which_knows(place)) == f"/bin/{place}"


def test_without_a_browser_one_sentence_names_one_command() -> None:
    assert run.find_browser({}, which_knows()) is None
    said = run.no_browser(which_knows("apt-get"))
    assert said == (
        "The tests need Chromium, Chrome or Edge, and none is here; this brings one:  "
        "python3 run.py test --install-browser"
    )
    assert "apt" not in run.no_browser(which_knows())
    assert "--install-browser" not in run.no_browser(which_knows())


def test_installing_a_browser_without_apt_says_what_to_do_instead() -> None:
    with pytest.raises(SystemExit) as caught:
        run.install_browser(which_knows(), True, lambda _: pytest.fail("nothing should run"))
    assert sentence(caught).endswith("install Chrome from https://www.google.com/chrome/")


@pytest.mark.parametrize(
    ("is_root", "programs", "first_word"),
    [(True, ["apt-get", "sudo"], "env"), (False, ["apt-get", "sudo"], "sudo")],
)
def test_apt_runs_as_root_or_with_sudo_that_never_asks(
    is_root: bool, programs: list[str], first_word: str
) -> None:
    commands: list[list[str]] = []

    def answer(command: list[str]) -> tuple[int, str]:
        commands.append(command)
        return 0, ""

    run.install_browser(which_knows(*programs), is_root, answer)
    update, install = commands
    assert update[0] == install[0] == first_word
    assert update[-2:] == ["apt-get", "update"]
    assert install[-8:-2] == [
        *("apt-get", "-o", "DPkg::Lock::Timeout=400", "install", "-y"),
        "--no-install-recommends",
    ]
    assert install[-2:] == ["chromium", "fonts-liberation"]


def test_a_failing_apt_is_quoted() -> None:
    with pytest.raises(SystemExit) as caught:
        run.install_browser(which_knows("apt-get"), True, lambda _: (100, "E: no package"))
    assert sentence(caught).endswith("apt-get's last words:\n    E: no package")


def test_ci_runs_exactly_the_test_command() -> None:
    lines = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    assert lines[-1] == "exec python3 run.py test"


# --- the two locks -----------------------------------------------------------------------------


def pins(name: str) -> dict[str, tuple[str, str, int]]:
    """Read a lock: package -> (version, marker, number of hashes), and refuse any other line."""
    found: dict[str, tuple[str, str, int]] = {}
    package = ""
    for number, line in enumerate((ROOT / name).read_text("utf-8").splitlines(), 1):
        pin = PIN.fullmatch(line)
        if pin:
            package = pin[1]
            found[package] = (pin[2], pin[3] or "", 0)
        elif HASH.fullmatch(line):
            version, marker, hashes = found[package]
            found[package] = (version, marker, hashes + 1)
        else:
            assert line.lstrip().startswith("#"), f"{name}:{number}: {line}"
    return found


@control(41)
@pytest.mark.parametrize("name", LOCKS)
def test_every_package_of_a_lock_has_hashes(name: str) -> None:
    assert [package for package, (_, _, hashes) in pins(name).items() if hashes == 0] == []
    assert len(pins(name)) > 20


@pytest.mark.parametrize("package", ["markupsafe", "pydantic-core", "pyyaml"])
def test_compiled_packages_carry_the_hashes_of_every_system(package: str) -> None:
    hashes = pins("requirements.txt")[package][2]
    assert hashes > 40, "made from local wheels: ask the public registry only"


@pytest.mark.parametrize("name", [*LOCKS, "requirements.in", "tests/requirements.in"])
def test_no_address_and_no_path_of_a_computer_is_in_a_requirement_file(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert re.findall(r"\w+://|(?<![\w.])/\w+|[A-Za-z]:\\", text) == []
    assert re.findall(r"--(?:index|extra-index|find-links|trusted-host)\S*", text) == []


def test_both_locks_agree_in_versions_and_markers() -> None:
    app, tests = pins("requirements.txt"), pins("tests/requirements.txt")
    assert {package: tests.get(package) for package in app} == app


@control(41)
@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_every_package_that_its_source_names(lock: str) -> None:
    source = (ROOT / lock).with_suffix(".in").read_text("utf-8")
    named = re.findall(r"^[A-Za-z][A-Za-z0-9-]*", source, flags=re.MULTILINE)
    assert len(named) > 5
    assert {package.lower() for package in named} <= set(pins(lock))
