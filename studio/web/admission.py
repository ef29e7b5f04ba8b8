"""Who may come in: the person who was given the address, once by its token and from then on by a cookie.

The studio listens on loopback, where every program and every page of this machine's browser can reach it. So the address that is
printed holds a token that works once; it is turned into a cookie that no script can read. The cookie's name carries the instance, as
browsers send cookies to every port of a host.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode

ENTRY = "/enter"
"""Where a token is turned into a cookie."""
_BYTES = 32


@dataclass(slots=True)
class Admission:
    """The keys of one running studio."""

    instance: str
    """Tells apart the studios of one person: letters and digits."""
    _secret: str = field(default_factory=lambda: secrets.token_urlsafe(_BYTES))
    _tokens: set[str] = field(default_factory=set)

    @property
    def cookie(self) -> str:
        """The cookie's name."""
        return f"penstock_{self.instance}"

    def address(self, origin: str, pipeline: str | None = None) -> str:
        """An address that lets one browser in, once; `origin` is such as `http://127.0.0.1:5300`, `pipeline` what it shows then."""
        token = secrets.token_urlsafe(_BYTES)
        self._tokens.add(token)
        return f"{origin}{ENTRY}?{urlencode({'token': token, **({'pipeline': pipeline} if pipeline is not None else {})})}"

    def redeem(self, query: str) -> str | None:
        """The value of a `Set-Cookie` header for the token in a query, which works no more then; None: it is no token, or it was used."""
        given = parse_qs(query).get("token", [""])[0]
        found = next((token for token in self._tokens if _is_same(token, given)), None)
        if found is None:
            return None
        self._tokens.discard(found)
        return f"{self.cookie}={self._secret}; Path=/; HttpOnly; SameSite=Strict"

    def admits(self, headers: Mapping[str, str]) -> bool:
        """Whether a request carries the cookie; `headers` have names in small letters."""
        pairs = (pair.strip().partition("=") for pair in headers.get("cookie", "").split(";"))
        return any(name == self.cookie and _is_same(self._secret, value) for name, _, value in pairs)


def _is_same(wanted: str, given: str) -> bool:
    """Compares in a time that tells nothing of where they differ."""
    return hmac.compare_digest(wanted.encode(), given.encode("utf-8", "surrogatepass"))
