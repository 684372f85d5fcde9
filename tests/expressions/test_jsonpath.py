"""What a JSONPath of Step Functions selects, what is none, and in whose words it fails."""

from __future__ import annotations

import json

import pytest

from pytest_sfn.errors import ExpressionFailure, ExpressionSyntaxError
from pytest_sfn.expressions.jsonpath import MISSING, compile_finder, compile_path
from pytest_sfn.expressions.path_parser import parse_path
from pytest_sfn.expressions.scope import Scope

STORE = {
    "books": [
        {"title": "Sayings", "price": 8.95, "tags": ["old"], "author": {"name": "Rees"}, "sold": True},
        {"title": "Sword", "price": 12, "tags": [], "isbn": "1", "sold": False},
        {"title": "Moby", "price": 9, "tags": ["sea", "old"], "isbn": None, "sold": "true"},
    ],
    "bicycle": {"colour": "red", "price": 20},
    "delivery-partner": "UQS",
    "odd.name": {'say "hi"\\': 1, "@id": 2},
    "a b": {"length()": "odd"},
    "count": 3,
    "nothing": None,
    "rows": [[1, 2], [3]],
}
SCOPE = Scope({"limit": {"price": 9}, "flag": True, "row": [1, 2]}, {"Execution": {"Id": "arn:e", "Input": {"a": [7]}}})


def select(path, document=STORE):
    return compile_path(path, "value.$", missing="template")(document, SCOPE)


def failure(path, document=STORE, missing="path"):
    with pytest.raises(ExpressionFailure) as caught:
        compile_path(path, "value.$", missing=missing)(document, SCOPE)
    return caught.value.error, caught.value.cause


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$", STORE),
        ("$.count", 3),
        ("$.count \t", 3),
        ("$.nothing", None),
        ("$.bicycle.colour", "red"),
        ("$.books[0].author.name", "Rees"),
        ("$['books'][0]['author']['name']", "Rees"),
        ("$['books'][0]author", {"name": "Rees"}),
        ("$.rows[0][1]", 2),
        ("$.rows[ 1 ][0]", 3),
        ("$.[ 'count' ]", 3),
        ("$.delivery-partner", "UQS"),
        ("$['a b']", {"length()": "odd"}),
        ("$['a b'].length()", "odd"),
        ("$['odd.name'].@id", 2),
        ("$['odd.name']['say \"hi\"\\']", 1),
        ("$$.Execution.Id", "arn:e"),
        ("$$.Execution.Input.a[0]", 7),
        ("$$", {"Execution": {"Id": "arn:e", "Input": {"a": [7]}}}),
        ("$limit", {"price": 9}),
        ("$limit.price", 9),
        ("$limit['price']", 9),
        ("$flag", True),
        ("$row[(@.length-1)]", 2),
    ],
)
def test_a_definite_path_gives_the_value_it_names(path, value):
    """
    A definite path looks up names and indices in the document, the Context Object or a variable.
    """
    assert select(path) == value


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$.rows[5]", None),
        ("$.rows[-1]", None),
        ("$.rows[0][2]", None),
        ("$row[-1]", None),
        ("$$.Execution.Input.a[1]", None),
        ("$.rows[(@.length-1)]", [3]),
        ("$.rows[(@.length - 2)]", [1, 2]),
        ("$.rows[(@.size()-1)][0]", 3),
        ("$.rows[(@.length-9)]", None),
    ],
)
def test_an_index_counts_from_the_start_and_gives_null_outside_of_the_array(path, value):
    """
    Past the end there is null, and so there is before the start; the length counts an index from the end.
    """
    assert select(path) == value


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("$.books[*].title", ["Sayings", "Sword", "Moby"]),
        ("$.books.*.title", ["Sayings", "Sword", "Moby"]),
        ("$.bicycle.*", ["red", 20]),
        ("$.books[0,2].price", [8.95, 9]),
        ("$.books[1:].title", ["Sword", "Moby"]),
        ("$.books[:1].title", ["Sayings"]),
        ("$.books[:-1].title", ["Sayings", "Sword"]),
        ("$.books[-2:].title", ["Sword", "Moby"]),
        ("$.books[0:2].title", ["Sayings", "Sword"]),
        ("$.books[0:9].title", ["Sayings", "Sword", "Moby"]),
        ("$.books[0:-1].title", []),
        ("$.rows[-1:1]", [None, [1, 2]]),
        ("$.rows[0,9]", [[1, 2], None]),
        ("$.rows[0:2:1]", [[1, 2], [3]]),
        ("$..price", [8.95, 12, 9, 20]),
        ("$..['isbn']", ["1", None]),
        ("$..books[0]", [STORE["books"][0]]),
        ("$.rows[*][0]", [1, 3]),
        ("$.rows..*", [[1, 2], [3], 1, 2, 3]),
        ("$.rows..[0]", [[1, 2], 1, 3]),
        ("$.rows[0]*", [1, 2]),
        (
            "$.books[*]['title','price']",
            [{"title": t, "price": p} for t, p in (("Sayings", 8.95), ("Sword", 12), ("Moby", 9))],
        ),
        ("$.books[*].isbn", ["1", None]),
        ("$.books[*].author.name", ["Rees"]),
        ("$.nowhere[*]", []),
        ("$.nowhere[1:]", []),
        ("$.nowhere.at.all[1:].name", []),
        ("$.nowhere[?(@.x)]", []),
        ("$.count[*]", []),
        ("$$.Execution.Input.a[*]", [7]),
        ("$limit.*", [9]),
    ],
)
def test_an_indefinite_path_gives_a_list_and_the_empty_list_for_nothing(path, values):
    """
    Wildcards, slices, several indices and `..` give a list in the document's order, empty where nothing fits.
    """
    assert select(path) == values


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$.bicycle['colour','wheels']", {"colour": "red"}),
        ("$.bicycle['price', 'colour']", {"price": 20, "colour": "red"}),
        ("$.bicycle['x','y']", {}),
    ],
)
def test_several_names_at_the_end_give_one_object(path, value):
    """
    Several names at the end of a definite path are the object of those that exist.
    """
    assert select(path) == value


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$..[?(@.colour)]", [STORE["bicycle"]]),
        ("$.books..[?(@.name == 'Rees')].name", ["Rees"]),
        ("$.rows..[0:1]", [[1, 2], 1, 3]),
    ],
)
def test_below_double_dots_a_filter_tests_objects_and_the_elements_of_arrays_that_match(path, found):
    """
    `..` with a filter or a slice behind it visits every object and array once.
    """
    assert select(path) == found


@pytest.mark.parametrize(
    ("filter_", "titles"),
    [
        ("@.price < 9", ["Sayings"]),
        ("@.price <= 9", ["Sayings", "Moby"]),
        ("@.price > 8.95 && @.price >= 12", ["Sword"]),
        ("@.price==12.0", ["Sword"]),
        ("@.price == '12'", ["Sword"]),
        ("@.price != 12", ["Sayings", "Moby"]),
        ("12 == @.price", []),
        ("@.title==Sword || @.title == Moby-Dick", ["Sword"]),
        ("'Moby' == @.title", ["Moby"]),
        ('@.title == "Moby"', []),
        ("@.isbn", ["Sword"]),
        ("!@.isbn", ["Sayings", "Moby"]),
        ("@.isbn == null", ["Moby"]),
        ("@.isbn == 'null'", ["Moby"]),
        ("@.isbn != null", ["Sword"]),
        ("@.isbn > 'null'", ["Sword"]),
        ("@.sold == true", ["Sayings", "Moby"]),
        ("@.sold == whatever", ["Sword"]),
        ("@.author.name == 'Rees'", ["Sayings"]),
        ("@['title'] == 'Moby'", ["Moby"]),
        ("@.tags[0] == 'old'", ["Sayings"]),
        ("@.tags[9] == null", ["Sayings", "Sword", "Moby"]),
        ("@.tags[(@.length-1)] == 'old'", ["Sayings", "Moby"]),
        ("@.title == 'Sword' || @.price < 9 && @.isbn", ["Sword"]),
        ("(@.title == 'Sword' || @.title == 'Moby') && @.isbn", ["Sword"]),
        ("@.isbn && (@.title == 'Sword' || @.title == 'Sayings')", ["Sayings", "Sword"]),
        ("@.title =~ /S.*/", ["Sayings", "Sword"]),
        ("@.title =~ /s[aeiou].*/i", ["Sayings"]),
        ("@.title =~ /S/", []),
        ("/[0-9]+/ =~ @.price", ["Sword", "Moby"]),
        ("@.sold =~ /true/", ["Sayings", "Moby"]),
        ("@.price == $.books[1].price", ["Sword"]),
        ("@.price < $.bicycle.price", ["Sayings", "Sword", "Moby"]),
        ("$.price", ["Sayings", "Sword", "Moby"]),
        ("@.title < 'N'", ["Moby"]),
        ("@.title < $.count", []),
        ("@.tags == @.tags", []),
        ("$.rows == $.rows", ["Sayings", "Sword", "Moby"]),
        ("@.title['a','b'] == 1", []),
        ("@", ["Sayings", "Sword", "Moby"]),
        ("@.title <> 'x'", []),
    ],
)
def test_a_filter_keeps_the_elements_that_match(filter_, titles):
    """
    A filter compares paths that lead to one value with texts, numbers, words and patterns.
    """
    assert select(f"$.books[?({filter_})].title") == titles


@pytest.mark.parametrize(
    ("filter_", "elements", "values"),
    [
        ("@ > 3", [1, 5, None, 9.5], [5, 9.5]),
        ("@ == x", ["x", None, True, {}], ["x"]),
        ("@ != x", ["x", None, {}], [None]),
        ("@ =~ /.*5/", [1, 5, "x5", None, 9.5], [5, "x5", 9.5]),
        ("@ > 1", [10**400, 2**63, 2**62], [2**62]),
        ("@", [0, None, "", {}], [0, "", {}]),
    ],
)
def test_a_filter_compares_scalars_too(filter_, elements, values):
    """
    `@` alone is the element itself; objects, arrays and integers beyond 64 bits compare with nothing.
    """
    assert select(f"$[?({filter_})]", elements) == values


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("$.x", {"a": 1}),
        ("$.a.x", {"a": 1}),
        ("$.a.sum()", {"a": [1]}),
        ("$.a.length()", {"a": [1]}),
        ("$.a.b.c", {"a": {"b": [{"c": 1}]}}),
        ("$.a.b.c.d", {"a": {"b": {"c": None}}}),
        ("$.a.b.c.d.e", {"a": {}}),
        ("$.a[1].b", {"a": [1]}),
        ("$.a[-1].b", {"a": [{"b": 1}]}),
        ("$.a[0]", {"a": None}),
        ("$.a", [1]),
        ("$.a", "a"),
        ("$.a[0:2].b", {"a": [{"b": 1}, {"c": 1}]}),
        ("$.a[?(@.c)].b", {"a": [{"b": 1}, {"c": 1}]}),
        ("$.*.b", {"a": {"b": 1}, "c": {}}),
        ("$.a[1:]", {"a": None}),
        ("$unknown", {}),
        ("$unknown.x", {}),
        ("$limit.x", {}),
        ("$$.Execution.Nope", {}),
    ],
)
def test_a_template_field_whose_path_leads_nowhere_names_the_field_and_the_input(path, document):
    """
    Recorded from AWS: States.Runtime, with the path, the field and the compact input in the cause.
    """
    text = json.dumps(document, separators=(",", ":"))
    expected = f"The JSONPath '{path}' specified for the field 'value.$' could not be found in the input '{text}'"
    assert failure(path, document, "template") == ("States.Runtime", expected)


@pytest.mark.parametrize(
    ("path", "document", "reason"),
    [
        ("$.X", {}, "No results for path: $['X']"),
        ("$.a.X", {"a": {}}, "No results for path: $['a']['X']"),
        ("$.a.b.c", {"a": {}}, "Missing property in path $['a']['b']"),
        ("$.a.b", {"a": "x"}, "Property ['b'] not found in path $['a']"),
        ("$.a.length()", {"a": [1]}, "Property ['length()'] not found in path $['a']"),
        ("$.a[-1].b", {"a": [{"b": 1}]}, "Property ['b'] not found in path $['a'][-1]"),
        ("$['a','b']", [], "Property ['a', 'b'] not found in path $"),
        ("$.a[0]", {"a": None}, "The path $['a'] is null"),
        ("$.a[0:1].X", {"a": [{}]}, "No results for path: $['a'][0]['X']"),
        ("$.*.X.y", {"a": {}, "b": 1}, "Property ['X'] not found in path $['b']"),
        ("$$.Nope", {}, "No results for path: $['Nope']"),
        ("$limit.x", {}, "No results for path: $['x']"),
    ],
)
def test_a_path_field_whose_path_leads_nowhere_fails_in_the_words_of_jayway(path, document, reason):
    """
    Recorded from AWS for a missing member of InputPath, OutputPath, ResultPath and TimeoutSecondsPath.
    """
    assert failure(path, document) == ("States.Runtime", f"Invalid path '{path}' : {reason}")


@pytest.mark.parametrize("missing", ["template", "path"])
@pytest.mark.parametrize(
    ("path", "document", "reason"),
    [
        ("$['a','b'].v", {"a": {"v": 1}}, "Multi properties can only be used as path leafs: $['a', 'b']"),
        (
            "$.a[0].b",
            {"a": {"b": 1}},
            "Filter: [0]['b'] can only be applied to arrays. Current context is: {\"b\":1}",
        ),
        ("$.a[1:]", {"a": "x"}, "Filter: [1:] can only be applied to arrays. Current context is: x"),
        ("$[0][0,1]", ["x"], 'Filter: [0,1] can only be applied to arrays. Current context is: "x"'),
        ("$[0][0]", [None], "Filter: [0] can only be applied to arrays. Current context is: null"),
        ("$[(@.length-1)]", {}, "Filter: [@.size()-1] can only be applied to arrays. Current context is: {}"),
        ("$.a[?(@.b)].c", {"a": 1.5}, "Filter: [?]['c'] can not be applied to primitives. Current context is: 1.5"),
        ("$[?(@ < x)]", [1], "The text 'x' cannot be compared with the number 1"),
        ("$[?(@.a =~ 'x')]", [{"a": "x"}], "'x' is no regular expression between slashes"),
    ],
)
def test_a_path_that_does_not_fit_fails_in_the_words_of_jayway_in_every_field(path, document, reason, missing):
    """
    What is no missing value but a wrong one is told so. Reported by users for several names before the end.
    """
    assert failure(path, document, missing) == ("States.Runtime", f"Invalid path '{path}' : {reason}")


@pytest.mark.parametrize(
    ("path", "missing"),
    [("$", "template"), ("$.a", "template"), ("$.a", "path"), ("$[*]", "template"), ("$..a", "path")],
)
def test_no_path_can_be_applied_to_a_null_document(path, missing):
    """
    Into null leads no path, and a template cannot even take it whole.
    """
    expected = ("States.Runtime", "Unable to apply Path transformation to null or empty input.")
    assert failure(path, None, missing) == expected


def test_the_whole_of_a_null_document_can_be_a_path_fields_value():
    """
    `InputPath: "$"` passes null on.
    """
    assert compile_path("$", "InputPath", missing="path")(None, SCOPE) is None


@pytest.mark.parametrize(
    ("path", "value"),
    [("$.x", MISSING), ("$.a", None), ("$v", MISSING), ("$.a.b", MISSING), ("$.a[0]", MISSING), ("$[*]", [None])],
)
def test_a_finder_tells_null_from_nothing(path, value):
    """
    Choice needs to know whether a value is there, null or not.
    """
    assert compile_finder(path)({"a": None}, Scope()) == value


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("$", ()),
        ("$.a['b'][0]", ("a", "b", 0)),
        ("$.a[-1]", ("a", -1)),
        ("$$.Execution", ("Execution",)),
        ("$v.x", ("x",)),
        ("$.a.length()", None),
        ("$['a','b']", None),
        ("$.a[*]", None),
        ("$.a[0,1]", None),
        ("$.a[1:]", None),
        ("$.a[(@.length-1)]", None),
        ("$..a", None),
        ("$.a[?(@.b)]", None),
    ],
)
def test_which_paths_are_reference_paths(path, keys):
    """
    A Reference Path holds single names and indices only.
    """
    assert parse_path(path).reference == keys


@pytest.mark.parametrize(
    ("path", "position"),
    [
        ("", 0),
        ("a", 0),
        ("@.a", 0),
        (" $.a", 0),
        ("$.", 2),
        ("$..", 3),
        ("$.a.", 4),
        ("$a-b", 2),
        ("$$a", 2),
        ("$-", 1),
        ("$[", 1),
        ("$[]", 1),
        ("$.a[x]", 3),
        ('$["a"]', 1),
        ("$.a['b'", 3),
        ("$.a['b", 3),
        ("$.a[:]", 3),
        ("$.a[-]", 3),
        ("$.a[ * ]", 3),
        ("$.my name", 4),
        ("$. a", 2),
        ("$.a[99999999999]", 3),
        ("$.a[(@.length)]", 3),
        ("$.a[(@.length+1)]", 3),
        ("$.a[(@.count-1)]", 3),
        ("$.a[@.length-1]", 3),
        ("$.a[?(@.b)", 3),
        ("$.a[?(@.b", 3),
        ("$.a[?@.b]", 3),
        ("$.a[?()]", 3),
        ("$.a[?(@.b in ['x'])]", 3),
        ("$.a[?(@.b nin ['x'])]", 3),
        ("$.a[?(@.b size 2)]", 3),
        ("$.a[?(@.b empty true)]", 3),
        ("$.a[?(@.b contains 'x')]", 3),
        ("$.a[?(@.b = 1)]", 3),
        ("$.a[?('b')]", 3),
        ("$.a[?(!(@.b))]", 3),
        ("$.a[?(1 == !@.b)]", 3),
        ("$.a[?(@.b &&)]", 3),
        ("$.a[?(&& @.b)]", 3),
        ("$.a[?(@.b || && @.c)]", 3),
        ("$.a[?(@.b !== 1)]", 3),
        ("$.a[?(@.b == $v)]", 3),
        ("$.a[?(@.b == $$.c)]", 3),
        ("$.a[?(@.b[*] == 1)]", 3),
        ("$.a[?(@..b)]", 3),
        ("$.a[?(@.b[?(@.c)])]", 3),
        ("$.a[?(@.b =~ /(/)]", 3),
        ("$.a[?(@.b =~ /)]", 3),
        ("$.a[?(@.b == ')]", 3),
    ],
)
def test_a_path_that_the_library_does_not_compile_is_refused_with_its_position(path, position):
    """
    What Jayway JsonPath 2.0.0 refuses is an ExpressionSyntaxError that points at the dot, name or bracket.
    """
    with pytest.raises(ExpressionSyntaxError) as caught:
        compile_path(path, "value.$", missing="template")
    assert (caught.value.expression, caught.value.position) == (path, position)


@pytest.mark.parametrize(
    ("path", "same_as"),
    [
        ("$...a", "$..a"),
        ("$.it's", "$['it']"),
        ("$['it\\'s']", "$['it\\']"),
        ("$[a'b']", "$['b']"),
        ('$["x1"]', "$[1]"),
        ("$[1,]", "$[1]"),
        ("$[,1]", "$[1]"),
        ("$[1 2]", "$[12]"),
        ("$[1x]", "$[1]"),
        ("$[1:2:3]", "$[1:2]"),
        ("$[:1:2]", "$[:1]"),
        ("$[1,2:3]", "$[1,2,3]"),
        ("$[٣]", "$[3]"),
        ("$['a']b", "$['a'].b"),
        ("$[(@.length-1) x]", "$[(@.length-1)]"),
    ],
)
def test_what_the_library_does_not_understand_inside_brackets_it_skips(path, same_as):
    """
    A slip of the pen that AWS takes is taken, and means what it means there.
    """
    assert [str(step) for step in parse_path(path).steps] == [str(step) for step in parse_path(same_as).steps]


@pytest.mark.parametrize(
    "path", ["$" + "[?(@" * 200, "$[?(" + "(" * 500, "$[?(" + "!" * 500, "$" + "[*]" * 1000, "$" + ".a" * 1000]
)
def test_a_path_without_end_is_refused(path):
    """
    No path, however long or deep, exhausts Python's stack.
    """
    with pytest.raises(ExpressionSyntaxError):
        compile_path(path, "value.$", missing="template")


def test_a_slice_from_far_before_the_start_ends():
    """
    The nulls of a slice that begins two thousand million elements before its array are cut where no state can hold them.
    """
    assert len(select("$[-2000000000:1]", [1])) < 1_000_000


@pytest.mark.parametrize("pattern", ["^(a+)+$", "(a|aa)+b", "(?i)(A+)+b", "a*a*a*a*a*a*a*a*b"])
def test_a_regular_expression_that_goes_back_and_forth_fails(pattern):
    """
    Java's would not end either; what `re` would never return from fails as a path that does not fit.
    """
    error, cause = failure(f"$.rows[?(@.text =~ /{pattern}/)]", {"rows": [{"text": "a" * 400 + "!"}]})
    assert error == "States.Runtime"
    assert "goes back and forth" in cause


def test_a_regular_expression_with_a_repeated_group_still_matches_long_texts():
    """
    Only what does not end is refused.
    """
    rows = [{"text": "ab" * 400}, {"text": "ab" * 400 + "c"}]
    assert select("$.rows[?(@.text =~ /(ab)+/)]", {"rows": rows}) == rows[:1]
