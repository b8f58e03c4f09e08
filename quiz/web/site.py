"""Where this app stands in the world: the address people type, and a proxy in front of it.

Without a site the app answers to any name, as a classroom's network needs it. With one it answers
to that name only, and where the name is an https one, cookies and browsers keep to https.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.exceptions import SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix

from quiz import words

Network = IPv4Network | IPv6Network
Wsgi = Callable[..., Iterable[bytes]]

# Whoever minds the server asks for its health without going through the proxy.
THIS_COMPUTER = ("127.0.0.1", "localhost")
A_YEAR = 365 * 24 * 60 * 60


def install(app: Flask, site: str, proxies: Sequence[Network]) -> None:
    """Make the app keep to its site ("" for any), and believe these proxies."""
    if proxies:
        app.wsgi_app = BehindProxy(app.wsgi_app, proxies)  # type: ignore[method-assign, assignment]
    if site:
        app.config["SITE"] = site
        app.config["TRUSTED_HOSTS"] = [urlsplit(site).hostname, *THIS_COMPUTER]
        app.register_error_handler(SecurityError, other_name)
    if site.startswith("https:"):
        # The prefix makes browsers refuse such a cookie from http or from another host.
        app.config.update(SESSION_COOKIE_SECURE=True, SESSION_COOKIE_NAME="__Host-second_look")
        app.after_request(promise_https)


def other_name(error: SecurityError) -> Response:
    """A name that is not ours: one sentence, for a page has addresses and there is no site."""
    return Response(words.sentence("site.other-name"), 400, mimetype="text/plain")


def promise_https(response: Response) -> Response:
    """Browsers shall come by https only, for a year; a promise made over http counts nothing.

    Other names below this one are not ours to promise for.
    """
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = f"max-age={A_YEAR}"
    return response


class BehindProxy:
    """Believes X-Forwarded-For and X-Forwarded-Proto, of the named proxies and of nobody else.

    Host names are never taken from a header of a proxy: it has to hand on Host itself.
    """

    def __init__(self, app: Wsgi, proxies: Iterable[Network]) -> None:
        """Take the app to call, and the networks that count as proxies."""
        self._app = app
        self._told = ProxyFix(app, x_for=1, x_proto=1)
        self._proxies = tuple(proxies)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request, as the proxy tells it or as it came."""
        app = self._told if self._is_proxy(environ.get("REMOTE_ADDR", "")) else self._app
        return app(environ, start)

    def _is_proxy(self, address: str) -> bool:
        try:
            caller = ip_address(address)
        except ValueError:
            return False
        return any(caller in network for network in self._proxies)
