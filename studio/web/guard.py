"""What every request passes before anything else sees it, HTTP and websocket alike.

A plain ASGI application around the other: a framework's own middleware does not see websockets. Refused are a foreign Host (a name
that was made to point here), a foreign Origin (another page in this browser), and whoever has no cookie.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, MutableMapping, Sequence
from html import escape
from typing import Any, TypeAlias
from urllib.parse import parse_qs, urlencode

from studio.web.admission import ENTRY, Admission
from studio.web.policy import headers as policy_headers
from studio.web.policy import new_nonce

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

_READING = frozenset({"GET", "HEAD"})
_ENTER_AGAIN = "This address has been used, or belongs to a studio that has ended. Take the newest one that the terminal shows."
_NOT_HERE = "This studio answers only at the address that the terminal shows."
_FOREIGN = "Another page asked for this, and only the studio's own pages may."


class Guard:
    """The studio's application behind its door."""

    def __init__(self, application: Application, admission: Admission, hosts: Collection[str]) -> None:
        """Guard an application.

        Args:
            application: what answers those who may come in.
            admission: who that is.
            hosts: what the `Host` header may say, such as `127.0.0.1:5300`.
        """
        self._application = application
        self._admission = admission
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] == "lifespan":
            await self._application(scope, receive, send)
            return
        found = _headers(scope)
        refusal = self._refusal(scope, found)
        if scope["type"] == "websocket":
            await (self._application(scope, receive, send) if refusal is None else send({"type": "websocket.close", "code": 1008}))
            return
        answer = _Answer(send, found.get("host", ""))
        if refusal is not None:
            await answer.page(403, refusal)
        elif scope["path"] == ENTRY:
            await self._enter(answer, scope, found)
        else:
            await self._application(scope, receive, answer.send)

    def _refusal(self, scope: Scope, found: dict[str, str]) -> str | None:
        """Why a request is refused; None: it is not."""
        host, origin = found.get("host", ""), found.get("origin")
        if host not in self._hosts or len(_values(scope, b"host")) != 1:
            return _NOT_HERE
        must_be_ours = scope["type"] == "websocket" or scope.get("method") not in _READING
        if origin != f"http://{host}" and (origin is not None or must_be_ours):
            return _FOREIGN
        if scope["type"] == "http" and scope["path"] == ENTRY and scope["method"] == "GET":
            return None
        return None if self._admission.admits(found) else _ENTER_AGAIN

    async def _enter(self, answer: _Answer, scope: Scope, found: dict[str, str]) -> None:
        query = scope["query_string"].decode("latin-1")
        cookie = self._admission.redeem(query)
        if cookie is not None:
            await answer.redirect(_page(query), cookie)
        elif self._admission.admits(found):
            await answer.redirect(_page(query))
        else:
            await answer.page(403, _ENTER_AGAIN)


class _Answer:
    """Sends an answer with the studio's headers."""

    def __init__(self, send: Send, host: str) -> None:
        self._send = send
        self._policy = {name.encode(): value.encode() for name, value in policy_headers(new_nonce(), host).items()}

    async def send(self, message: Message) -> None:
        """Hand on what the application sends; its own word on these headers does not count."""
        if message["type"] == "http.response.start":
            kept = [(name, value) for name, value in message.get("headers", ()) if bytes(name).lower() not in self._policy]
            message = {**message, "headers": [*kept, *self._policy.items()]}
        await self._send(message)

    async def redirect(self, path: str, cookie: str | None = None) -> None:
        """Send the browser on."""
        more = [(b"location", path.encode())] + ([(b"set-cookie", cookie.encode())] if cookie is not None else [])
        await self._whole(303, b"", more)

    async def page(self, status: int, text: str) -> None:
        """A page of one sentence."""
        body = f"<!doctype html><html lang=en><meta charset=utf-8><title>Penstock</title><p>{escape(text)}</p></html>"
        await self._whole(status, body.encode(), [(b"content-type", b"text/html; charset=utf-8")])

    async def _whole(self, status: int, body: bytes, more: Sequence[tuple[bytes, bytes]]) -> None:
        size = (b"content-length", str(len(body)).encode())
        await self.send({"type": "http.response.start", "status": status, "headers": [*more, size, (b"cache-control", b"no-store")]})
        await self._send({"type": "http.response.body", "body": body})


def _page(query: str) -> str:
    """The page that an address lets in to."""
    asked = parse_qs(query).get("pipeline")
    return f"/?{urlencode({'pipeline': asked[0]})}" if asked else "/"


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


def _values(scope: Scope, name: bytes) -> list[bytes]:
    return [value for key, value in scope["headers"] if bytes(key).lower() == name]
