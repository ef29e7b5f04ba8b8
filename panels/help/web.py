"""Help in a browser: what a search finds, and the page that is opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.errors import ConfigError
from panels.help.state import found_topics, page_of
from panels.wire import Said, plain, text_of

MOST_TYPED = 200
"""Letters of a search; the rest is not looked at."""


class HelpPanel:
    """The pages about nodes and functions. It shows nothing by itself, and answers when it is asked."""

    def view(self) -> Mapping[str, object]:
        """Nothing."""
        return {}

    def hear(self, message: str, said: Said) -> None:
        """Nothing is heard here."""
        del said
        raise _unknown(message)

    def ask(self, message: str, said: Said, reply: Callable[[object], None]) -> None:
        """`find`: the topics that a `text` finds, the best first; `page`: the page of a topic, by `sort` and `name`."""
        if message == "find":
            reply(plain(found_topics(text_of(said, "text")[:MOST_TYPED])))
        elif message == "page":
            reply(plain(page_of(text_of(said, "sort"), text_of(said, "name"))))
        else:
            raise _unknown(message)


def _unknown(message: str) -> ConfigError:
    return ConfigError(f"the page said '{message}', which means nothing here", code="web.message", hint="load the page again")
