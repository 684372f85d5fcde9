"""
What the target of a rule, a pipe or a schedule is sent: Input, InputPath, InputTransformer, a pipe's InputTemplate.

Source: EventBridge user guide, "Amazon EventBridge input transformation" and "Amazon EventBridge Pipes input
transformation". Values put between quotes are not escaped, so a template may give what is no JSON.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from pytest_sfn.expressions.json_text import dumps, loads, parsed
from pytest_sfn.typing import JSON

_VARIABLE = re.compile(r"<([^<>\s]+)>")
_STEP = re.compile(
    r"""\.(?P<name>[^.\[\]]+)|\[(?:(?P<index>\d+)|'(?P<quoted>[^']*)'|"(?P<double>[^"]*)"|(?P<all>\*))\]"""
)
#: Stands for what a path does not find.
NOTHING: JSON = object()


class InputNotJSON(ValueError):  # noqa: N818 - says what it is
    """A transformation whose outcome Step Functions would refuse as input."""


def selected(path: str, value: JSON) -> JSON:
    """What a path of EventBridge selects: dots, dashes, slashes, indices and `*`; NOTHING where there is nothing."""
    steps = path.removeprefix("$")
    position = 0
    several = False
    values = [value]
    while position < len(steps):
        match = _STEP.match(steps, position)
        if match is None:
            raise InputNotJSON(f"{path!r} is no path: EventBridge knows $.name, $.names[0] and $.names[*]")
        position = match.end()
        several = several or match["all"] is not None or match["name"] == "*"
        values = [each for one in values for each in _step(match, one)]
    if several:
        return values
    return values[0] if values else NOTHING


def _step(match: re.Match[str], value: JSON) -> list[JSON]:
    if match["all"] is not None or match["name"] == "*":
        return list(value.values()) if isinstance(value, dict) else list(value) if isinstance(value, list) else []
    if match["index"] is not None:
        index = int(match["index"])
        return [value[index]] if isinstance(value, list) and index < len(value) else []
    name = next(text for text in (match["name"], match["quoted"], match["double"]) if text is not None)
    return [value[name]] if isinstance(value, dict) and name in value else []


def target_input(target: Mapping[str, JSON], event: JSON, reserved: Mapping[str, JSON]) -> JSON:
    """
    The input a target of a rule is given for an event.

    Input is a constant (JSON text), InputPath selects, InputTransformer fills a template; without any, it is the event.
    reserved: `aws.events.rule-arn` and its like. Raises InputNotJSON.
    """
    if target.get("Input") is not None:
        return constant(target["Input"])
    if target.get("InputPath") is not None:
        found = selected(target["InputPath"], event)
        return None if found is NOTHING else found
    transformer = target.get("InputTransformer")
    if not transformer:
        return event
    paths = transformer.get("InputPathsMap") or {}
    values = {name: selected(path, event) for name, path in paths.items()} | dict(reserved)
    return filled(transformer["InputTemplate"], lambda name: values.get(name, NOTHING))


def constant(text: JSON) -> JSON:
    """A constant input: JSON text, or JSON already where a tool lets one write it so."""
    if not isinstance(text, str):
        return text
    try:
        return loads(text)
    except ValueError:
        raise InputNotJSON(f"The constant Input is not JSON: {text}") from None


def pipe_input(template: str | None, record: JSON, reserved: Mapping[str, JSON]) -> JSON:
    """What a pipe makes of one record: the record, or its InputTemplate filled; `<$.body.id>` reads a body of JSON."""
    if template is None:
        return record
    inside = with_parsed_payload(record)

    def value(name: str) -> JSON:
        return selected(name, inside) if name.startswith("$") else reserved.get(name, NOTHING)

    return filled(template, value)


def with_parsed_payload(record: JSON) -> JSON:
    """
    A record whose payload (`body`, base64 `data`) is read as JSON where it is some.

    Filters and templates of pipes look into it so ("implicit body data parsing"); what is delivered stays as it was.
    """
    if not isinstance(record, dict):
        return record
    if isinstance(record.get("body"), str):
        return {**record, "body": parsed(record["body"])}
    if isinstance(record.get("data"), str):
        return {**record, "data": parsed(_decoded(record["data"]))}
    return record


def _decoded(text: str) -> str:
    from base64 import b64decode

    try:
        return b64decode(text, validate=True).decode()
    except ValueError:
        return text


def filled(template: str, value: Callable[[str], JSON]) -> JSON:
    """
    A template with its `<variables>` filled in, as JSON. Raises InputNotJSON.

    Outside quotes a variable is its JSON (a text gets quotes, one that is not there is the empty text); within
    quotes it is its text, and objects lose their quotes.
    """
    text = _VARIABLE.sub(lambda match: _written(value(match[1]), quoted=_is_quoted(template, match.start())), template)
    try:
        return loads(text)
    except ValueError:
        hint = "EventBridge does not escape what it puts between quotes" if text.count('"') else "It has no quotes"
        raise InputNotJSON(
            f"The InputTemplate gives what is no JSON, which Step Functions refuses: {text}\n{hint}"
        ) from None


def _written(value: JSON, *, quoted: bool) -> str:
    if value is NOTHING:
        return "" if quoted else '""'
    if not quoted:
        return dumps(value)
    return value if isinstance(value, str) else dumps(value).replace('"', "")


def _is_quoted(template: str, position: int) -> bool:
    return len(re.findall(r'(?<!\\)"', template[:position])) % 2 == 1
