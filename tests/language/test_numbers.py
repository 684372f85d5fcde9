"""Numbers given by path or expression: what is only known at run time."""

import pytest
from play import FakeVisit, state

from pytest_sfn.errors import ExpressionFailure

UNIT = {"StartAt": "In", "States": {"In": {"Type": "Pass", "End": True}}}
PROCESSOR = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, **UNIT}
MAP = {"Type": "Map", "ItemProcessor": PROCESSOR, "Next": "Next"}


def value(value_at_run_time, *, language=None, name="ToleratedFailurePercentage", **fields):
    """What the field is for a visit."""
    it = state({**MAP, **fields}, language=language)
    field = it.distributed.tolerated_percentage if name == "ToleratedFailurePercentage" else it.max_concurrency
    document = {"input": {"n": value_at_run_time}} if language else {"n": value_at_run_time}
    return field.value(document, FakeVisit())


@pytest.mark.parametrize(("given", "expected"), [(5, 5.0), (12.5, 12.5), (0, 0.0), (100, 100.0)])
def test_a_percentage_need_not_be_whole(given, expected):
    """
    By path as by expression.
    """
    assert value(given, ToleratedFailurePercentagePath="$.n") == expected
    assert value(given, language="JSONata", ToleratedFailurePercentage="{% $states.input.n %}") == expected


@pytest.mark.parametrize(
    ("given", "cause"),
    [
        (-1, "ToleratedFailurePercentage cannot be negative."),
        (101, "ToleratedFailurePercentage cannot be greater than 100."),
        ("5", 'The ToleratedFailurePercentagePath field refers to value "5" which is not a valid number: $.n'),
        (None, 'The ToleratedFailurePercentagePath field refers to value "null" which is not a valid number: $.n'),
    ],
)
def test_a_number_out_of_its_range_fails_the_state(given, cause):
    """
    States.Runtime where a path gave it.
    """
    with pytest.raises(ExpressionFailure) as raised:
        value(given, ToleratedFailurePercentagePath="$.n")
    assert (raised.value.error, raised.value.cause) == ("States.Runtime", cause)


@pytest.mark.parametrize(
    ("given", "cause"),
    [
        (-1, "MaxConcurrency cannot be negative."),
        (
            "x",
            (
                "The JSONata expression '$states.input.n' specified for the field 'MaxConcurrency' returned an unexpected "
                "result type. Expected 'integer', but was 'string' for value: \"x\""
            ),
        ),
        (
            1.5,
            (
                "The JSONata expression '$states.input.n' specified for the field 'MaxConcurrency' returned an unexpected "
                "result type. Expected 'integer', but was 'number' for value: 1.5"
            ),
        ),
    ],
)
def test_an_expression_that_gives_no_such_number_fails_its_evaluation(given, cause):
    """
    States.QueryEvaluationError, which Retry and Catch see.
    """
    with pytest.raises(ExpressionFailure) as raised:
        value(given, language="JSONata", name="MaxConcurrency", MaxConcurrency="{% $states.input.n %}")
    assert (raised.value.error, raised.value.cause) == ("States.QueryEvaluationError", cause)
    assert raised.value.location == "MaxConcurrency"


@pytest.mark.parametrize(("given", "expected"), [(3, 3), (3.0, 3), (10**400, 10**400)])
def test_a_whole_number_is_an_integer_however_it_is_written(given, expected):
    """
    3.0 is 3, and no number is too large to be looked at.
    """
    found = value(given, name="MaxConcurrency", MaxConcurrencyPath="$.n")
    assert found == expected
    assert isinstance(found, int)
