"""Every field that takes a number: what each kind of value gives, by path, variable and expression, and when."""

import pytest
from engine_runs import Tasks

from pytest_sfn.engine import Engine
from pytest_sfn.integrations.data_sets.given_objects import GivenObjects
from pytest_sfn.integrations.data_sets.s3_data_sets import S3DataSets
from pytest_sfn.language.machine import analyse, parse
from pytest_sfn.language.numbers import NUMBERS

PASS = {"StartAt": "Do", "States": {"Do": {"Type": "Pass", "End": True}}}
INLINE = {"Type": "Map", "ItemProcessor": PASS}
DISTRIBUTED = {
    "Type": "Map",
    "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, **PASS},
}
READER = {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "JSON"}}
OBJECT = {"Bucket": "data", "Key": "items.json"}
TASK = {"Type": "Task", "Resource": "arn:aws:states:::sns:publish"}

STARTED = ["MapStateStarted"]
RUN_FAILED = [*STARTED, "MapRunStarted", "MapRunFailed", "MapStateFailed"]
NEGATIVE = "{field} cannot be negative."
NO_NUMBER = 'The {field}Path field refers to value "{text}" which is not a valid integer: {path}'
BETWEEN = "ToleratedFailurePercentage must be between 0 and 100."
BYTES = "MaxInputBytesPerBatch must be between 0 and 262144."
NO_POSITIVE = "The {field}Path parameter does not reference a positive integer: {path} == {text}"
NOT_EVALUATED = "The {field} field must evaluate to an integer between {lowest} and 99999999: {text}"

#: Field -> (by path: cause of what is no number, cause out of range; by expression: cause out of range;
#: events before the failure, by path: no number, out of range).
FIELDS = {
    "MaxConcurrency": (NO_NUMBER, NEGATIVE, NEGATIVE, [], []),
    "ToleratedFailureCount": (NO_NUMBER, NEGATIVE, NEGATIVE, STARTED, STARTED),
    "ToleratedFailurePercentage": (NO_NUMBER.replace("integer", "float"), BETWEEN, BETWEEN, STARTED, STARTED),
    "MaxItems": (NO_NUMBER, "field MaxItems must be positive", NEGATIVE, STARTED, RUN_FAILED),
    "MaxItemsPerBatch": (NO_NUMBER, NEGATIVE, NEGATIVE, STARTED, STARTED),
    "MaxInputBytesPerBatch": (NO_NUMBER, BYTES, BYTES, STARTED, STARTED),
    "Seconds": (
        "The SecondsPath parameter cannot be parsed as a long value: {path} == {text}",
        "The SecondsPath parameter references a negative value: {path} == {text}",
        NOT_EVALUATED,
        [],
        [],
    ),
    "TimeoutSeconds": (NO_POSITIVE, NO_POSITIVE, NOT_EVALUATED, [], []),
    "HeartbeatSeconds": (NO_POSITIVE, NO_POSITIVE, NOT_EVALUATED, [], []),
}
OF_A_MAP = tuple(field for field in FIELDS if not field.endswith("Seconds"))
OF_A_TASK = ("TimeoutSeconds", "HeartbeatSeconds")
#: The values by their kind, with their texts in causes.
NO_INTEGERS = {
    "-1.5": (-1.5, "-1.5"),
    "1.5": (1.5, "1.5"),
    "2.0": (2.0, "2.0"),
    "text": ("NoNumber", "NoNumber"),
    "empty": ("", ""),
    "blank": (" 1", " 1"),
    "fraction as text": ("1.5", "1.5"),
    "object": ({}, "{}"),
    "array": ([1], "[1]"),
    "boolean": (True, "true"),
    "null": (None, "null"),
    "2**63": (2**63, "9223372036854775808"),
}
NO_FLOATS = {kind: NO_INTEGERS[kind] for kind in ("text", "empty", "object", "array", "boolean", "null")}
BELOW = {"-1": (-1, "-1"), "-1 as text": ("-1", "-1"), "-2**63": (-(2**63), "-9223372036854775808")}
OUTSIDE = {
    **dict.fromkeys(FIELDS, BELOW),
    "ToleratedFailurePercentage": {"-1": (-1, ""), "-1.1": (-1.1, ""), "100.1": (100.1, ""), "as text": ("101", "")},
    "MaxInputBytesPerBatch": {**BELOW, "262145": (262_145, "262145")},
    **{field: {"-1": (-1, "-1"), "0": (0, "0"), "100000000": (100_000_000, "100000000")} for field in OF_A_TASK},
}
#: What AWS itself was recorded to answer: (field, kind). All else is inferred from the nearest of these.
RECORDED = {
    *(
        (field, kind)
        for field in ("MaxConcurrency", "ToleratedFailureCount", "ToleratedFailurePercentage")
        for kind in ("text", "object", "as text")
    ),
    *(("ToleratedFailurePercentage", kind) for kind in ("-1", "-1.1", "100.1")),
    *((field, "-1") for field in ("ToleratedFailureCount", "MaxItems", "Seconds")),
    *(("MaxItems", kind) for kind in ("1.5", "0", "100000001", "as text")),
    *(("Seconds", kind) for kind in ("1.5", "-1.5", "absent", "0")),
    ("MaxItemsPerBatch", "as text"),
}


def state_with(field, member, written, language):
    """A state that has the field: `member` is its name, or that of its Path twin."""
    if field == "Seconds":
        return {"Type": "Wait", member: written}
    if field in OF_A_TASK:
        return {**TASK, "Arguments" if language == "JSONata" else "Parameters": {}, member: written}
    if field == "MaxConcurrency":
        return {**INLINE, member: written, **items(language)}
    if field.endswith("PerBatch"):
        return {**DISTRIBUTED, "ItemBatcher": {member: written}, **items(language)}
    if field == "MaxItems":
        config = {**READER["ReaderConfig"], member: written}
        given = {"Arguments" if language == "JSONata" else "Parameters": OBJECT}
        return {**DISTRIBUTED, "ItemReader": {**READER, "ReaderConfig": config, **given}}
    return {**DISTRIBUTED, member: written, **items(language)}


def items(language):
    return {"Items": "{% $states.input.items %}"} if language == "JSONata" else {"ItemsPath": "$.items"}


def machine(field, member, written, language="JSONPath", given=None, **fields):
    """A machine that assigns `given` to `$n`, then comes to the state."""
    it = {**state_with(field, member, written, language), **fields, "End": True}
    first = {"Type": "Pass", "Assign": {"n": given}, "Next": "It"}
    return {"QueryLanguage": language, "StartAt": "First", "States": {"First": first, "It": it}}


def run(field, member, written, given, language="JSONPath", **fields):
    """The execution, with `given` as `n` in its input and in the variable."""
    objects = GivenObjects()
    objects.create_bucket("data")
    objects.put("data", "items.json", b"[1, 2, 3]")
    engine = Engine(tasks=Tasks(), data_sets=S3DataSets(objects))
    definition = machine(field, member, written, language, given, **fields)
    return engine.run(parse(definition), {"n": given, "items": [1, 2, 3]})


def failure(execution):
    """Error, cause, and the types of the events between the entry of the state and the end."""
    history = list(execution.history)
    details = history[-1]["executionFailedEventDetails"]
    between = [
        event["type"] for event in history[4:-1] if not event["type"].startswith("Map") or "Iter" not in event["type"]
    ]
    return details["error"], details["cause"], between


def entered(cause):
    return f"An error occurred while executing the state 'It' (entered at the event id #4). {cause}"


def rows(values):
    """Each field with each of its values: `(field, kind, value, text)`, marked where AWS's answer is recorded."""
    for field in FIELDS:
        for kind, (given, text) in values(field).items():
            mark = "recorded" if (field, kind) in RECORDED else "inferred"
            yield pytest.param(field, given, text, id=f"{field}-{kind}-{mark}")


def no_numbers(field):
    """What is no number of the field, by path."""
    if field == "ToleratedFailurePercentage":
        return NO_FLOATS
    return {**NO_INTEGERS, "1 as text": ("1", "1")} if field in OF_A_TASK else NO_INTEGERS


@pytest.mark.parametrize("path", ["$.n", "$n"])
@pytest.mark.parametrize(("field", "given", "text"), list(rows(no_numbers)))
def test_a_path_to_what_is_no_number_fails_with_states_runtime(field, given, text, path):
    """
    A value whose text is no number of the field ends the execution by States.Runtime, whoever would catch it.
    """
    words, _, _, before, _ = FIELDS[field]
    execution = run(field, f"{field}Path", path, given)
    cause = entered(words.format(field=field, text=text, path=path))
    assert failure(execution) == ("States.Runtime", cause, before)


@pytest.mark.parametrize(("field", "given", "text"), list(rows(OUTSIDE.get)))
def test_a_path_to_a_number_out_of_range_fails_in_the_words_of_its_field(field, given, text):
    """
    States.Runtime names the state; MaxItems fails the map run, by States.ItemReaderFailed.
    """
    _, words, _, _, before = FIELDS[field]
    cause = words.format(field=field, text=text, path="$.n")
    expected = ("States.ItemReaderFailed", cause) if field == "MaxItems" else ("States.Runtime", entered(cause))
    assert failure(run(field, f"{field}Path", "$.n", given)) == (*expected, before)


def good(field):
    """What is a number of the field, by path: number -> value."""
    if field in OF_A_TASK:
        return {"1": (1, ""), "99999999": (99_999_999, "")}
    values = {"0": (0, ""), "1": (1, ""), "as text": ("1", ""), "+1 as text": ("+1", "")}
    if field == "ToleratedFailurePercentage":
        return {**values, "12.5": (12.5, ""), "12.5 as text": ("12.5", ""), "100": (100, "")}
    return {**values, "100000001": (100_000_001, "")} if field == "MaxItems" else values


@pytest.mark.parametrize(("field", "given", "text"), list(rows(good)))
def test_a_path_to_a_number_as_number_or_text_is_taken(field, given, text):
    """
    AWS reads the text of the value: "1" is 1, and 0 sets no limit; only a Task takes no text.
    """
    assert text == ""
    heartbeat = {"TimeoutSeconds": 99_999_999} if field == "HeartbeatSeconds" and given == 1 else {}
    assert run(field, f"{field}Path", "$.n", given, **heartbeat).status == "SUCCEEDED"


@pytest.mark.parametrize("field", FIELDS)
def test_a_path_that_selects_nothing_fails_in_the_words_of_its_state(field):
    """
    Recorded for Seconds and for a Task.
    """
    missing = "Invalid path '$.no' : No results for path: $['no']"
    if field == "Seconds":
        missing = "The SecondsPath parameter does not reference an input value: $.no"
    error, cause, _ = failure(run(field, f"{field}Path", "$.no", 1))
    assert (error, cause) == ("States.Runtime", entered(missing))


def unexpected(field, kind, found, text):
    """The cause of an expression's value of another type."""
    place = {"MaxItems": "ItemReader/ReaderConfig/", "MaxItemsPerBatch": "ItemBatcher/"}.get(field, "")
    place = "ItemBatcher/" if field == "MaxInputBytesPerBatch" else place
    return (
        f"The JSONata expression '$states.input.n' specified for the field '{place}{field}' returned an unexpected result "
        f"type. Expected '{kind}', but was '{found}' for value: {text}"
    )


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(
    ("given", "found", "text"),
    [
        ("NoNumber", "string", '"NoNumber"'),
        ("1", "string", '"1"'),
        ({}, "object", "{}"),
        ([1], "array", "[1]"),
        (True, "boolean", "true"),
        (None, "null", "null"),
        (1.5, "number", "1.5"),
    ],
)
def test_an_expression_that_gives_another_type_fails_its_evaluation(field, given, found, text):
    """
    States.QueryEvaluationError, told by an EvaluationFailed event; inferred from Items and Condition.
    """
    if field == "ToleratedFailurePercentage" and given == 1.5:
        return
    execution = run(field, field, "{% $states.input.n %}", given, "JSONata")
    kind = "number" if field == "ToleratedFailurePercentage" else "integer"
    error, cause, between = failure(execution)
    assert (error, cause) == ("States.QueryEvaluationError", entered(unexpected(field, kind, found, text)))
    assert "EvaluationFailed" in between


@pytest.mark.parametrize("field", FIELDS)
def test_an_expression_that_gives_a_number_out_of_range_fails_its_evaluation(field):
    """
    As a number of another type does; before a map run starts.
    """
    execution = run(field, field, "{% $states.input.n %}", -1, "JSONata")
    words = FIELDS[field][2].format(field=field, text="-1", lowest=NUMBERS[field].lowest)
    error, cause, between = failure(execution)
    assert (error, cause) == ("States.QueryEvaluationError", entered(words))
    assert "EvaluationFailed" in between
    assert "MapRunStarted" not in between


@pytest.mark.parametrize("field", FIELDS)
def test_an_expression_without_a_value_fails_its_evaluation(field):
    """
    JSONata's undefined is no number.
    """
    error, cause, _ = failure(run(field, field, "{% $states.input.no %}", 1, "JSONata"))
    assert error == "States.QueryEvaluationError"
    assert cause.endswith(f"{field}' returned nothing (undefined).")


@pytest.mark.parametrize("field", FIELDS)
def test_a_whole_number_of_an_expression_is_an_integer(field):
    """
    JSONata knows floats only: 4 / 2 is 2.
    """
    assert run(field, field, "{% 4 / 2 %}", 1, "JSONata").status == "SUCCEEDED"


def refused(field, member, written, language="JSONPath"):
    """The errors of the definition."""
    _, found = analyse(machine(field, member, written, language, 1))
    return [(each.location.pointer.rpartition("/")[2], each.message) for each in found if each.severity == "ERROR"]


@pytest.mark.parametrize("language", ["JSONPath", "JSONata"])
@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("written", ["1", {}, [1], True, None, "NoNumber"])
def test_a_constant_of_another_type_is_refused_at_creation(field, written, language):
    """
    What is written is a number, of the kind of the field.
    """
    kind = "Number" if field == "ToleratedFailurePercentage" else "Integer"
    assert refused(field, field, written, language) == [(field, f"Expected value of type {kind}")]


@pytest.mark.parametrize("language", ["JSONPath", "JSONata"])
@pytest.mark.parametrize("field", FIELDS)
def test_a_constant_out_of_range_is_refused_at_creation(field, language):
    """
    Below the smallest number, above the largest, and with a fraction where there is none to be.
    """
    rule = NUMBERS[field]
    suffix = ".0" if field == "ToleratedFailurePercentage" else ""
    below = (field, f"Minimum value is {rule.minimum}{suffix}")
    assert refused(field, field, rule.minimum - 1, language) == [below]
    if rule.maximum is not None:
        assert refused(field, field, rule.maximum + 1, language) == [
            (field, f"Maximum value is {rule.maximum}{suffix}")
        ]
    fraction = [] if suffix else [(field, "Expected value of type Integer")]
    assert refused(field, field, 1.5, language) == fraction


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("written", ["States.MathAdd(1, 1)", "$.n[*]", "$$.Execution.Input.n", "n"])
def test_the_path_of_a_number_is_a_reference_path(field, written):
    """
    No intrinsic function, and no path to several values; only a Wait's and a Task's may lead into the Context Object.
    """
    found = [message for _, message in refused(field, f"{field}Path", written)]
    if written.startswith("$$") and field not in OF_A_MAP:
        assert found == []
    else:
        assert len(found) == 1
        assert found[0].startswith("Value is not a Reference Path")


@pytest.mark.parametrize(
    ("field", "written", "message"),
    [
        ("IntervalSeconds", -1, "Minimum value is 0"),
        ("IntervalSeconds", 1.5, "Expected value of type Integer"),
        ("IntervalSeconds", 100_000_000, "Maximum value is 99999999"),
        ("MaxAttempts", -1, "Minimum value is 0"),
        ("MaxAttempts", "1", "Expected value of type Integer"),
        ("MaxAttempts", 100_000_000, "Maximum value is 99999999"),
        ("BackoffRate", 0.9, "Minimum value is 1.0"),
        ("BackoffRate", "2", "Expected value of type Number"),
        ("MaxDelaySeconds", 0, "Minimum value is 1"),
        ("MaxDelaySeconds", 31_622_401, "Maximum value is 31622400"),
        ("MaxDelaySeconds", None, "Expected value of type Integer"),
    ],
)
def test_the_numbers_of_a_retrier_are_constants(field, written, message):
    """
    They have a range each, and no Path twin.
    """
    retrier = {"ErrorEquals": ["States.ALL"], field: written}
    definition = {"StartAt": "It", "States": {"It": {**INLINE, "Retry": [retrier], "End": True}}}
    assert [each.message for each in analyse(definition)[1]] == [message]
    retrier = {"ErrorEquals": ["States.ALL"], f"{field}Path": "$.n"}
    definition["States"]["It"]["Retry"] = [retrier]
    assert [each.message for each in analyse(definition)[1]] == [f"Field '{field}Path' is not supported"]


@pytest.mark.parametrize("given", [-1, "NoNumber"])
@pytest.mark.parametrize("field", ["ToleratedFailureCount", "ToleratedFailurePercentage"])
def test_an_inline_map_takes_tolerated_failures_and_looks_at_them(field, given):
    """
    Recorded: an inline Map may have them. Inferred: they are evaluated, and no failure is tolerated.
    """

    def inline(value):
        states = {"It": {**INLINE, f"{field}Path": "$.n", "ItemsPath": "$.items", "End": True}}
        return Engine(tasks=Tasks()).run(parse({"StartAt": "It", "States": states}), {"n": value, "items": [1]})

    assert inline(1).status == "SUCCEEDED"
    assert inline(given).error == "States.Runtime"


@pytest.mark.parametrize(
    ("field", "path", "language", "caught"),
    [
        ("MaxConcurrency", True, "JSONPath", False),
        ("ToleratedFailureCount", True, "JSONPath", False),
        ("TimeoutSeconds", True, "JSONPath", False),
        ("MaxItems", True, "JSONPath", True),
        ("MaxConcurrency", False, "JSONata", True),
        ("TimeoutSeconds", False, "JSONata", True),
    ],
)
def test_only_what_is_no_states_runtime_is_caught(field, path, language, caught):
    """
    A Catcher of States.ALL takes States.ItemReaderFailed and States.QueryEvaluationError, and no States.Runtime.
    """
    member, written = (f"{field}Path", "$.n") if path else (field, "{% $states.input.n %}")
    definition = machine(field, member, written, language, 1)
    definition["States"]["It"]["Catch"] = [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}]
    definition["States"]["Caught"] = {"Type": "Succeed"}
    objects = GivenObjects()
    engine = Engine(tasks=Tasks(), data_sets=S3DataSets(objects))
    execution = engine.run(parse(definition), {"n": -1, "items": [1]})
    assert (execution.status == "SUCCEEDED") is caught
