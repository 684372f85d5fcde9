"""
CloudFormation's intrinsic functions, one function each, in one table.

Each is given the template, its argument as written, and the JSON Pointer of the argument.
"""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

from pytest_sfn.definitions.pointers import child
from pytest_sfn.definitions.problems import choices
from pytest_sfn.definitions.template import IntrinsicFunction, Template, as_text
from pytest_sfn.typing import JSON

_VARIABLE = re.compile(r"\$\{(!?)([^}]*)\}")


def _arguments(template: Template, argument: JSON, pointer: str, *counts: int) -> list[JSON]:
    if not isinstance(argument, list) or (counts and len(argument) not in counts):
        wanted = " or ".join(str(count) for count in counts)
        template.fail("INVALID_TEMPLATE", f"{pointer.rpartition('/')[2]} takes a list of {wanted} values", pointer)
    return argument


def _resolved_text(template: Template, argument: JSON, pointer: str) -> str:
    value = template.resolve(argument, pointer)
    if not isinstance(value, str | int | float):
        template.fail("INVALID_TEMPLATE", f"A text is wanted here, not {json.dumps(value, default=repr)}", pointer)
    return as_text(value)


def _resolved_list(template: Template, argument: JSON, pointer: str) -> list[JSON]:
    value = template.resolve(argument, pointer)
    if not isinstance(value, list):
        template.fail("INVALID_TEMPLATE", f"A list is wanted here, not {json.dumps(value, default=repr)}", pointer)
    return value


# --- references -------------------------
def ref(template: Template, argument: JSON, pointer: str) -> JSON:
    """Ref: a parameter's value or a resource's physical id."""
    if not isinstance(argument, str):
        template.fail("INVALID_TEMPLATE", "Ref takes a logical name", pointer)
    return template.reference(argument, pointer)


def get_att(template: Template, argument: JSON, pointer: str) -> JSON:
    """Fn::GetAtt: an attribute of a resource, `[LogicalId, Attribute]` or `LogicalId.Attribute`."""
    parts = argument.split(".", 1) if isinstance(argument, str) else argument
    if not isinstance(parts, list) or len(parts) < 2 or not isinstance(parts[0], str):
        template.fail("INVALID_TEMPLATE", "Fn::GetAtt takes a logical name and an attribute", pointer)
    names = [_resolved_text(template, part, child(pointer, index)) for index, part in enumerate(parts[1:], 1)]
    return template.attribute(parts[0], ".".join(names), pointer)


def import_value(template: Template, argument: JSON, pointer: str) -> JSON:
    """Fn::ImportValue: an export of another stack, given from outside by its name."""
    name = _resolved_text(template, argument, pointer)
    if name not in template.given:
        template.fail(
            "UNRESOLVED_VALUE",
            f"The export {name} of another stack is not known",
            pointer,
            f"give parameters={{'{name}': ...}}",
        )
    return template.given[name]


def find_in_map(template: Template, argument: JSON, pointer: str) -> JSON:
    """Fn::FindInMap: a value of the Mappings section, or its DefaultValue."""
    parts = _arguments(template, argument, pointer, 3, 4)
    found: JSON = template.section("Mappings")
    for index, part in enumerate(parts[:3]):
        key = _resolved_text(template, part, child(pointer, index))
        if not isinstance(found, dict) or key not in found:
            return _map_default(template, parts, pointer, key, found)
        found = found[key]
    return found


def _map_default(template: Template, parts: list[JSON], pointer: str, key: str, among: JSON) -> JSON:
    if len(parts) == 4 and isinstance(parts[3], dict) and "DefaultValue" in parts[3]:
        return template.resolve(parts[3]["DefaultValue"], child(pointer, 3) + "/DefaultValue")
    known = choices(key, among) if isinstance(among, dict) else None
    return template.fail("UNRESOLVED_VALUE", f"Fn::FindInMap: the mapping has no key {key}", pointer, known)


# --- texts -------------------------
def sub(template: Template, argument: JSON, pointer: str) -> str:
    """Fn::Sub: `${Name}`, `${Resource.Attribute}` and own variables in a text; `${!Name}` stands for `${Name}`."""
    text, own, at = argument, {}, pointer
    if isinstance(argument, list):
        text, own = _arguments(template, argument, pointer, 2)
        at = child(pointer, 1)
    if not isinstance(text, str) or not isinstance(own, dict):
        template.fail("INVALID_TEMPLATE", "Fn::Sub takes a text, or a text and a mapping of variables", pointer)

    def value(match: re.Match[str]) -> str:
        escaped, name = match.group(1), match.group(2).strip()
        if escaped:
            return f"${{{match.group(2)}}}"
        if name in own:
            return _resolved_text(template, own[name], child(at, name))
        return _named(template, name, pointer)

    return _VARIABLE.sub(value, text)


def _named(template: Template, name: str, pointer: str) -> str:
    logical_id, dot, attribute = name.partition(".")
    if dot and name not in template.given and logical_id in template.all_resources:
        return _resolved_text(template, {"Fn::GetAtt": [logical_id, attribute]}, pointer)
    return _resolved_text(template, {"Ref": name}, pointer)


def join(template: Template, argument: JSON, pointer: str) -> str:
    """Fn::Join: a list's texts with a delimiter between them."""
    delimiter, items = _arguments(template, argument, pointer, 2)
    texts = _resolved_list(template, items, child(pointer, 1))
    return str(delimiter).join(_resolved_text(template, text, child(pointer, 1)) for text in texts)


def split(template: Template, argument: JSON, pointer: str) -> list[str]:
    """Fn::Split: a text cut at a delimiter."""
    delimiter, text = _arguments(template, argument, pointer, 2)
    return _resolved_text(template, text, child(pointer, 1)).split(str(delimiter))


def select(template: Template, argument: JSON, pointer: str) -> JSON:
    """Fn::Select: one item of a list, by its index from 0."""
    index, items = _arguments(template, argument, pointer, 2)
    number = _resolved_text(template, index, child(pointer, 0))
    among = _resolved_list(template, items, child(pointer, 1))
    if not number.isdigit() or int(number) >= len(among):
        template.fail("INVALID_TEMPLATE", f"Fn::Select: there is no item {number} in a list of {len(among)}", pointer)
    return among[int(number)]


def as_base64(template: Template, argument: JSON, pointer: str) -> str:
    """Fn::Base64: the text in base64."""
    return base64.b64encode(_resolved_text(template, argument, pointer).encode()).decode()


def length(template: Template, argument: JSON, pointer: str) -> int:
    """Fn::Length: how many items a list has (AWS::LanguageExtensions)."""
    return len(_resolved_list(template, argument, pointer))


def to_json_string(template: Template, argument: JSON, pointer: str) -> str:
    """Fn::ToJsonString: the value as compact JSON (AWS::LanguageExtensions)."""
    return json.dumps(template.resolve(argument, pointer), separators=(",", ":"))


# --- places -------------------------
def get_azs(template: Template, argument: JSON, pointer: str) -> list[str]:
    """Fn::GetAZs: the Availability Zones of a Region; here always three, `a` to `c`."""
    region = _resolved_text(template, argument, pointer) or template.environment.account.region
    return [f"{region}{letter}" for letter in "abc"]


def cidr(template: Template, argument: JSON, pointer: str) -> list[str]:
    """Fn::Cidr: `count` blocks of an address range, each with `bits` host bits (8 if not given)."""
    import ipaddress

    parts = _arguments(template, argument, pointer, 2, 3)
    block, count, *bits = (_resolved_text(template, part, child(pointer, index)) for index, part in enumerate(parts))
    network = ipaddress.ip_network(block, strict=False)
    subnets = network.subnets(new_prefix=network.max_prefixlen - int(bits[0] if bits else 8))
    return [str(subnet) for subnet, _ in zip(subnets, range(int(count)), strict=False)]


def transform(template: Template, argument: JSON, pointer: str) -> JSON:
    """Fn::Transform: AWS::Include of a local file; any other macro runs in the account only."""
    name = argument.get("Name") if isinstance(argument, dict) else None
    if name != "AWS::Include":
        template.fail("UNSUPPORTED_TRANSFORM", f"The macro {name} runs in an AWS account only", pointer)
    location = _resolved_text(
        template, (argument.get("Parameters") or {}).get("Location"), f"{pointer}/Parameters/Location"
    )
    if location.startswith("s3://"):
        template.fail(
            "FILE_NOT_FOUND",
            f"AWS::Include of {location}: S3 is not read",
            pointer,
            "name a local file, as `sam package` allows",
        )
    from pytest_sfn.definitions.documents import read_document

    included = read_document(Path(template.document.folder, location), "1.1", template.location(pointer))
    return template.within(included).resolve(included.value, "")


# --- conditions -------------------------
def if_(template: Template, argument: JSON, pointer: str) -> JSON:
    """Fn::If: the second argument where the named condition holds, else the third."""
    name, then, otherwise = _arguments(template, argument, pointer, 3)
    index, chosen = (1, then) if template.condition(str(name), child(pointer, 0)) else (2, otherwise)
    return template.resolve(chosen, child(pointer, index))


def equals(template: Template, argument: JSON, pointer: str) -> bool:
    """Fn::Equals: whether two values are the same; texts are compared with their case."""
    left, right = (
        template.resolve(part, child(pointer, index))
        for index, part in enumerate(_arguments(template, argument, pointer, 2))
    )
    return bool(_comparable(left) == _comparable(right))


def _comparable(value: JSON) -> JSON:
    return as_text(value) if isinstance(value, int | float) else value


def and_(template: Template, argument: JSON, pointer: str) -> bool:
    """Fn::And: whether all conditions hold."""
    return all(_held(template, argument, pointer))


def _held(template: Template, argument: JSON, pointer: str) -> list[bool]:
    """All are asked, so that a mistake in a later one is found."""
    parts = _arguments(template, argument, pointer)
    return [template.holds(part, child(pointer, index)) for index, part in enumerate(parts)]


def or_(template: Template, argument: JSON, pointer: str) -> bool:
    """Fn::Or: whether one of the conditions holds."""
    return any(_held(template, argument, pointer))


def not_(template: Template, argument: JSON, pointer: str) -> bool:
    """Fn::Not: whether its condition does not hold."""
    return not template.holds(_arguments(template, argument, pointer, 1)[0], child(pointer, 0))


FUNCTIONS: dict[str, IntrinsicFunction] = {
    "Fn::And": and_,
    "Fn::Base64": as_base64,
    "Fn::Cidr": cidr,
    "Fn::Equals": equals,
    "Fn::FindInMap": find_in_map,
    "Fn::GetAZs": get_azs,
    "Fn::GetAtt": get_att,
    "Fn::If": if_,
    "Fn::ImportValue": import_value,
    "Fn::Join": join,
    "Fn::Length": length,
    "Fn::Not": not_,
    "Fn::Or": or_,
    "Fn::Select": select,
    "Fn::Split": split,
    "Fn::Sub": sub,
    "Fn::ToJsonString": to_json_string,
    "Fn::Transform": transform,
    "Ref": ref,
}
