"""Every field that takes a path, read by one set of rules: what creation refuses, and what the run gives."""

from __future__ import annotations

import pytest

from pytest_sfn.errors import DefinitionError

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
INNER = {"StartAt": "Inner", "States": {"Inner": {"Type": "Pass", "End": True}}}
#: A path stands in place of PATH.
PATH = "<path>"


def task(**fields):
    return {"Type": "Task", "Resource": FUNCTION, **fields}


#: Field -> a state with it, of fields that take any path.
ANY_PATH = {
    "InputPath": {"Type": "Pass", "InputPath": PATH},
    "OutputPath": {"Type": "Pass", "OutputPath": PATH},
    "Parameters": {"Type": "Pass", "Parameters": {"x.$": PATH}},
    "Parameters, deeper": {"Type": "Pass", "Parameters": {"y": [{"x.$": PATH}]}},
    "Parameters, intrinsic": {"Type": "Pass", "Parameters": {"x.$": f"States.Array(1, {PATH})"}},
    "Assign": {"Type": "Pass", "Assign": {"x.$": PATH}},
    "ItemSelector": {"Type": "Map", "ItemSelector": {"x.$": PATH}, "ItemProcessor": INNER},
    "ResultSelector": task(ResultSelector={"x.$": PATH}),
    "Credentials": task(Credentials={"RoleArn.$": PATH}),
    "Catch, Assign": task(Catch=[{"ErrorEquals": ["States.ALL"], "Assign": {"x.$": PATH}, "Next": "Done"}]),
    "ErrorPath": {"Type": "Fail", "ErrorPath": PATH},
    "CausePath": {"Type": "Fail", "CausePath": PATH},
}
#: The same of fields that take a Reference Path.
REFERENCE_PATH = {
    "ResultPath": {"Type": "Pass", "ResultPath": PATH},
    "Catch, ResultPath": task(Catch=[{"ErrorEquals": ["States.ALL"], "ResultPath": PATH, "Next": "Done"}]),
    "SecondsPath": {"Type": "Wait", "SecondsPath": PATH},
    "TimestampPath": {"Type": "Wait", "TimestampPath": PATH},
    "TimeoutSecondsPath": task(TimeoutSecondsPath=PATH),
    "ItemsPath": {"Type": "Map", "ItemsPath": PATH, "ItemProcessor": INNER},
    "MaxConcurrencyPath": {"Type": "Map", "MaxConcurrencyPath": PATH, "ItemProcessor": INNER},
    "Variable": {"Type": "Choice", "Choices": [{"Variable": PATH, "IsPresent": True, "Next": "Done"}]},
    "StringEqualsPath": {
        "Type": "Choice",
        "Choices": [{"Variable": "$.a", "StringEqualsPath": PATH, "Next": "Done"}],
    },
}
FIELDS = ANY_PATH | REFERENCE_PATH
MALFORMED = ('$["a"]', "$.a[x]", "$.a b", "$.", "$.a[?(@.b in ['c'])]", "$.a[?(@.b[?(@.c)])]", "$.a[(@.length+1)]")
NO_REFERENCE = ("$['a','b']", "$.a[(@.length-1)]", "$.a.length()", "$.a[*]", "$..a", "$.a[1:]", "$.a[?(@.b)]")


def filled(part, path):
    """A part of a definition with the path in its place."""
    if isinstance(part, dict):
        return {name: filled(member, path) for name, member in part.items()}
    if isinstance(part, list):
        return [filled(element, path) for element in part]
    return part.replace(PATH, path) if isinstance(part, str) else part


def machine(state, path):
    """A machine that begins with this state."""
    first = filled(state, path)
    if first["Type"] not in ("Choice", "Fail"):
        first["Next"] = "Done"
    return {"StartAt": "First", "States": {"First": first, "Done": {"Type": "Succeed"}}}


def reachable(definition):
    """Without the last state where nothing leads to it: such a machine is refused for that."""
    if definition["States"]["First"]["Type"] == "Fail":
        del definition["States"]["Done"]
    return definition


@pytest.mark.parametrize("path", MALFORMED)
@pytest.mark.parametrize("field", FIELDS)
def test_a_malformed_path_is_refused_in_every_field(sfn, field, path):
    """
    What the library does not compile keeps a machine from being created, wherever it stands.
    """
    with pytest.raises(DefinitionError) as caught:
        sfn.define(reachable(machine(FIELDS[field], path)))
    messages = [diagnostic.message for diagnostic in caught.value.diagnostics]
    words = "Reference Path" if field in REFERENCE_PATH else "valid JSONPath"
    assert any(words in message for message in messages), messages


@pytest.mark.parametrize("path", NO_REFERENCE)
@pytest.mark.parametrize("field", FIELDS)
def test_only_some_fields_take_more_than_a_reference_path(sfn, field, path):
    """
    Several names, an index from the length, wildcards, slices and filters are for fields that take any path.
    """
    definition = reachable(machine(FIELDS[field], path))
    if field in ANY_PATH:
        sfn.define(definition)
    else:
        with pytest.raises(DefinitionError, match="Value is not a Reference Path"):
            sfn.define(definition)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$.list[1]", "last"),
        ("$.list[(@.length-1)]", "last"),
        ("$['say \\\"\"it\"']['back\\slash']", "found"),
        ("$['a b'].length()", "counted"),
    ],
)
@pytest.mark.parametrize("field", ["InputPath", "OutputPath", "Parameters", "CausePath"])
def test_a_path_means_the_same_in_every_field(sfn, field, path, value):
    """
    Neither a backslash nor a quote in a name is an escape, in JSONPath fields and templates alike.
    """
    document = {"list": ["first", "last"], 'say \\""it"': {"back\\slash": "found"}, "a b": {"length()": "counted"}}
    execution = sfn.define(reachable(machine(ANY_PATH[field], path))).run(document)
    found = execution.cause if field == "CausePath" else execution.output
    assert (found["x"] if field == "Parameters" else found) == value


@pytest.mark.parametrize(
    "path", ["$.list[2]", "$.list[-1]", "$.list[(@.length-3)]", "$list[5]", "$$.Execution.Input.list[9]"]
)
@pytest.mark.parametrize("field", ["InputPath", "OutputPath", "Parameters"])
def test_an_index_outside_of_the_array_is_null_in_every_field(sfn, field, path):
    """
    Past the end, before the start and from the length: no failure, but null.
    """
    definition = machine(ANY_PATH[field], path)
    definition["States"]["Keep"] = {"Type": "Pass", "Assign": {"list.$": "$.list"}, "Next": "First"}
    execution = sfn.define(definition | {"StartAt": "Keep"}).run({"list": [1, 2]})
    assert execution.succeeded, execution.cause
    assert execution.output == ({"x": None} if field == "Parameters" else None)


@pytest.mark.parametrize(
    ("field", "cause"),
    [
        ("InputPath", "Invalid path '{path}' : {reason}"),
        ("OutputPath", "Invalid path '{path}' : {reason}"),
        ("Parameters", "Invalid path '{path}' : {reason}"),
        ("Parameters, intrinsic", "States.Array(1, {path})' had the following error: Invalid path '{path}' : {reason}"),
    ],
)
@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("$['a','b'].v", "Multi properties can only be used as path leafs: $['a', 'b']"),
        ("$.a[0]", 'Filter: [0] can only be applied to arrays. Current context is: {"v":1}'),
        ("$.a.v[?(@.x)]", "Filter: [?] can not be applied to primitives. Current context is: 1"),
    ],
)
def test_a_path_that_does_not_fit_its_value_is_told_in_the_librarys_words(sfn, field, cause, path, reason):
    """
    Reported by users for InputPath; a template has no words of its own for it.
    """
    execution = sfn.define(machine(ANY_PATH[field], path)).run({"a": {"v": 1}, "b": {"v": 2}})
    assert (execution.status, execution.error) == ("FAILED", "States.Runtime")
    assert cause.format(path=path, reason=reason) in execution.cause
