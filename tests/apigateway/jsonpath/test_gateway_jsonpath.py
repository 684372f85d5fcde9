"""What a JSONPath of a mapping template or a parameter mapping selects."""

from __future__ import annotations

import pytest

from pytest_sfn.apigateway.jsonpath import MISSING, compile_finder
from pytest_sfn.errors import ExpressionSyntaxError

STORE = {
    "books": [
        {"title": "Sayings", "price": 8.95, "tags": ["old"], "author": {"name": "Rees"}},
        {"title": "Sword", "price": 12, "tags": [], "isbn": "1"},
        {"title": "Moby", "price": 9, "tags": ["sea", "old"], "isbn": None},
    ],
    "bicycle": {"colour": "red", "price": 20},
    "delivery-partner": "UQS",
    "odd.name": {"it's": 1, "@id": 2},
    "count": 3,
    "nothing": None,
    "numbers": [3, 1.5, "x", 2],
    "rows": [[1, 2], [3]],
}


def select(path, document=STORE):
    return compile_finder(path)(document)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$", STORE),
        ("$.count", 3),
        ("$.count ", 3),
        ("$.nothing", None),
        ("$.bicycle.colour", "red"),
        ("$.books[0].author.name", "Rees"),
        ("$['books'][0][\"author\"]['name']", "Rees"),
        ("$.books[-1].title", "Moby"),
        ("$.rows[0][1]", 2),
        ("$.[ 'count' ]", 3),
        ("$.delivery-partner", "UQS"),
        ("$['odd.name']['it\\'s']", 1),
        ("$['odd.name'].@id", 2),
    ],
)
def test_a_definite_path_gives_the_value_it_names(path, value):
    """
    A definite path looks up names and indices.
    """
    assert select(path) == value


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("$.books[*].title", ["Sayings", "Sword", "Moby"]),
        ("$.bicycle.*", ["red", 20]),
        ("$.books[0,2].price", [8.95, 9]),
        ("$.books[1:].title", ["Sword", "Moby"]),
        ("$.books[:1].title", ["Sayings"]),
        ("$.books[:-1].title", ["Sayings", "Sword"]),
        ("$.books[-2:].title", ["Sword", "Moby"]),
        ("$.books[0:2].title", ["Sayings", "Sword"]),
        ("$.books[0:9].title", ["Sayings", "Sword", "Moby"]),
        ("$.books[0:-1].title", []),
        ("$.books[9,1].title", ["Sword"]),
        ("$..price", [8.95, 12, 9, 20]),
        ("$..books[0].title", ["Sayings"]),
        ("$..['isbn']", ["1", None]),
        ("$.rows[*][0]", [1, 3]),
        ("$.rows..*", [[1, 2], [3], 1, 2, 3]),
        ("$.bicycle['colour','price'].x", []),
        (
            "$.books[*]['title','price']",
            [{"title": t, "price": p} for t, p in (("Sayings", 8.95), ("Sword", 12), ("Moby", 9))],
        ),
        ("$.books[*].isbn", ["1", None]),
        ("$.nowhere[*]", []),
        ("$.nowhere.at.all[1:].name", []),
        ("$.count[*]", []),
        ("$.count[1:2]", []),
    ],
)
def test_an_indefinite_path_gives_a_list_and_the_empty_list_for_nothing(path, values):
    """
    Wildcards, slices, unions and `..` give a list in the document's order, empty where nothing fits.
    """
    assert select(path) == values


def test_several_names_at_the_end_give_one_object():
    """
    A union of names at the end of a definite path is the object of those that exist.
    """
    assert select("$.bicycle['colour','wheels']") == {"colour": "red"}


def test_a_filter_below_double_dots_tests_each_value_once():
    """
    `..[?()]` finds an element once, though both it and its array are visited.
    """
    assert select("$..[?(@.colour)]") == [STORE["bicycle"]]
    assert select("$..[?(@.isbn == '1')].title") == ["Sword"]


@pytest.mark.parametrize(
    ("filter_", "titles"),
    [
        ("@.price < 9", ["Sayings"]),
        ("@.price <= 9", ["Sayings", "Moby"]),
        ("@.price > 8.95 && @.price >= 12", ["Sword"]),
        ("@.price == 12.0", ["Sword"]),
        ("@.price == '12'", ["Sword"]),
        ("@.price === '12'", []),
        ("@.price !== 12", ["Sayings", "Moby"]),
        ("@.price != 12", ["Sayings", "Moby"]),
        ("@.title==Sword || @.title == Moby-Dick", ["Sword"]),
        ("@.isbn == nullable", []),
        ("@.isbn", ["Sword", "Moby"]),
        ("!@.isbn", ["Sayings"]),
        ("!(@.isbn && @.price > 9)", ["Sayings", "Moby"]),
        ("@.isbn == null", ["Moby"]),
        ("@.isbn != null", ["Sayings", "Sword"]),
        ("@.title == 'Sword' || @.title == \"Moby\"", ["Sword", "Moby"]),
        ("@.title == 'Sword' || @.price < 9 && @.tags empty false", ["Sayings", "Sword"]),
        ("@.title =~ /S.*/", ["Sayings", "Sword"]),
        ("@.title =~ /s[aeiou].*/i", ["Sayings"]),
        ("@.title =~ /S/", []),
        ("@.title in ['Moby', 'x']", ["Moby"]),
        ("@.title nin ['Moby']", ["Sayings", "Sword"]),
        ("@.tags contains 'old'", ["Sayings", "Moby"]),
        ("@.title contains 'wor'", ["Sword"]),
        ("'sea' in @.tags", ["Moby"]),
        ("@.tags size 2", ["Moby"]),
        ("@.tags empty true", ["Sword"]),
        ("@.tags subsetof ['old', 'new']", ["Sayings", "Sword"]),
        ("@.tags anyof ['sea']", ["Moby"]),
        ("@.tags noneof ['sea']", ["Sayings", "Sword"]),
        ("@.tags[0] == 'old'", ["Sayings"]),
        ("@.tags.length() == 1", ["Sayings"]),
        ("@['title'] == 'Moby'", ["Moby"]),
        ("@.price == $.books[1].price", ["Sword"]),
        ("@.author.name == 'Rees'", ["Sayings"]),
        ("@.title < 'N'", ["Moby"]),
        ("@.title < 5", []),
        ("@.tags[*] contains 'old'", ["Sayings", "Moby"]),
        ("@.books[?(@.x)] empty true", ["Sayings", "Sword", "Moby"]),
        ("true == false", []),
        ("1 == true", []),
    ],
)
def test_a_filter_keeps_the_elements_that_match(filter_, titles):
    """
    Filters have the operators of Jayway JsonPath.
    """
    assert select(f"$.books[?({filter_})].title") == titles


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$.books.length()", 3),
        ("$.bicycle.length()", 2),
        ("$.numbers.size()", 4),
        ("$.numbers.sum()", 6.5),
        ("$.numbers.sum(1, 2)", 9.5),
        ("$.numbers.min()", 1.5),
        ("$.numbers.max()", 3.0),
        ("$.rows[0].avg()", 1.5),
        ("$.rows[0].stddev()", 0.5),
        ("$.books[2].tags.concat('!')", "seaold!"),
        ("$.rows[0].append(9)", [1, 2, 9]),
        ("$.rows[0].first()", 1),
        ("$.rows[0].last()", 2),
        ("$.rows[0].index(1)", 2),
        ("$.bicycle.keys()", ["colour", "price"]),
        ("$..price.max()", 20.0),
        ("$.books[*].price.length()", 3),
    ],
)
def test_a_function_ends_a_path_and_computes_one_value(path, value):
    """
    Functions take what the path before them selects; behind an indefinite path, the whole list.
    """
    assert select(path) == value


@pytest.mark.parametrize("path", ["$.count.length()", "$.rows[0].index(7)", "$.bicycle.sum()", "$..nowhere.max()"])
def test_a_function_that_cannot_be_applied_fails_and_is_no_null(path):
    """
    A function without a result makes its path select nothing.
    """
    assert select(path) is MISSING


@pytest.mark.parametrize(
    ("path", "value"), [("$.x", MISSING), ("$.a", None), ("$.a.b", MISSING), ("$.a[0]", MISSING), ("$[*]", [None])]
)
def test_a_finder_tells_null_from_nothing(path, value):
    """
    `$input.path` of a null is not that of a member that is not there.
    """
    assert select(path, {"a": None}) == value


@pytest.mark.parametrize(
    ("path", "position"),
    [
        ("", 0),
        ("a", 0),
        ("@.a", 0),
        ("$.", 2),
        ("$..", 3),
        ("$...a", 3),
        ("$.a.", 4),
        ("$[", 2),
        ("$[]", 2),
        ("$.a[x]", 4),
        ("$.a['b'", 7),
        ("$.a['b", 4),
        ("$['a',b]", 6),
        ("$.a[1:2:3]", 7),
        ("$.a[:]", 5),
        ("$.a[1,]", 6),
        ("$.my name", 4),
        ("$.a]", 3),
        ("$.a.nope()", 4),
        ("$.a.sum().b", 9),
        ("$.a.sum(", 8),
        ("$.a[?]", 5),
        ("$.a[?(@.b)", 10),
        ("$.a[?(@.b ==)]", 12),
        ("$.a[?(@.b foo 1)]", 10),
        ("$.a[?(@.b =~ /(/)]", 13),
        ("$.a[?(@.b =~ /x)]", 13),
        ("$.a[?(@.b in [1 2])]", 16),
        ("$.a[?(@.b == {1})]", 13),
        ("$.a[(@.length-1)]", 4),
        ("$.a[99999999999]", 4),
    ],
)
def test_a_malformed_path_is_refused_with_its_position(path, position):
    """
    What does not parse is an ExpressionSyntaxError that points at the character.
    """
    with pytest.raises(ExpressionSyntaxError) as caught:
        compile_finder(path)
    assert (caught.value.expression, caught.value.position) == (path, position)


@pytest.mark.parametrize("nested", ["[?(@" * 200, "[?(" + "(" * 500, "[?(" + "!" * 500])
def test_a_filter_nested_without_end_is_refused(nested):
    """
    No expression, however deep, exhausts Python's stack.
    """
    with pytest.raises(ExpressionSyntaxError, match="Nested more than"):
        compile_finder("$" + nested)
