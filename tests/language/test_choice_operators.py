"""Choice Rules by operator: what each makes of values of every type."""

import pytest
from play import FakeVisit, run, state

from pytest_sfn.errors import ExpressionFailure
from pytest_sfn.language.choice_rules import COMPARISONS, OPERATORS, TYPE_TESTS
from pytest_sfn.language.comparisons import matches_pattern

TIME = "2026-03-14T01:59:00Z"
SAMPLES = [None, True, False, 0, 1, 1.0, 2.5, -1, "", "a", "b", "1", TIME, "2026-03-14T02:59:00+01:00", [], {}]


def choice(*rules, **fields):
    return {"Type": "Choice", "Choices": [{**rule, "Next": "Next"} for rule in rules], "Default": "Other", **fields}


def holds(rule, value, variables=None):
    it = state(choice(rule))
    visit = FakeVisit(variables, {"Execution": {"Name": "run-1"}})
    assert it.run(value, visit) is value
    return visit.target.name == "Next"


@pytest.mark.parametrize(
    ("operator", "expected", "true_for"),
    [
        ("StringEquals", "a", ["a"]),
        ("StringLessThan", "a", ["", "1", TIME, "2026-03-14T02:59:00+01:00"]),
        ("StringGreaterThan", "a", ["b"]),
        ("StringLessThanEquals", "1", ["", "1"]),
        ("StringGreaterThanEquals", "b", ["b"]),
        ("StringMatches", "2026*", [TIME, "2026-03-14T02:59:00+01:00"]),
        ("NumericEquals", 1, [1, 1.0]),
        ("NumericLessThan", 1, [0, -1]),
        ("NumericGreaterThan", 1, [2.5]),
        ("NumericLessThanEquals", 0.0, [0, -1]),
        ("NumericGreaterThanEquals", 1, [1, 1.0, 2.5]),
        ("BooleanEquals", True, [True]),
        ("BooleanEquals", False, [False]),
        ("TimestampEquals", TIME, [TIME, "2026-03-14T02:59:00+01:00"]),
        ("TimestampLessThan", "2026-03-14T02:00:00Z", [TIME, "2026-03-14T02:59:00+01:00"]),
        ("TimestampGreaterThan", TIME, []),
        ("TimestampLessThanEquals", TIME, [TIME, "2026-03-14T02:59:00+01:00"]),
        ("TimestampGreaterThanEquals", TIME, [TIME, "2026-03-14T02:59:00+01:00"]),
        ("IsNull", True, [None]),
        ("IsBoolean", True, [True, False]),
        ("IsNumeric", True, [0, 1, 1.0, 2.5, -1]),
        ("IsString", True, ["", "a", "b", "1", TIME, "2026-03-14T02:59:00+01:00"]),
        ("IsTimestamp", True, [TIME, "2026-03-14T02:59:00+01:00"]),
        ("IsPresent", True, SAMPLES),
        ("IsPresent", False, []),
    ],
)
def test_an_operator_holds_for_values_of_its_own_type_only(operator, expected, true_for):
    """
    A value of another type is compared to nothing: the rule is false, it does not fail.
    """
    rule = {"Variable": "$.v", operator: expected}
    found = [sample for sample in SAMPLES if holds(rule, {"v": sample})]
    assert [(type(f), f) for f in found] == [
        (type(t), t) for t in SAMPLES if any(t is x or (t == x and type(t) is type(x)) for x in true_for)
    ]


@pytest.mark.parametrize("operator", TYPE_TESTS)
def test_a_type_test_can_be_asked_either_way(operator):
    """
    `IsNull: false` holds exactly where `IsNull: true` does not.
    """
    for sample in SAMPLES:
        asked = {"Variable": "$.v", operator: True}
        assert holds(asked, {"v": sample}) is not holds({**asked, operator: False}, {"v": sample})


@pytest.mark.parametrize("operator", [name for name in COMPARISONS if name != "StringMatches"])
def test_a_path_twin_compares_with_what_its_path_selects(operator):
    """
    Each comparison operator but StringMatches has a twin whose value is a Reference Path.
    """
    samples = {"String": "a", "Numeric": 3, "Boolean": True, "Timestamp": TIME}
    value = next(sample for start, sample in samples.items() if operator.startswith(start))
    rule = {"Variable": "$.v", f"{operator}Path": "$.other"}
    assert holds(rule, {"v": value, "other": value}) is ("Equals" in operator)
    assert not holds(rule, {"v": value, "other": None})
    assert not holds(rule, {"v": [], "other": value})


def test_stringmatches_has_no_path_twin():
    """
    Source: ASL specification: StringMatches takes a literal pattern.
    """
    assert "StringMatchesPath" not in OPERATORS


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("*.log", "a.log", True),
        ("*.log", "a.txt", False),
        ("a*c", "abc\nc", True),
        (r"\*", "*", True),
        (r"\*", "a", False),
        (r"a\\b", r"a\b", True),
        ("a.c", "abc", False),
        ("\\", "\\", True),
        ("", "", True),
    ],
)
def test_an_asterisk_stands_for_anything_and_a_backslash_takes_that_away(pattern, text, matches):
    r"""
    `*` matches any characters, newlines too; `\*` an asterisk and `\\` a backslash.
    """
    assert matches_pattern(text, pattern) is matches


@pytest.mark.parametrize(
    "rule",
    [
        {"NumericEquals": 1},
        {"StringEquals": "a"},
        {"IsNull": True},
        {"StringEqualsPath": "$.there"},
    ],
)
def test_a_variable_that_selects_nothing_fails_the_execution(rule):
    """
    Only IsPresent may be asked of what is not there. Cause recorded from AWS.
    """
    with pytest.raises(ExpressionFailure) as raised:
        holds({"Variable": "$.gone", **rule}, {"there": "a"})
    assert raised.value.error == "States.Runtime"
    assert raised.value.cause == "Invalid path '$.gone': The choice state's condition path references an invalid value."


def test_a_path_to_compare_with_must_select_something_too():
    """
    The failing path is the one that is named.
    """
    with pytest.raises(ExpressionFailure, match=r"\$\.gone"):
        holds({"Variable": "$.there", "NumericEqualsPath": "$.gone"}, {"there": 1})


def test_ispresent_asks_whether_a_path_selects_anything_null_included():
    """
    A null that is there is present; a path through a missing object is not.
    """
    assert holds({"Variable": "$.a.b", "IsPresent": True}, {"a": {"b": None}})
    assert not holds({"Variable": "$.a.b", "IsPresent": True}, {"a": None})
    assert holds({"Variable": "$.a.b", "IsPresent": False}, {})


@pytest.mark.parametrize(
    ("rule", "value", "expected"),
    [
        (
            {"And": [{"Variable": "$.a", "IsNull": True}, {"Variable": "$.b", "IsNull": True}]},
            {"a": None, "b": None},
            True,
        ),
        (
            {"And": [{"Variable": "$.a", "IsNull": True}, {"Variable": "$.b", "IsNull": True}]},
            {"a": None, "b": 1},
            False,
        ),
        ({"And": [{"Variable": "$.a", "IsNull": True}, {"Variable": "$.gone", "IsNull": True}]}, {"a": 1}, False),
        ({"Or": [{"Variable": "$.a", "IsNull": True}, {"Variable": "$.gone", "IsNull": True}]}, {"a": None}, True),
        ({"Or": [{"Variable": "$.a", "IsNull": True}, {"Variable": "$.b", "IsNull": True}]}, {"a": 1, "b": 1}, False),
        ({"Not": {"Variable": "$.a", "IsNull": True}}, {"a": 1}, True),
        ({"Not": {"Or": [{"Variable": "$.a", "IsNull": True}]}}, {"a": None}, False),
    ],
)
def test_and_or_not_combine_rules_and_stop_as_soon_as_the_answer_is_known(rule, value, expected):
    """
    What is not asked cannot fail: a path behind the deciding rule may select nothing.
    """
    assert holds(rule, value) is expected


def test_a_rule_can_ask_variables_and_the_context_object():
    """
    `$name` reads a workflow variable, `$$` the Context Object.
    """
    assert holds({"Variable": "$guess", "NumericEquals": 7}, {}, {"guess": 7})
    assert holds({"Variable": "$$.Execution.Name", "StringEquals": "run-1"}, {})


def test_the_first_rule_that_holds_decides():
    """
    Choice Rules are tried in order.
    """
    it = state(
        {
            "Type": "Choice",
            "Choices": [
                {"Variable": "$", "NumericGreaterThan": 100, "Next": "Other"},
                {"Variable": "$", "NumericGreaterThan": 10, "Next": "Next"},
                {"Variable": "$", "NumericGreaterThan": 1, "Next": "Caught"},
            ],
        }
    )
    visit = FakeVisit()
    it.run(50, visit)
    assert visit.target.name == "Next"


@pytest.mark.parametrize("fields", [{}, {"InputPath": "$.inner"}])
def test_without_a_match_and_without_default_the_execution_fails(fields):
    """
    AWS's executions say States.Runtime where the specification says States.NoChoiceMatched.
    """
    it = state({"Type": "Choice", "Choices": [{"Variable": "$", "IsNull": True, "Next": "Next"}], **fields})
    with pytest.raises(ExpressionFailure) as raised:
        it.run({"inner": 1}, FakeVisit())
    assert raised.value.error == "States.Runtime"
    assert raised.value.cause == "Failed to transition out of the state. The state does not point to a next state."


def test_a_choice_shapes_its_input_and_output_and_assigns():
    """
    InputPath before the rules, OutputPath after; Assign of the rule that holds, of the state where none does.
    """
    rule = {"Variable": "$.n", "NumericEquals": 1, "Assign": {"seen.$": "$.n"}}
    it = state(choice(rule, InputPath="$.inner", OutputPath="$.out", Assign={"default.$": "$.out"}))
    visit = FakeVisit()
    assert it.run({"inner": {"n": 1, "out": "x"}}, visit) == "x"
    assert (visit.target.name, visit.assigned) == ("Next", {"seen": 1})
    assert it.run({"inner": {"n": 2, "out": "x"}}, visit) == "x"
    assert (visit.target.name, visit.assigned) == ("Other", {"default": "x"})


def jsonata_choice(condition, **rule):
    return state(
        {"Type": "Choice", "Choices": [{"Condition": condition, "Next": "Next", **rule}], "Default": "Other"},
        language="JSONata",
    )


@pytest.mark.parametrize(
    ("condition", "target"),
    [("{% $states.input > 5 %}", "Next"), ("{% $states.input < 5 %}", "Other"), (True, "Next"), (False, "Other")],
)
def test_a_condition_is_an_expression_or_a_constant(condition, target):
    """
    Recorded from AWS: true and false are conditions, too.
    """
    visit = FakeVisit()
    assert jsonata_choice(condition).run(7, visit) == 7
    assert visit.target.name == target


def test_a_condition_must_be_true_or_false():
    """
    JSONata's truthiness does not count. Words recorded from AWS.
    """
    with pytest.raises(ExpressionFailure) as raised:
        jsonata_choice("{% $states.input %}").run(7, FakeVisit())
    assert raised.value.error == "States.QueryEvaluationError"
    assert raised.value.location == "Choices[0]/Condition"
    assert raised.value.cause == (
        "The JSONata expression '$states.input' specified for the field 'Choices[0]/Condition' returned an unexpected "
        "result type. Expected 'boolean', but was 'number' for value: 7"
    )


def test_a_rule_in_jsonata_has_an_output_and_assigns():
    """
    Output and Assign of a rule see the state's input, and the variables as they were.
    """
    it = jsonata_choice(True, Output="{% $n + 1 %}", Assign={"n": "{% $states.input %}"})
    visit = FakeVisit({"n": 1})
    assert it.run(7, visit) == 2
    assert visit.assigned == {"n": 7}


def test_run_of_a_plain_choice_keeps_its_input():
    """
    A Choice that shapes nothing hands on the very same value.
    """
    value = {"v": 1}
    assert run(choice({"Variable": "$.v", "IsNull": True}), value) is value


def test_a_choice_may_shape_without_assigning():
    """
    InputPath alone.
    """
    it = state(choice({"Variable": "$.n", "IsNull": True}, InputPath="$.inner"))
    visit = FakeVisit()
    assert it.run({"inner": {"n": None}}, visit) == {"n": None}
    assert (visit.target.name, visit.assigned) == ("Next", None)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("*", "", True),
        ("**", "a", True),
        ("a*", "a", True),
        ("*a", "ba", True),
        ("*a", "ab", False),
        ("a*b*c", "a-b-c", True),
        ("a*b*c", "a-c-b", False),
        ("a*b*b", "ab", False),
        ("*ab*ab*", "ab-ab", True),
        ("*ab*ab*", "aab", False),
        (r"\*a*", "*ab", True),
        (r"a\\*", "a\\b", True),
        ("a*", "a\nb", True),
        ("a", "a\n", False),
        ("*🚀*", "a🚀b", True),
        ("*a" * 20 + "*b", "a" * 3000, False),
        ("*a" * 20 + "*a", "a" * 3000, True),
    ],
)
def test_an_asterisk_stands_for_any_characters(pattern, text, expected):
    """
    Many asterisks on a long text are no more work than a few.
    """
    assert holds({"Variable": "$.v", "StringMatches": pattern}, {"v": text}) is expected
