"""What a session tells those who listen to it."""

from __future__ import annotations

from engine.session.events import Event
from engine.session.session import Session


def watched(session: Session) -> list[Event]:
    """All events from now on."""
    events: list[Event] = []
    session.subscribe(events.append)
    return events
