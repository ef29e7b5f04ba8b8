"""What newcomers type into help: each word finds the right page among the first three, and opens it only where it names it."""

from __future__ import annotations

import pytest

from panels.help.guide import WORDS
from panels.help.state import found_topics, is_known_as, named_topics, topics
from panels.search import found

WANTED = {
    "getting started": "getting_started",
    "yaml": "pipeline_file",
    "pipeline file": "pipeline_file",
    "ports": "pipeline_file",
    "layout": "pipeline_file",
    "comments": "pipeline_file",
    "quote": "pipeline_file expressions",
    "column names with spaces": "pipeline_file expressions",
    "expressions": "expressions",
    "identifiers": "expressions",
    "case sensitive": "expressions",
    "single quotes": "expressions",
    "today": "expressions",
    "regex flags": "regular_expressions",
    "lookahead": "regular_expressions",
    "types": "types",
    "data types": "types",
    "units": "dates_and_times",
    "interval": "expressions dates_and_times",
    "duration": "dates_and_times date_diff",
    "time difference minutes": "dates_and_times recipes_times",
    "minutes between": "dates_and_times date_diff",
    "selectors": "selectors",
    "columns by pattern": "selectors",
    "columns by type": "selectors",
    "parameters": "parameters",
    "variables": "parameters",
    "macro": "parameters parts sub_pipeline",
    "sub-pipeline": "parts sub_pipeline",
    "metanode": "parts sub_pipeline",
    "run job": "parts sub_pipeline",
    "nested pipeline": "parts sub_pipeline",
    "command line": "commands",
    "preview": "samples commands",
    "run": "commands",
    "profile": "commands",
    "browse": "samples commands",
    "sample size": "samples",
    "honest counts": "samples",
    "join range": "recipes_ranges join",
    "range join": "recipes_ranges join",
    "non-equi join": "recipes_ranges join",
    "within 10 minutes": "recipes_ranges",
    "within minutes": "recipes_ranges asof_join",
    "many_to_one": "recipes_ranges join",
    "cartesian": "recipes_ranges join",
    "join unmatched": "recipes_ranges join",
    "sessions by gaps": "recipes_times",
    "session": "recipes_times window",
    "sessionize": "recipes_times window",
    "rounding a timestamp": "recipes_times dates_and_times",
    "round timestamp": "recipes_times time_bucket",
    "round to the hour": "recipes_times",
    "round to 15 minutes": "recipes_times",
    "nearest hour": "recipes_times",
    "timestamp_trunc": "date_trunc",
    "dt_floor": "time_bucket",
    "text between brackets": "recipes_texts",
    "between brackets": "recipes_texts extract_text",
    "match a prefix": "recipes_texts",
    "prefix": "recipes_texts starts_with",
    "list sheets": "recipes_texts read_excel",
}


@pytest.mark.parametrize(("typed", "names"), WANTED.items())
def test_a_word_of_a_newcomer_finds_each_right_page_among_the_first_three(typed: str, names: str) -> None:
    first = [topic.name for topic in found_topics(typed)[:3]]
    assert set(names.split()) <= set(first), first


def test_each_page_of_the_guide_is_found_by_each_of_its_words() -> None:
    for name, text in WORDS.items():
        synonyms = text.split(", ")
        assert len(set(synonyms)) == len(synonyms), name
        assert [word for word in synonyms if name not in {topic.name for topic in found_topics(word)}] == []


def test_only_a_whole_name_title_or_synonym_is_known() -> None:
    (topic,) = (topic for topic in topics() if topic.name == "pipeline_file")
    assert [is_known_as(topic, text) for text in ("pipeline_file", "The Pipeline  file", "YAML", "yam", "indent")] == [True] * 3 + [
        False
    ] * 2
    assert [topic.name for topic in named_topics("Join")] == ["join"]
    assert named_topics("vlookup") == ()


def test_whole_words_come_before_beginnings_and_what_stands_inside_of_a_word_is_no_hit() -> None:
    titles = ("reports", "portside", "a portal", "a port", "port of call", "port")
    in_order = ("port", "port of call", "a port", "portside", "a portal")
    assert found("port", titles, lambda title: [(1, title)], lambda title: [title]) == in_order


def test_what_stands_inside_of_a_heavier_word_comes_last() -> None:
    items = {"exports": "portable", "all ports": "", "the port": ""}
    texts = {title: [(5, title), (1, about)] for title, about in items.items()}
    assert found("port", texts, texts.__getitem__, lambda title: [title]) == ("the port", "all ports", "exports")
