"""Lambda functions of a CloudFormation or SAM template."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.definitions.declarations import ByKey, FunctionDeclaration
from pytest_sfn.definitions.pointers import child
from pytest_sfn.definitions.template import Template, as_text
from pytest_sfn.typing import JSON

TYPES = ("AWS::Lambda::Function", "AWS::Serverless::Function")
#: `Environment.Variables` is the mapping within Environment, offered by itself so that each variable is resolved alone.
VARIABLES = "Environment.Variables"


def function(template: Template, logical_id: str) -> FunctionDeclaration:
    """The declaration of one function."""
    physical = template.physical(logical_id)
    written = template.written(logical_id)
    return FunctionDeclaration(
        logical_id=logical_id,
        function_name=physical.name,
        arn=physical.arn or "",
        properties=_properties(template, logical_id, written),
        code_uri=_code_uri(template, logical_id, written),
        code=_inline_code(template, logical_id, written),
        location=template.place(logical_id),
    )


def _properties(template: Template, logical_id: str, written: Mapping[str, JSON]) -> Mapping[str, JSON]:
    def value(name: str) -> JSON:
        if name == VARIABLES:
            return _variables(template, logical_id, written["Environment"])
        return template.property(logical_id, name)

    return ByKey([*written, *([VARIABLES] if "Environment" in written else [])], value)


def _variables(template: Template, logical_id: str, environment: JSON) -> Mapping[str, str]:
    pointer = child(template.properties_pointer(logical_id), "Environment")
    written = environment.get("Variables") if isinstance(environment, dict) else None
    if isinstance(written, dict) and not any(name.startswith(("Fn::", "Ref")) for name in written):
        at = child(pointer, "Variables")
        return ByKey(list(written), lambda name: as_text(template.resolve(written[name], child(at, name))))
    # An intrinsic function gives all of them together.
    resolved = template.resolve(environment, pointer)
    variables = resolved.get("Variables") or {} if isinstance(resolved, dict) else resolved
    if not isinstance(variables, dict):
        template.fail("INVALID_TEMPLATE", "Environment needs a mapping called Variables", pointer)
    return {name: as_text(value) for name, value in variables.items()}


def _inline_code(template: Template, logical_id: str, written: Mapping[str, JSON]) -> str | None:
    if "InlineCode" in written:
        return str(template.property(logical_id, "InlineCode"))
    code = written.get("Code")
    if isinstance(code, dict) and "ZipFile" in code:
        return str(template.property(logical_id, "Code")["ZipFile"])
    return None


def _code_uri(template: Template, logical_id: str, written: Mapping[str, JSON]) -> str | None:
    name = "CodeUri" if "CodeUri" in written else "Code"
    if name not in written or (isinstance(written[name], dict) and "ZipFile" in written[name]):
        return None
    uri = template.property(logical_id, name)
    if isinstance(uri, dict):
        found = template.find_asset(
            str(uri.get("S3Bucket") or uri.get("Bucket")), str(uri.get("S3Key") or uri.get("Key"))
        )
        return str(found.absolute()) if found else None
    if not isinstance(uri, str) or uri.startswith("s3://"):
        return None
    return str((template.document.folder / uri).resolve())
