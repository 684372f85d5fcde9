"""`load`: reads a file, a folder or a dict, sees what it is, and hands it to that kind's loader."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias, get_args

from pytest_sfn.definitions.application import Application, Format
from pytest_sfn.definitions.documents import Document, parse_document, read_text
from pytest_sfn.definitions.environment import Environment
from pytest_sfn.definitions.problems import choices, definition_error, malformed
from pytest_sfn.source import Location, SourceMap
from pytest_sfn.typing import JSON


@dataclass(frozen=True)
class Request:
    """What `load` was asked for, besides the document."""

    parameters: Mapping[str, JSON] = field(default_factory=dict)
    stage: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    name: str | None = None

    @property
    def environment(self) -> Environment:
        """Account, Region and stack to deploy to, in thought."""
        return Environment.given(self.parameters, self.name)


Loader: TypeAlias = Callable[[Document, Request], Application]


def load(
    source: str | os.PathLike[str] | Mapping[str, JSON],
    *,
    parameters: Mapping[str, JSON] | None = None,
    stage: str | None = None,
    options: Mapping[str, str] | None = None,
    format: Format | None = None,  # noqa: A002 - the word a caller looks for
    name: str | None = None,
) -> Application:
    """
    The Application that a file, a CDK output folder or a dict declares.

    What it is, its content tells: an Amazon States Language document, a SAM or CloudFormation template,
    serverless.yml, Terraform plan JSON, an OpenAPI document; `format` overrides. `parameters` are template parameters,
    pseudo parameters (`AWS::Region`), `${...}` substitutions of a plain definition, and any other value from outside by
    the name an error asks for; `stage` and `options` are serverless' `--stage` and `${opt:...}`; `name` is the stack's,
    or a plain definition's. Raises DefinitionError with every problem, its file, line and mend.
    """
    request = Request(parameters or {}, stage, options or {}, name)
    if isinstance(source, Mapping):
        document = Document(dict(source), SourceMap(), Path.cwd())
        with malformed(Location()):
            return LOADERS[_format(document, format, "")](document, request)
    with malformed(Location(os.fspath(source))):
        return load_path(Path(source), request, format)


def _file(path: Path, request: Request, format_: Format | None) -> Application:
    text = read_text(path)
    if _is_definition(path.name) and format_ in (None, "asl"):
        return _load_asl_text(text, path, request)
    serverless = format_ == "serverless" or path.name.startswith("serverless.")
    document = parse_document(text, str(path), path.parent, "core" if serverless else "1.1")
    found = _format(document, format_, path.name)
    if found == "asl":
        # Read again: substitutions are made in the text, and a definition's YAML knows only true and false.
        return _load_asl_text(text, path, request)
    return LOADERS[found](document, request)


def _is_definition(file_name: str) -> bool:
    return file_name.endswith((".asl.json", ".asl.yaml", ".asl.yml", ".asl"))


def _folder(path: Path, request: Request, format_: Format | None) -> Application:
    if (path / "manifest.json").is_file() and format_ in (None, "cdk"):
        from pytest_sfn.definitions.cdk import cdk_application

        return cdk_application(path, request)
    known = ("template.yaml", "template.yml", "template.json", "serverless.yml", "serverless.yaml", "cdk.out")
    for name in known:
        if (path / name).exists():
            return load_path(path / name, request, format_)
    raise definition_error(
        "FILE_NOT_FOUND", f"The folder has none of {', '.join(known)}", Location(str(path)), "name the file to load"
    )


def load_path(path: Path, request: Request, format_: Format | None = None) -> Application:
    """As `load`, for a file or folder and a Request made before."""
    return _folder(path, request, format_) if path.is_dir() else _file(path, request, format_)


# --- what it is -------------------------
def _format(document: Document, given: Format | None, file_name: str) -> Format:
    if given is not None:
        if given not in get_args(Format):
            mend = choices(given, get_args(Format))
            raise definition_error("UNKNOWN_FORMAT", f"There is no format {given!r}", Location(document.file), mend)
        return given
    body = document.value
    if not isinstance(body, dict):
        found = "empty" if body is None else f"a {type(body).__name__}"
        raise definition_error(
            "UNKNOWN_FORMAT", f"A definition or template is a mapping; this is {found}", document.source.location("")
        )
    recognized = next((format_ for format_, is_one in _SIGNS if is_one(body, file_name)), None)
    if recognized is None:
        raise _unknown_format(document)
    return recognized


def _is_sam(body: dict[str, JSON], _file_name: str) -> bool:
    from pytest_sfn.definitions.sam import is_sam

    return "Resources" in body and is_sam(body)


#: The signs of each format, first match first.
_SIGNS: tuple[tuple[Format, Callable[[dict[str, JSON], str], bool]], ...] = (
    (
        "serverless",
        lambda body, file_name: file_name.startswith("serverless.") or ("service" in body and "provider" in body),
    ),
    ("sam", _is_sam),
    ("cloudformation", lambda body, _: "Resources" in body),
    ("terraform", lambda body, _: "planned_values" in body or "terraform_version" in body),
    ("openapi", lambda body, _: "openapi" in body or "swagger" in body),
    ("asl", lambda body, _: "States" in body or "StartAt" in body),
)


def _unknown_format(document: Document) -> Exception:
    keys = ", ".join(list(document.value)[:8]) or "nothing"
    near = choices(
        next(iter(document.value), ""), ("StartAt", "States", "Resources", "Transform", "openapi", "service")
    )
    return definition_error(
        "UNKNOWN_FORMAT",
        f"Neither a state machine definition nor a template: its top level has {keys}",
        document.source.location(""),
        near or f"a definition has StartAt and States; else name the format: format={' | '.join(get_args(Format))}",
    )


# --- loaders, imported when used -------------------------
def _load_asl_text(text: str, path: Path, request: Request) -> Application:
    from pytest_sfn.definitions.asl import definition_document

    return _load_asl(definition_document(text, str(path), path.parent, request.parameters), request)


def _load_asl(document: Document, request: Request) -> Application:
    from pytest_sfn.definitions.asl import asl_application, definition_document

    if document.file is None and request.parameters and "${" in (text := json.dumps(document.value)):
        document = definition_document(text, None, document.folder, request.parameters)
    return asl_application(document, request.parameters, request.environment, request.name)


def _load_sam(document: Document, request: Request) -> Application:
    from pytest_sfn.definitions.sam import sam_application
    from pytest_sfn.definitions.template import Template

    template = Template(document, request.parameters, request.environment)
    return sam_application(template, request.environment.stack_name)


def _load_cloudformation(document: Document, request: Request) -> Application:
    from pytest_sfn.definitions.cloudformation import cloudformation_application
    from pytest_sfn.definitions.template import Template

    template = Template(document, request.parameters, request.environment)
    return cloudformation_application(template, request.environment.stack_name)


def _load_serverless(document: Document, request: Request) -> Application:
    from pytest_sfn.definitions.serverless import serverless_application

    return serverless_application(document, request)


def _load_terraform(document: Document, request: Request) -> Application:
    from pytest_sfn.definitions.terraform import terraform_application

    return terraform_application(document, request)


def _load_openapi(document: Document, request: Request) -> Application:
    from pytest_sfn.definitions.openapi import openapi_application

    return openapi_application(document, request)


def _load_cdk(document: Document, request: Request) -> Application:
    from pytest_sfn.definitions.cdk import cdk_application

    return cdk_application(document.folder, request)


LOADERS: dict[str, Loader] = {
    "asl": _load_asl,
    "sam": _load_sam,
    "cloudformation": _load_cloudformation,
    "cdk": _load_cdk,
    "serverless": _load_serverless,
    "terraform": _load_terraform,
    "openapi": _load_openapi,
}
