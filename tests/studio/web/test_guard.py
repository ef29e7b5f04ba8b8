"""The door of the studio: what comes in, what is refused, and what every answer says of itself."""

from __future__ import annotations

import asyncio
import re
from typing import Any
from urllib.parse import urlsplit

import pytest

from studio.web.admission import Admission
from studio.web.guard import Guard
from studio.web.policy import NONCE

HOST = "127.0.0.1:5300"
ORIGIN = f"http://{HOST}"


class Inner:
    """An application that notes who reached it, and answers with headers of its own."""

    def __init__(self) -> None:
        self.reached: list[str] = []
        self.nonces: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.reached.append(f"{scope['type']} {scope.get('path', '')}")
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
        elif scope["type"] == "http":
            self.nonces.append(NONCE.get())
            headers = [(b"content-type", b"text/plain"), (b"Content-Security-Policy", b"default-src *")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b"hello"})


class Door:
    """A guard, and requests to it."""

    def __init__(self) -> None:
        self.admission = Admission("a1")
        self.inner = Inner()
        self.guard = Guard(self.inner, self.admission, {HOST, "localhost:5300"})

    def ask(self, path: str = "/", *, sort: str = "http", method: str = "GET", host: str = HOST, **headers: str) -> list[dict[str, Any]]:
        where = urlsplit(path)
        pairs = [(b"host", host.encode())] if host else []
        pairs += [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
        scope = {"type": sort, "path": where.path, "query_string": where.query.encode(), "headers": pairs}
        if sort == "http":
            scope["method"] = method
        sent: list[dict[str, Any]] = []

        async def send(message: Any) -> None:
            sent.append(message)

        async def receive() -> Any:
            return {"type": "http.request"}

        asyncio.run(self.guard(scope, receive, send))
        return sent

    def cookie(self) -> str:
        """Come in by a new address."""
        address = self.admission.address(ORIGIN)
        answer = self.ask(address.removeprefix(ORIGIN))
        return header(answer, b"set-cookie").split(";")[0]


def header(sent: list[dict[str, Any]], name: bytes) -> str:
    found = [value for key, value in sent[0]["headers"] if key.lower() == name]
    assert len(found) == 1, f"{len(found)} headers {name!r}"
    return found[0].decode()


def was_refused(sent: list[dict[str, Any]]) -> bool:
    return sent[0].get("status") == 403 or sent == [{"type": "websocket.close", "code": 1008}]


@pytest.fixture
def door() -> Door:
    return Door()


def test_an_address_lets_one_browser_in_once(door: Door) -> None:
    path = door.admission.address(ORIGIN).removeprefix(ORIGIN)
    answer = door.ask(path)
    assert (answer[0]["status"], header(answer, b"location")) == (303, "/")
    assert re.fullmatch(r"penstock_a1=[\w-]{43}; Path=/; HttpOnly; SameSite=Strict", header(answer, b"set-cookie"))
    again = door.ask(path)
    assert was_refused(again)
    assert b"set-cookie" not in dict(again[0]["headers"])
    assert door.inner.reached == []


def test_the_cookie_lets_in_everywhere(door: Door) -> None:
    cookie = door.cookie()
    assert door.ask("/data?x=1", cookie=cookie)[1]["body"] == b"hello"
    assert door.ask("/", sort="websocket", cookie=cookie, origin=ORIGIN) == [{"type": "websocket.accept"}]
    assert door.ask("/drop", method="POST", cookie=cookie, origin=ORIGIN)[0]["status"] == 200
    assert door.ask("/", host="localhost:5300", cookie=cookie)[0]["status"] == 200
    assert len(door.inner.reached) == 4


def test_a_used_address_leads_on_who_has_come_in(door: Door) -> None:
    path = door.admission.address(ORIGIN).removeprefix(ORIGIN)
    cookie = header(door.ask(path), b"set-cookie").split(";")[0]
    assert door.ask(path, cookie=cookie)[0]["status"] == 303


@pytest.mark.parametrize("sort", ["http", "websocket"])
@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "penstock_a1",
        "penstock_a1=",
        "penstock_a1=guess",
        "penstock_b2={secret}",
        "x=y; penstock_a1={secret}x",
        "penstock_a1=\xff",
        "\x00",
    ],
)
def test_without_the_cookie_nothing_is_reached(door: Door, sort: str, cookie: str) -> None:
    secret = door.cookie().partition("=")[2]
    assert was_refused(door.ask("/", sort=sort, origin=ORIGIN, cookie=cookie.replace("{secret}", secret)))
    assert door.inner.reached == []


@pytest.mark.parametrize(
    "other", ["theme=dark; {cookie}", "{cookie}; a=b", "penstock_a1=older; {cookie}", 'bad="; {cookie}', "=;;{cookie}"]
)
def test_cookies_of_other_ports_do_not_matter(door: Door, other: str) -> None:
    assert door.ask("/", cookie=other.replace("{cookie}", door.cookie()))[0]["status"] == 200


@pytest.mark.parametrize("sort", ["http", "websocket"])
@pytest.mark.parametrize(
    "host",
    ["", "evil.example", "127.0.0.1", "127.0.0.1:5301", f"{HOST}.evil.example", f"evil.example:{HOST}", "0.0.0.0:5300", "[::1]:5300"],
)
def test_a_foreign_host_is_refused(door: Door, sort: str, host: str) -> None:
    cookie = door.cookie()
    assert was_refused(door.ask("/", sort=sort, host=host, cookie=cookie, origin=f"http://{host}"))
    assert door.inner.reached == []


def test_two_hosts_are_refused(door: Door) -> None:
    cookie = door.cookie()
    assert was_refused(door.ask("/", cookie=cookie, Host="evil.example"))


ORIGINS = [
    "null",
    "http://evil.example",
    "https://127.0.0.1:5300",
    "http://127.0.0.1",
    "http://127.0.0.1:5301",
    f"{ORIGIN}.evil.example",
    "file://",
]


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_foreign_origin_is_refused(door: Door, origin: str) -> None:
    cookie = door.cookie()
    assert was_refused(door.ask("/", cookie=cookie, origin=origin))
    assert was_refused(door.ask("/", method="POST", cookie=cookie, origin=origin))
    assert was_refused(door.ask("/", sort="websocket", cookie=cookie, origin=origin))
    assert door.inner.reached == []


def test_what_changes_something_must_say_where_it_comes_from(door: Door) -> None:
    cookie = door.cookie()
    assert was_refused(door.ask("/", method="POST", cookie=cookie))
    assert was_refused(door.ask("/", sort="websocket", cookie=cookie))
    assert not was_refused(door.ask("/", method="HEAD", cookie=cookie))


def test_an_address_is_only_fetched(door: Door) -> None:
    path = door.admission.address(ORIGIN).removeprefix(ORIGIN)
    assert was_refused(door.ask(path, method="POST", origin=ORIGIN))
    assert was_refused(door.ask(path, sort="websocket", origin=ORIGIN))
    assert was_refused(door.ask(path, host="evil.example"))
    assert door.ask(path)[0]["status"] == 303


@pytest.mark.parametrize("query", ["", "token=", "token=guess", "token=a&token=b", "%00", "token=%ff", "x=1"])
def test_no_token_gives_no_cookie(door: Door, query: str) -> None:
    door.admission.address(ORIGIN)
    answer = door.ask(f"/enter?{query}")
    assert was_refused(answer)
    assert b"set-cookie" not in dict(answer[0]["headers"])


def test_every_answer_has_the_policy_with_a_nonce_of_its_own(door: Door) -> None:
    cookie = door.cookie()
    answers = [door.ask("/", cookie=cookie), door.ask("/", cookie=cookie), door.ask("/"), door.ask("/", host="evil.example")]
    policies = [header(answer, b"content-security-policy") for answer in answers]
    found = [re.findall("'nonce-([^']+)'", policy) for policy in policies]
    assert all(len(nonces) == 1 for nonces in found)
    assert len({nonces[0] for nonces in found}) == len(answers)
    assert [nonces[0] for nonces in found[:2]] == door.inner.nonces
    assert all("default-src 'none'" in policy and "unsafe-eval" not in policy for policy in policies)
    assert f"ws://{HOST}" in policies[0]
    assert header(answers[0], b"x-content-type-options") == "nosniff"
    assert header(answers[0], b"content-type") == "text/plain"


def test_the_application_may_start_and_end(door: Door) -> None:
    async def call() -> None:
        await door.guard({"type": "lifespan"}, None, None)  # type: ignore[arg-type]

    asyncio.run(call())
    assert door.inner.reached == ["lifespan "]
