"""`mkdocs serve` that stays up: after a failed rebuild the last good site is shown with an alert.

MkDocs itself lets every request wait until the mistake is mended.
"""

from __future__ import annotations

import html
import logging
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment
from wsgiref.util import FileWrapper

ALERT = """\
<div role="alert" tabindex="0" style="position: fixed; inset: auto 0 0 0; z-index: 99; \
max-height: 50vh; overflow: auto; padding: 1rem; color: #fff; background: #7f1d1d; \
font: 14px/1.5 monospace; white-space: pre-wrap">{text}</div>
"""


class Alert:
    """The words that every served page shows at its foot; empty while all is well."""

    def __init__(self) -> None:
        self.text = ""


class ServeGuard:
    """A builder for the server that ends well whatever happens, and then raises the alert.

    The old pages are still in place, because a build takes their place only when it is whole.
    """

    def __init__(self, build: Callable[[], object], alert: Alert) -> None:
        self._build = build
        self._alert = alert
        self._said = _Errors()

    def __call__(self) -> None:
        with self:
            self._build()

    def __enter__(self) -> None:
        self._said = _Errors()
        logging.getLogger("mkdocs").addHandler(self._said)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        log = logging.getLogger("mkdocs")
        log.removeHandler(self._said)
        # Any plugin, template or setting may have failed, in any way. What MkDocs would do with
        # the exception is to let the browser hang; an interruption is not for us.
        if not isinstance(error, Exception):
            return False
        self._alert.text = "\n".join([*self._said.messages, str(error)])
        log.error("%s\nNot rebuilt. The last good pages are still served.", error)
        log.debug("The rebuild failed", exc_info=error)
        return True


class _Errors(logging.Handler):
    """Keeps the errors that are logged, since MkDocs raises no more than `Aborted with …`."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


class AlertingServer:
    """The server's application, with the alert at the foot of every page that it answers with."""

    def __init__(self, app: WSGIApplication, alert: Alert) -> None:
        self._app = app
        self._alert = alert

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer = _Answer()
        body = self._app(environ, answer.start)
        if self._alert.text and ("Content-Type", "text/html") in answer.headers:
            page = _with_foot(_read(body), _alert_as_html(self._alert.text))
            answer.headers = [pair for pair in answer.headers if pair[0] != "Content-Length"]
            answer.headers.append(("Content-Length", str(len(page))))
            body = [page]
        start_response(answer.status, answer.headers)
        return body


class _Answer:
    """What an application says before its body, kept until the body is known."""

    status = ""
    headers: list[tuple[str, str]]

    def start(
        self, status: str, headers: list[tuple[str, str]], _error: Any = None
    ) -> Callable[[bytes], object]:
        self.status, self.headers = status, headers
        return lambda _data: None


def _alert_as_html(text: str) -> bytes:
    return ALERT.format(text=html.escape(text)).encode()


def _read(body: Iterable[bytes]) -> bytes:
    try:
        return b"".join(body)
    finally:
        if isinstance(body, FileWrapper):
            body.close()


def _with_foot(page: bytes, foot: bytes) -> bytes:
    before, end, after = page.rpartition(b"</body>")
    return before + foot + end + after if end else page + foot
