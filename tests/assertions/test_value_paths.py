"""JSONPath over values: what is found and where, what is left out, what is changed."""

from __future__ import annotations

import copy

import pytest

from pytest_sfn.assertions.value_paths import ABSENT, Ignored, changed_values, find, rewritten
from pytest_sfn.errors import HarnessError

ORDERS = {
    "orders": [{"id": "o-1", "total": 5}, {"total": 50, "id": "o-2", "order note": None}],
    "by name": {"Ada": {"id": "a"}, "Bob": {"total": 1}},
    "id": 0,
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$.id", [("$.id", 0)]),
        ("$.orders[0].id", [("$.orders[0].id", "o-1")]),
        ("$.orders[-1].id", [("$.orders[1].id", "o-2")]),
        ("$.orders[*].id", [("$.orders[0].id", "o-1"), ("$.orders[1].id", "o-2")]),
        ("$.orders[0:1].total", [("$.orders[0].total", 5)]),
        ("$.orders[?(@.total > 10)].id", [("$.orders[1].id", "o-2")]),
        ("$.orders[?(@.id == 'o-1')].total", [("$.orders[0].total", 5)]),
        ("$['by name'].Ada", [("$['by name'].Ada", {"id": "a"})]),
        ("$['by name'].*.id", [("$['by name'].Ada.id", "a")]),
        ("$['by name'][?(@.total == 1)]", [("$['by name'].Bob", {"total": 1})]),
        ("$..['order note']", [("$.orders[1]['order note']", None)]),
        ("$", [("$", ORDERS)]),
        ("$.nothing", []),
        ("$.id.deeper", []),
    ],
)
def test_a_path_finds_values_and_their_places(path, found):
    """
    Each match is a place, written as a definite path from the root, and the value there; none is no error.
    """
    assert find(path, ORDERS) == found


@pytest.mark.parametrize("path", ["$..id", "$.*..id"])
def test_matches_come_in_the_order_of_the_document(path):
    """
    Whatever order the path is walked in, and a place that is found twice comes once.
    """
    places = [place for place, _ in find(path, ORDERS)]

    assert places == ["$.orders[0].id", "$.orders[1].id", "$['by name'].Ada.id", "$.id"][: len(places)]
    assert len(places) >= 3


def test_matches_make_a_dict_of_places():
    """
    A match is a pair, so that all of them compare as one dict.
    """
    (match, _) = matches = find("$.orders[*].total", ORDERS)

    assert dict(matches) == {"$.orders[0].total": 5, "$.orders[1].total": 50}
    assert (match.place, match.value) == ("$.orders[0].total", 5)


def test_what_a_path_computes_has_the_path_for_its_place():
    """
    A length or a sorted list is no part of the document.
    """
    assert find("$.orders.`len`", ORDERS) == [("$.orders.`len`", 2)]


@pytest.mark.parametrize("value", [None, 0, "text", [], [1]])
@pytest.mark.parametrize("path", ["$.a", "$..a", "$[*].a", "$[?(@.a > 1)]"])
def test_a_path_is_asked_of_any_value(path, value):
    """
    A value that has no such members has no matches.
    """
    assert find(path, value) == []


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("orders", r'"orders" is no JSONPath: it begins with \$, as in "\$.orders" or, at any depth, "\$..orders"'),
        ("$.orders[*.id", r"(?s)cannot be read.*\n    \$\.orders\[\*\.id\n {14}\^\n.*quoted: \$\['order id'\]"),
        ("$.orders[", r"(?s)cannot be read.*\n    \$\.orders\[\n {13}\^"),
        ("$.order#1", r"(?s)cannot be read.*Unexpected character: #\n    \$\.order#1\n {11}\^"),
        ("$.a[?(@.b)", r"(?s)cannot be read.*a filter is written \$\.orders\[\?\(@\.total > 10\)\]"),
        ("$.`fold`", "(?s)cannot be read: Unknown named operator"),
        ("", "is no JSONPath"),
    ],
)
def test_a_path_that_cannot_be_read_is_shown_with_its_place_and_its_mend(path, told):
    """
    The test's mistake, not the workflow's: a HarnessError, wherever paths are taken.
    """
    for use in (lambda: find(path, {}), lambda: Ignored([path]), lambda: list(changed_values({}, {path: [1]}))):
        with pytest.raises(HarnessError, match=told):
            use()


def test_a_path_that_cannot_be_evaluated_is_told_as_such():
    """
    Errors of the library are not let out.
    """
    with pytest.raises(HarnessError, match=r"cannot be evaluated: \w+"):
        find("$[?(@.id =~ '(')]", [{"id": "o-1"}])


# --- what comparisons leave out
@pytest.mark.parametrize(
    ("paths", "left"),
    [
        ((), {"a": {"requestId": 1, "b": [1, 2]}, "requestId": 2}),
        (("$.requestId",), {"a": {"requestId": 1, "b": [1, 2]}}),
        (("$..requestId",), {"a": {"b": [1, 2]}}),
        (("$..requestId", "$.a.b[0]"), {"a": {"b": [2]}}),
        (("$.a.b[*]",), {"a": {"requestId": 1, "b": []}, "requestId": 2}),
        (("$.a", "$.a.b"), {"requestId": 2}),
        (("$.a.b[0]", "$.a.b[1]"), {"a": {"requestId": 1, "b": []}, "requestId": 2}),
        (("$.a.b[1]", "$.a.b[0]", "$.a.requestId"), {"a": {"b": []}, "requestId": 2}),
        (("$.a.*", "$.a"), {"requestId": 2}),
        (("$..*",), {}),
        (("$",), None),
    ],
)
def test_ignored_values_are_left_out(paths, left):
    """
    A member or an item that a path finds is not there any more; the value that was given stays as it is.
    """
    value = {"a": {"requestId": 1, "b": [1, 2]}, "requestId": 2}
    before = copy.deepcopy(value)

    assert Ignored(paths).left_out(value) == left
    assert value == before


def test_an_ignored_path_that_matched_nothing_is_known():
    """
    One match in any of the values will do; a path without is told by name.
    """
    ignored = Ignored(["$.a", "$.b", "$.c"])
    for value in ({"a": 1}, {"b": None}, {}):
        ignored.left_out(value)

    assert ignored.matched == {"$.a": True, "$.b": True, "$.c": False}
    assert ignored.left_out(kept := {"d": 1}) is kept
    assert ignored.told_stale() == ["ignoring $.c left nothing out on either side"]


# --- variants
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"$.id": [1, None]}, {"id=1": {"id": 1, "of": [1, 2]}, "id=null": {"id": None, "of": [1, 2]}}),
        ({"$.id": [ABSENT]}, {"id absent": {"of": [1, 2]}}),
        ({"$.of[0]": [ABSENT, 9]}, {"of[0] absent": {"id": 0, "of": [2]}, "of[0]=9": {"id": 0, "of": [9, 2]}}),
        ({"$.of[*]": ["x"]}, {'of[*]="x"': {"id": 0, "of": ["x", "x"]}}),
        ({"$.of[?(@ > 1)]": [ABSENT]}, {"of[?(@ > 1)] absent": {"id": 0, "of": [1]}}),
        ({"$": [[], {"id": 1}]}, {"$=[]": [], '$={"id":1}': {"id": 1}}),
        ({"$..id": [1], "$.of": [[]]}, {".id=1": {"id": 1, "of": [1, 2]}, "of=[]": {"id": 0, "of": []}}),
    ],
)
def test_each_change_gives_a_named_value(changes, expected):
    """
    One change at a time, in the order given, at every place the path finds.
    """
    assert dict(changed_values({"id": 0, "of": [1, 2]}, changes)) == expected


def test_a_changed_value_shares_what_does_not_change():
    """
    Only the way to the change is copied.
    """
    value = {"customer": {"name": "Ada"}, "items": [{"sku": "a"}, {"sku": "b"}]}
    before = copy.deepcopy(value)
    ((_, changed),) = changed_values(value, {"$.items[1].sku": ["c"]})

    assert changed == {"customer": {"name": "Ada"}, "items": [{"sku": "a"}, {"sku": "c"}]}
    assert changed["customer"] is value["customer"]
    assert changed["items"][0] is value["items"][0]
    assert value == before


def test_a_long_value_has_a_short_name():
    """
    Names are for reading: at most forty characters of the value.
    """
    ((name, _),) = changed_values({"id": 1}, {"$.id": ["x" * 100]})

    assert name == 'id="' + "x" * 36 + "..."


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"$.customr.name": [1]},
            r"finds nothing in the value, so nothing would change. Did you mean \$.customer.name\?",
        ),
        (
            {"$.zzz": [1]},
            r"Its places: \$.customer, \$.customer.name, \$.of, \$.of\[\*\]\nTo add a member, change its parent",
        ),
        ({"$.customer": "EUR"}, r"give the list of its values: \['EUR'\]"),
        ({"$.customer": {"name": "Bob"}}, "give the list of its values"),
        ({"$.customer": 5}, "give the list of its values"),
        ({"$": [ABSENT]}, "cannot be absent"),
    ],
)
def test_a_change_that_changes_nothing_is_refused(changes, told):
    """
    A slip in a path would otherwise test the original once more.
    """
    with pytest.raises(HarnessError, match=told):
        list(changed_values({"customer": {"name": "Ada"}, "of": [1, 2]}, changes))


def test_of_nested_places_the_outer_one_counts():
    """
    What is replaced as a whole is not changed within.
    """
    assert rewritten({"a": {"b": 1}, "c": 2}, {("a", "b"): 5, ("a",): 7}) == {"a": 7, "c": 2}
    assert rewritten({"a": {"b": 1}, "c": 2}, {("a",): ABSENT, ("a", "b"): 5}) == {"c": 2}
    assert repr(ABSENT) == "ABSENT"
