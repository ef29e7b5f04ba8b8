"""Help in a browser: what a search finds, and the page that is opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from panels.help.state import found_topics, page_of
from panels.wire import Said, plain, searched, text_of, unknown


class HelpPanel:
    """The guide, and the pages about nodes and functions. It shows nothing by itself, and answers when it is asked."""

    def view(self) -> Mapping[str, object]:
        """Nothing."""
        return {}

    def hear(self, message: str, said: Said) -> None:
        """Nothing is heard here."""
        del said
        raise unknown(message)

    def ask(self, message: str, said: Said, reply: Callable[[object], None]) -> None:
        """`find`: the topics that a `text` finds, the best first; `page`: the page of a topic, by `sort` and `name`."""
        if message == "find":
            reply(plain(found_topics(searched(said))))
        elif message == "page":
            reply(plain(page_of(text_of(said, "sort"), text_of(said, "name"))))
        else:
            raise unknown(message)
