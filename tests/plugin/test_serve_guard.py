"""A server that shows what is wrong instead of letting the reader wait."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest

from generator.host.serve_guard import Alert, AlertingServer, ServeGuard


def answer_of(app: WSGIApplication) -> tuple[dict[str, str], bytes]:
    seen: dict[str, str] = {}

    def start(_status: str, headers: list[tuple[str, str]], _error: object = None) -> object:
        seen.update(headers)
        return lambda _data: None

    body = b"".join(app({}, start))  # type: ignore[arg-type] # the type wants a protocol's exact name
    return seen, body


def page(kind: str) -> WSGIApplication:
    def app(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", kind), ("Content-Length", "20")])
        return [b"<body>Hello", b" </body>"]

    return app


def failing(error: BaseException) -> ServeGuard:
    def build() -> None:
        logging.getLogger("mkdocs").error("the page is broken")
        raise error

    return ServeGuard(build, ALERT)


ALERT = Alert()


@pytest.fixture(autouse=True)
def _calm() -> None:
    ALERT.text = ""


def test_a_failed_build_ends_well_and_raises_the_alert() -> None:
    failing(SystemError("in pieces"))()

    assert ALERT.text == "the page is broken\nin pieces"


def test_an_interruption_is_passed_on() -> None:
    with pytest.raises(KeyboardInterrupt):
        failing(KeyboardInterrupt())()

    assert ALERT.text == ""


def test_the_alert_stands_escaped_at_the_foot_of_a_page() -> None:
    ALERT.text = "<script>"

    headers, body = answer_of(AlertingServer(page("text/html"), ALERT))

    assert b'role="alert"' in body
    assert b"&lt;script&gt;" in body
    assert body.endswith(b"</body>")
    assert headers["Content-Length"] == str(len(body))


def test_without_an_alert_a_page_is_untouched() -> None:
    _, body = answer_of(AlertingServer(page("text/html"), ALERT))

    assert body == b"<body>Hello </body>"


def test_what_is_no_page_is_untouched() -> None:
    ALERT.text = "broken"

    headers, body = answer_of(AlertingServer(page("text/css"), ALERT))

    assert body == b"<body>Hello </body>"
    assert headers["Content-Length"] == "20"
