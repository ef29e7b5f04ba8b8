"""The headers of every answer: what a page may load, and who may show it. Each answer has a nonce of its own for its scripts."""

from __future__ import annotations

import secrets
from contextvars import ContextVar

NONCE: ContextVar[str] = ContextVar("nonce")
"""Of the answer that is being made: a page's script tags must carry it."""

_POLICY = {
    "default-src": "'none'",
    "script-src": "'nonce-{nonce}'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self' {socket}",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
"""Not every browser counts a websocket as 'self', so its address is named."""
_ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def new_nonce() -> str:
    """A nonce for one answer, which `NONCE` holds from now on."""
    nonce = secrets.token_urlsafe(16)
    NONCE.set(nonce)
    return nonce


def headers(nonce: str, host: str) -> dict[str, str]:
    """The headers of an answer by the studio at `host`, such as `127.0.0.1:5300`."""
    policy = "; ".join(f"{name} {value}" for name, value in _POLICY.items())
    return {"content-security-policy": policy.format(nonce=nonce, socket=f"ws://{host}"), **_ALWAYS}
