"""Documents full of hostile texts, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from engine.document.model import Comment, Document, Fields, Node, Parameter, Path, Pipeline, Value

NASTY = (
    "", " ", "  x", "x  ", "null", "~", "true", "yes", "on", "No", "1", "007", "1_000", "1e5", "0x1F", ".inf", "-", "- a", "-a", "--", "---", "--- a",
    "...", "... a", "?", "? a", ":", ": a", "a:", "a: b", "a:b", ":a", "#", "# a", "a #b", "a# b", "'", '"', "'All'", '"All"', "it's", "''", '""',
    "[", "]", "[a, b]", "{", "}", "{a: b}", ",", "a, b", "&a", "*a", "!a", "!!str a", "|", "|-", ">", ">-", "%", "%YAML", "@", "`", "\\", "\\n", "\n",
    "a\n", "\na", "a\n\n", "a\n\nb", " a\nb", "a\n b", "a \nb", "a\n  \nb", "\n\n", "a\tb", "\t", "a\r\nb", "\r", "\x00", "\x07", "\x1b[31m", "\x7f", "\x85",
    "\u2028", "a\u2029b", "\ufeff", "\ufeffa", "\ufffe", "\u202eabc", "\u200b", "\u00a0", "\u00a0a", "\u3000", "e\u0301", "é", "ß", "İ", "日本語", "😀", "👩‍👩‍👧",
    "<<", "=", "a = b", "a=b", "dep_time desc nulls first", "$name", "${name}", "$${x}", "{{7*7}}", "'); DROP TABLE x; --", "__import__('os')",
    "round(a, 2)", "a || ' #' || b", "strftime(t, '%H: %M')", "case\n  when a then 'b'\nend", "# not a comment\nx", "x\n# still text", "a" * 90, "b " * 60,
    "k" * 1_100, "é" * 600, "'" * 400, "a: |-\n  b", "- - a", "key:\n  - item", "...\nb", "---\nb", "\U0010ffff", "a\\\nb", "%TAG ! x", "x: y # z",
)  # fmt: skip

chars = st.characters(codec="utf-8")
texts = st.one_of(st.sampled_from(NASTY), st.text(chars, max_size=12), st.text(alphabet="ab:#-'\"\\ \n[]{}|>?&*!%@`,=\t", max_size=10))
plain_words = st.sampled_from(["a", "origin", "dep_time desc", "origin = faa", "x.y", "-1", "20", "nulls first", "été", "a-b"])
ids = st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True)


def values(leaves: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    """Raw values of any shape."""
    return st.recursive(
        leaves,
        lambda inner: st.one_of(st.lists(inner, max_size=4).map(tuple), st.dictionaries(texts, inner, max_size=4).map(Fields)),
        max_leaves=8,
    )


raw_values = values(st.one_of(texts, st.none()))
word_lists = st.lists(plain_words, max_size=6).map(tuple)
fields = st.dictionaries(texts, st.one_of(raw_values, word_lists), max_size=4).map(Fields)
optional = st.one_of(st.none(), texts)


@st.composite
def nodes(draw: st.DrawFn, node: str) -> Node:
    """A node of a kind that no version knows, so that nothing is a default."""
    extra = draw(st.dictionaries(st.sampled_from(["later", "x-mine"]), st.one_of(texts, word_lists), max_size=1))
    return Node(
        id=node,
        kind=draw(st.sampled_from(["filter_things", "k"])),
        fields=draw(fields),
        title=draw(optional),
        note=draw(optional),
        disabled=draw(st.booleans()),
        group=draw(optional),
        engine=draw(optional),
        extra=Fields(extra),
    )


@st.composite
def parameters(draw: st.DrawFn, name: str) -> Parameter:
    """A parameter with anything in it."""
    values = st.one_of(optional, st.lists(texts, max_size=3).map(tuple))
    return Parameter(
        name=name,
        type=draw(texts),
        choices=draw(st.none() | st.lists(texts, max_size=3).map(tuple)),
        default=draw(values),
        example=draw(values),
        title=draw(optional),
        description=draw(optional),
    )


unique_ids = st.lists(ids, max_size=4, unique=True)
coordinates = st.integers(-9_999_999, 9_999_999)
comment_texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"], exclude_characters="\ufeff\ufffe\uffff"), max_size=12
).map(lambda text: f"# {text}".rstrip())


@st.composite
def pipelines(draw: st.DrawFn) -> Pipeline:
    """A pipeline with anything in it."""
    names = draw(unique_ids)
    return Pipeline(
        name=draw(texts),
        description=draw(optional),
        engine=draw(optional),
        parameters=tuple(draw(parameters(name)) for name in draw(unique_ids)),
        inputs=draw(fields),
        outputs=draw(st.dictionaries(texts, texts, max_size=2).map(Fields)),
        nodes=tuple(draw(nodes(name)) for name in names),
        groups=Fields((name, Fields({"title": draw(texts)})) for name in draw(unique_ids)),
        notes=Fields((name, draw(texts)) for name in draw(unique_ids) if name not in names),
        schedule=draw(raw_values),
        extra=Fields(draw(st.dictionaries(st.sampled_from(["later", "x-mine"]), st.one_of(texts, word_lists), max_size=2))),
    )


def paths_of(pipeline: Pipeline) -> list[Path]:
    """The keys at which a comment of a text comes to stand: see `canonical` for what is written."""
    from engine.document.canonical import canonical_fields

    found: list[Path] = []
    waiting: list[tuple[Path, Value]] = [((), canonical_fields(Document(pipeline=pipeline)))]
    while waiting:
        path, value = waiting.pop()
        for key, item in value.items() if isinstance(value, Fields) else enumerate(value) if isinstance(value, tuple) else ():
            found.append((*path, key))
            waiting.append(((*path, key), item))
    return found


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A document with comments at some of its keys."""
    pipeline = draw(pipelines())
    items = [*pipeline.by_id, *pipeline.notes]
    layout = draw(st.dictionaries(st.sampled_from(items), st.tuples(coordinates, coordinates), max_size=3)) if items else {}
    return Document(pipeline=pipeline, layout=layout, comments=draw(comments(pipeline)))


@st.composite
def comments(draw: st.DrawFn, pipeline: Pipeline) -> dict[Path, Comment]:
    """Comments where a text can hold them."""
    found = {}
    for path in draw(st.lists(st.sampled_from(paths_of(pipeline)), max_size=4, unique=True)):
        above = tuple(draw(st.lists(comment_texts, max_size=2)))
        is_node = len(path) == 2 and path[0] == "nodes"
        comment = Comment(above=above, behind=draw(st.one_of(st.none(), comment_texts)), blank_before=is_node and draw(st.booleans()))
        if comment != Comment():
            found[path] = comment
    if draw(st.booleans()):
        found[()] = Comment(above=("# the end",))
    return found
