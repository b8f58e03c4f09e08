"""`serve`: the app is opened as the command line or the environment says."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from quiz import words
from quiz.settings import Door, Settings, data_folder, day_in, networks, site_address, variable

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

DOOR = ("lan", "bind", "port", "workers", "threads")


def from_environment(option: str, **how: Any) -> Callable[[Decorated], Decorated]:
    """An option of `serve` that may also be an environment variable (`settings.variable`)."""
    return click.option(option, envvar=variable(option.strip("-")), **how)


def _zone(name: str) -> str:
    day_in(name)
    return name


READ: dict[str, Callable[[str], Any]] = {"zone": _zone, "site": site_address, "proxies": networks}


def _read(given: dict[str, Any]) -> dict[str, Any]:
    """The settings behind those options; what cannot be understood is said in a sentence."""
    if given["site"] and given["lan"]:
        raise click.UsageError(words.sentence("serve.site-and-lan"))
    found = {}
    for name in (name for name in READ if given[name]):
        try:
            found[name] = READ[name](given[name])
        except (KeyError, ValueError) as error:
            said = words.sentence(f"serve.no-{name}", {name: given[name]})
            raise click.BadParameter(said) from error
    return found


@click.command()
@click.option("--lan", is_flag=True, help="Open to this network, with address and QR code.")
@from_environment(
    "--port", type=click.IntRange(0, 65535), help="This port (else 8000 or the next)."
)
@click.option("--data", type=click.Path(path_type=Path), help="Keep the answers in this folder.")
@from_environment("--zone", help="Whose midnight ends a day of learning, e.g. Europe/Athens.")
@from_environment("--hosted", is_flag=True, help="Several processes, for a server of many classes.")
@from_environment("--bind", help="Listen at this address of the computer (else 127.0.0.1).")
@from_environment(
    "--workers", type=click.IntRange(1, 32), help="Processes, with --hosted (else 2)."
)
@from_environment(
    "--threads", type=click.IntRange(1, 64), help="Threads of each process (else 16)."
)
@from_environment("--site", help="The address people type, e.g. https://look.example.org.")
@from_environment("--proxies", help="Addresses of proxies to believe, e.g. 127.0.0.1.")
@from_environment("--pseudo", is_flag=True, help="Also offer a made-up right-to-left language.")
def serve(*, hosted: bool, data: Path | None, pseudo: bool, **given: Any) -> None:
    """Open the app in the browser of this computer, of a classroom, or of many.

    Each option but --lan may come from the environment: SECOND_LOOK_PORT for --port, and so on.
    """
    # Only here: the other commands need no server and no pages.
    from quiz import hosting, serving

    door = Door(**{name: given[name] for name in DOOR if given[name] is not None})
    settings = Settings(data=data or data_folder(os.environ), pseudo=pseudo, **_read(given))
    try:
        (hosting if hosted else serving).serve(settings, door, tell=click.echo)
    except serving.CannotServe as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        raise SystemExit(0) from None
