"""Runs SAM's own transform (aws-sam-translator, extra `sam`) without an account, credentials or network."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from pytest_sfn.definitions.external_bodies import external_body
from pytest_sfn.definitions.pointers import child
from pytest_sfn.definitions.problems import definition_error
from pytest_sfn.definitions.template import Template
from pytest_sfn.errors import DefinitionError, Diagnostic
from pytest_sfn.typing import JSON

#: Where SAM wants an S3 address and a template has a local path; nothing reads from it.
_UPLOADED = "s3://pytest-sfn/local"


def translated(template: Template) -> Template:
    """The template after the transform, with the same parameters and environment."""
    try:
        from samtranslator.model.exceptions import InvalidDocumentException
    except ImportError:
        raise definition_error(
            "MISSING_EXTRA",
            "APIs and role policies of a SAM template need SAM's transform",
            template.location(""),
            "install it: pip install 'pytest-sfn[sam]'",
        ) from None
    body = _uploaded(template)
    try:
        value = _transform(body, template)
    except InvalidDocumentException as error:
        raise _refused(template, error) from None
    return template.of(replace(template.document, value=value))


def _transform(body: dict[str, JSON], template: Template) -> JSON:
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator
    from samtranslator.utils.py27hash_fix import (
        to_py27_compatible_template,
        undo_mark_unicode_str_in_template,
    )

    # Its metrics go nowhere and its feature toggles are not ours, yet it warns about each.
    logging.getLogger("samtranslator").setLevel(logging.ERROR)
    given = {name: value for name, value in template.given.items() if name in template.section("Parameters")}
    given |= {f"AWS::{name}": template.environment.pseudo_parameter(f"AWS::{name}") for name in ("Region", "Partition")}
    to_py27_compatible_template(body, given)
    # All that the translator asks of a boto3 session is its Region.
    session = SimpleNamespace(region_name=template.environment.account.region)
    translator = Translator({}, Parser(), boto_session=session)
    result = translator.translate(body, given, get_managed_policy_map=dict)
    return json.loads(json.dumps(undo_mark_unicode_str_in_template(result)))


def _uploaded(template: Template) -> dict[str, JSON]:
    """A copy of the template as `sam package` would leave it: no local paths, OpenAPI documents put in."""
    body: dict[str, Any] = json.loads(json.dumps(template.body))
    for logical_id, resource in body["Resources"].items():
        if isinstance(resource, dict) and isinstance(resource.get("Properties") or {}, dict):
            properties = resource.setdefault("Properties", {}) or {}
            _upload(template, logical_id, str(resource.get("Type")), properties)
            if resource["Type"] == "AWS::Serverless::Application":
                # SAM would ask the Serverless Application Repository about it.
                resource["Type"] = "AWS::CloudFormation::Stack"
    _upload(
        template, "", "AWS::Serverless::Function", (body.get("Globals") or {}).get("Function") or {}, only_present=True
    )
    return body


def _upload(
    template: Template, logical_id: str, type_: str, properties: dict[str, Any], *, only_present: bool = False
) -> None:
    if type_ == "AWS::Serverless::Function":
        if properties.get("PackageType") == "Image":
            properties["ImageUri"] = "local"
        elif "InlineCode" not in properties and (not only_present or "CodeUri" in properties):
            properties["CodeUri"] = _UPLOADED
    elif type_ == "AWS::Serverless::StateMachine":
        properties.pop("Definition", None)
        properties.pop("DefinitionSubstitutions", None)
        properties["DefinitionUri"] = _UPLOADED
    elif type_ == "AWS::Serverless::LayerVersion":
        properties["ContentUri"] = _UPLOADED
    elif type_ in ("AWS::Serverless::Api", "AWS::Serverless::HttpApi"):
        _put_in(template, logical_id, properties)


def _put_in(template: Template, logical_id: str, properties: dict[str, Any]) -> None:
    """A local DefinitionUri becomes the DefinitionBody it names."""
    uri = properties.get("DefinitionUri")
    if isinstance(uri, str) and not uri.startswith("s3://"):
        pointer = child(template.properties_pointer(logical_id), "DefinitionUri")
        properties["DefinitionBody"] = external_body(template, uri, pointer)
        del properties["DefinitionUri"]


def _refused(template: Template, error: Any) -> DefinitionError:
    return DefinitionError(
        [
            Diagnostic(
                "INVALID_TEMPLATE",
                str(getattr(cause, "message", cause)),
                template.location(child("/Resources", getattr(cause, "_logical_id", "") or "")),
            )
            for cause in getattr(error, "causes", [error])
        ],
        "SAM's transform refuses the template",
    )
