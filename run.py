"""Start Second Look, or run its tests, with nothing but Python installed.

    python3 run.py [anything that `python -m quiz` takes]
    python3 run.py test [--install-browser] [anything that pytest takes]
    python3 run.py mutants [words]    (plants defects into a copy: do the tests notice?)

A teacher should need one command and should never meet a traceback, so this file makes the folder
.venv, installs the locked packages there and nowhere else, and then steps aside. It uses the
standard library only and keeps to the syntax of Python 3.6, so that an old Python can still say
which Python is needed (that is why type hints stand in quotes).
"""

import contextlib
import errno
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Ask = Callable[[list[str]], tuple[int, ...] | None]
    Run = Callable[[list[str]], tuple[int, str]]
    Which = Callable[[str], str | None]

# Windows has no fcntl; there an open log keeps .venv from being removed.
fcntl = importlib.import_module("fcntl") if os.name == "posix" else None
PROJECT = Path(__file__).resolve().parent
OLDEST, OLDEST_WINDOWS_ARM, NEWEST = (3, 11), (3, 12), (3, 14)
RUN_FILES, TEST_FILES = ["requirements.txt"], ["requirements.txt", "tests/requirements.txt"]
PIP_INSTALL = ["-m", "pip", "install", "--require-hashes", "--only-binary", ":all:"]
# Nothing may install outside .venv, nor may version_of() make Windows download a Python.
SETTINGS = {"PIP_USER": "0", "PIP_TARGET": "", "PIP_PREFIX": "", "PIP_ROOT": ""}
SETTINGS.update(PIP_DISABLE_PIP_VERSION_CHECK="1", PYTHON_MANAGER_AUTOMATIC_INSTALL="false")
NETWORK_TROUBLE = ["new connection", "name resolution", "getaddrinfo", "connection refused"]
NETWORK_TROUBLE += ["unreachable", "timed out", "timeouterror", "proxyerror", "failed to connect"]
BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
BROWSERS += ["microsoft-edge", "microsoft-edge-stable", "msedge", "chrome"]
MAC_BROWSERS = ["Google Chrome", "Chromium", "Microsoft Edge"]
WINDOWS_BROWSERS = ["Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe"]
WINDOWS_ROOTS = ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"]
APT = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
APT_INSTALL = ["-o", "DPkg::Lock::Timeout=400", "install", "-y", "--no-install-recommends"]


def serve_args(argv: "list[str]") -> "list[str]":
    """Let the bare command and its options mean `serve`, which is what nearly everyone wants."""
    if not argv or (argv[0].startswith("-") and argv[0] not in ("-h", "--help", "--version")):
        return ["serve", *argv]
    return argv


def test_args(argv: "list[str]") -> "tuple[bool, list[str]]":
    """Take our one option out, so that pytest never sees it."""
    rest = [word for word in argv if word != "--install-browser"]
    return len(rest) < len(argv), rest


def last_lines(text: str, count: int = 3) -> str:
    """Quote only the end of a long output: that is where tools say what went wrong."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return "".join("\n    " + line for line in lines[-count:])


def quiet(command: "list[str]", log: "Path | None" = None) -> "tuple[int, str]":
    """Run a command and keep what it prints, which nobody needs to see unless it fails."""
    with log.open("w+b") if log else tempfile.TemporaryFile() as output:
        # close_fds: the child shares the lock of our_turn(), because it may outlive this process.
        code = subprocess.call(
            command, cwd=str(PROJECT), env=dict(os.environ, **SETTINGS), close_fds=False,
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        output.seek(0)
        return code, output.read().decode("utf-8", "replace")


def version_of(command: "list[str]") -> "tuple[int, ...] | None":
    """Ask a Python by starting it: a shim, a launcher or an old .venv may only look like one."""
    question = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        code, answer = quiet([*command, "-E", "-S", "-c", question])
        return tuple(int(part) for part in answer.split()[-1].split(".")) if code == 0 else None
    except (OSError, ValueError, IndexError):
        return None


def python_candidates(system: str) -> "list[list[str]]":
    """Name the commands under which a supported Python is usually found, newest first."""
    minors = range(NEWEST[1], OLDEST[1] - 1, -1)
    launchers = [["py", f"-3.{minor}"] for minor in minors] if system == "win32" else []
    return launchers + [[f"python3.{minor}"] for minor in minors]


def find_python(
    version: "tuple[int, ...]", candidates: "list[list[str]]", ask: "Ask", platform: str = ""
) -> "list[str]":
    """Return the command of a supported Python, or nothing when the running one will do."""
    # One of the locked packages has no wheel for Python 3.11 on Windows for ARM.
    oldest = OLDEST_WINDOWS_ARM if platform == "win-arm64" else OLDEST
    if oldest <= version <= NEWEST:
        return []
    for command in candidates:
        if oldest <= (ask(command) or (0, 0)) <= NEWEST:
            return command
    raise SystemExit(
        f"Second Look needs Python 3.{oldest[1]} to 3.{NEWEST[1]}, not {version[0]}.{version[1]}: "
        "install Python 3.13 from https://www.python.org/downloads/ and start again."
    )


def stamps(folder: Path, names: "list[str]", version: object) -> "dict[Path, str]":
    """Name what is installed, so that a start with nothing to do never calls pip."""
    marks = [folder / ("stamp-" + name.replace("/", "-")) for name in names]
    hashes = [hashlib.sha256((folder.parent / name).read_bytes()).hexdigest() for name in names]
    return {mark: f"Python {version} {digest}" for mark, digest in zip(marks, hashes, strict=True)}


def missing(folder: Path, names: "list[str]", version: object) -> "list[Path]":
    """List the stamps that do not say: .venv holds this requirement file as it reads now."""
    wanted = stamps(folder, names, version).items()
    return [mark for mark, text in wanted if not mark.is_file() or mark.read_text() != text]


def can_install(python: Path) -> bool:
    """Tell a whole .venv from one whose making was cut short or whose Python has changed."""
    is_supported = OLDEST <= (version_of([str(python)]) or (0, 0)) <= NEWEST
    return is_supported and quiet([str(python), "-m", "pip", "--version"])[0] == 0


def make_venv(folder: Path, find_spec: "Callable[[str], object]", run: "Run" = quiet) -> None:
    """Make .venv anew from the Python that runs this file."""
    # Started from within .venv, sys.executable itself is about to be removed.
    base = getattr(sys, "_base_executable", None) or sys.executable
    code, text = run([base, "-m", "venv", "--clear", str(folder)])
    if not (find_spec("venv") and find_spec("ensurepip")) or "is not available" in text:
        raise SystemExit(
            "This Python came without its venv part, which makes the folder for the packages: "
            "on Debian or Ubuntu run  sudo apt install python3-venv  and start again."
        )
    if code:
        said = "The folder .venv could not be made: delete it and start again. Python said:"
        raise SystemExit(said + last_lines(text))


def pip_trouble(text: str) -> str:
    """Tell a missing network, which a person can mend, from everything else."""
    if any(sign in text.lower() for sign in NETWORK_TROUBLE):
        return "This computer seems to be offline: connect it to the internet and start again."
    said = "The packages could not be installed: delete the folder .venv and start again."
    return said + " pip's last words (more in .venv/install.log):" + last_lines(text)


def install(folder: Path, names: "list[str]", python: Path) -> None:
    """Install with pip; whatever interrupts it, the next start sees the mark and repairs."""
    unfinished = folder / "unfinished"
    was_cut_short = unfinished.exists()
    folder.mkdir(exist_ok=True)
    unfinished.touch()  # also finds out, before anything else, whether .venv can be written
    print("Getting ready: this happens once and takes about a minute.", flush=True)
    if was_cut_short or not can_install(python):
        make_venv(folder, importlib.util.find_spec)
        unfinished.touch()
    version = version_of([str(python)])
    for mark in missing(folder, TEST_FILES, version):
        mark.unlink(missing_ok=True)
    files = [word for name in names for word in ("-r", str(folder.parent / name))]
    code, text = quiet([str(python), *PIP_INSTALL, *files], folder / "install.log")
    if code >= 0:  # below zero pip was killed, and may have left half a package behind
        unfinished.unlink()
    if code:
        raise SystemExit(pip_trouble(text))
    for mark, stamp in stamps(folder, names, version).items():
        mark.write_text(stamp)


@contextlib.contextmanager
def our_turn() -> "Iterator[None]":
    """Let one start install at a time, and none while the pip of a killed start still writes."""
    with Path(__file__).open("rb") as handle:
        if fcntl:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print("Another start is still installing: waiting for it.", flush=True)
                fcntl.flock(handle, fcntl.LOCK_EX)
            os.set_inheritable(handle.fileno(), True)
        yield


def prepare(names: "list[str]", folder: Path = PROJECT / ".venv") -> str:
    """Return the Python of a .venv that holds everything; nearly always there is nothing to do."""
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if missing(folder, names, version_of([str(python)])):
        with our_turn():
            if missing(folder, names, version_of([str(python)])):
                install(folder, names, python)
    return str(python)


def find_browser(environ: "Mapping[str, str]", which: "Which") -> "str | None":
    """Find a browser of the Chromium family; what the user named comes first, or is an error."""
    named = environ.get("CHROMIUM")
    if named and not which(named):
        raise SystemExit(f"CHROMIUM says {named}, which is no program: correct it or unset it.")
    places = [f"/Applications/{name}.app/Contents/MacOS/{name}" for name in MAC_BROWSERS]
    roots = [environ[root] for root in WINDOWS_ROOTS if root in environ]
    places += [f"{root}/{browser}" for root in roots for browser in WINDOWS_BROWSERS]
    choices = [named] if named else BROWSERS + places
    return next((found for found in map(which, choices) if found), None)


def no_browser(which: "Which") -> str:
    """Name the one command that mends a missing browser on this computer."""
    command = "python3 run.py test --install-browser"
    if not which("apt-get"):
        command = "install Chrome from https://www.google.com/chrome/"
    return f"The tests need Chromium, Chrome or Edge, and none is here; this brings one:  {command}"


def install_browser(which: "Which", is_root: bool, run: "Run" = quiet) -> None:
    """Install Debian's Chromium, on computers whose owner said yes (CI, or the option)."""
    if not which("apt-get"):
        raise SystemExit(no_browser(which))
    sudo = ["sudo", "-n"] if not is_root and which("sudo") else []
    print("Installing Chromium: this happens once and takes a minute or two.", flush=True)
    run([*sudo, *APT, "update"])  # a stale list alone is no reason to stop
    code, text = run([*sudo, *APT, *APT_INSTALL, "chromium", "fonts-liberation"])
    if code:
        said = "Chromium could not be installed: run  sudo apt install chromium  and start again."
        raise SystemExit(said + " apt-get's last words:" + last_lines(text))


def hand_over(command: "list[str]", environ: "Mapping[str, str]") -> int:
    """Become the program, so that its exit code, its Ctrl-C and its signals are its own."""
    sys.stdout.flush()
    if os.name == "posix":
        os.execvpe(command[0], command, environ)
    child = subprocess.Popen(command, env=environ)
    while child.poll() is None:
        with contextlib.suppress(KeyboardInterrupt):  # the child got it as well, and ends
            child.wait()
    return child.returncode


def with_browser(argv: "list[str]", module: "list[str]") -> int:
    """Run what needs the test packages. The browser is looked for first: that is quick to say,
    the packages take a minute."""
    may_install, rest = test_args(argv)
    browser = find_browser(os.environ, shutil.which)
    if not browser:
        if not may_install and os.environ.get("CI") != "true":
            raise SystemExit(no_browser(shutil.which))
        install_browser(shutil.which, is_root=getattr(os, "geteuid", int)() == 0)
        browser = find_browser(os.environ, shutil.which)
    python = prepare(TEST_FILES)
    os.chdir(str(PROJECT))
    return hand_over([python, "-m", *module, *rest], dict(os.environ, CHROMIUM=browser or ""))


def run_tests(argv: "list[str]") -> int:
    """Two at a time, file by file in their order, which begins with the browser's, the longest
    ones. `-n 0` turns that off."""
    at_once = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    return with_browser(argv, ["pytest", *at_once])


def start(argv: "list[str]") -> int:
    """Choose the Python, then the program."""
    version, candidates = tuple(sys.version_info[:2]), python_candidates(sys.platform)
    other = find_python(version, candidates, version_of, sysconfig.get_platform())
    if other:
        return hand_over([*other, str(PROJECT / "run.py"), *argv], os.environ)
    if argv[:1] == ["test"]:
        return run_tests(argv[1:])
    if argv[:1] == ["mutants"]:
        return with_browser(argv[1:], ["tests.mutants"])
    # The user's folder stays the current one, so that `check my-lesson.yaml` finds the file.
    paths = [str(PROJECT), os.environ.get("PYTHONPATH", "")]
    environ = dict(os.environ, PYTHONPATH=os.pathsep.join(path for path in paths if path))
    return hand_over([prepare(RUN_FILES), "-m", "quiz", *serve_args(argv)], environ)


def explain(trouble: OSError) -> str:
    """Say what a read-only folder, or whatever else the system refused, asks of the person."""
    if trouble.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        said = f"This computer does not allow writing {trouble.filename}: copy the whole folder to "
        return said + "a place of your own, such as your home folder, and start again there."
    return f"Second Look could not start: {trouble}."


def main(argv: "list[str]") -> int:
    """Turn every way to fail into a sentence: a traceback helps nobody who only wants to start."""
    try:
        return start(argv)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    except OSError as trouble:
        raise SystemExit(explain(trouble)) from None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
