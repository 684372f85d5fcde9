"""`load`: reads a file, a folder or a dict, sees what it is, and hands it to that kind's loader."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import get_args

from pytest_sfn.definitions.application import Application, Format
from pytest_sfn.definitions.documents import Document, parse_document, read_text
from pytest_sfn.definitions.problems import choices, definition_error, malformed
from pytest_sfn.definitions.request import LoadRequest
from pytest_sfn.source import Location, SourceMap
from pytest_sfn.typing import JSON


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
    request = LoadRequest(load_path, parameters or {}, stage, options or {}, name)
    if isinstance(source, Mapping):
        document = Document(dict(source), SourceMap(), Path.cwd())
        with malformed(Location()):
            return loader(_format(document, format, ""))(document, request)
    with malformed(Location(os.fspath(source))):
        return load_path(Path(source), request, format)


def _file(path: Path, request: LoadRequest, format_: Format | None) -> Application:
    text = read_text(path)
    if _is_definition(path.name) and format_ in (None, "asl"):
        return _load_definition(text, path, request)
    serverless = format_ == "serverless" or path.name.startswith("serverless.")
    document = parse_document(text, str(path), path.parent, "core" if serverless else "1.1")
    found = _format(document, format_, path.name)
    if found == "asl":
        # Read again: substitutions are made in the text, and a definition's YAML knows only true and false.
        return _load_definition(text, path, request)
    return loader(found)(document, request)


def _load_definition(text: str, path: Path, request: LoadRequest) -> Application:
    from pytest_sfn.definitions.asl import asl_application, definition_document

    return asl_application(definition_document(text, str(path), path.parent, request.parameters), request)


def _is_definition(file_name: str) -> bool:
    return file_name.endswith((".asl.json", ".asl.yaml", ".asl.yml", ".asl"))


def _folder(path: Path, request: LoadRequest, format_: Format | None) -> Application:
    if (path / "manifest.json").is_file() and format_ in (None, "cdk"):
        return loader("cdk")(Document({}, folder=path), request)
    known = ("template.yaml", "template.yml", "template.json", "serverless.yml", "serverless.yaml", "cdk.out")
    for name in known:
        if (path / name).exists():
            return load_path(path / name, request, format_)
    raise definition_error(
        "FILE_NOT_FOUND", f"The folder has none of {', '.join(known)}", Location(str(path)), "name the file to load"
    )


def load_path(path: Path, request: LoadRequest, format_: Format | None = None) -> Application:
    """As `load`, for a file or folder and a LoadRequest made before."""
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
    for format_, is_one in LOADERS.items():
        if is_one(body, file_name):
            return format_
    keys = ", ".join(list(body)[:8]) or "nothing"
    near = choices(next(iter(body), ""), ("StartAt", "States", "Resources", "Transform", "openapi", "service"))
    raise definition_error(
        "UNKNOWN_FORMAT",
        f"Neither a state machine definition nor a template: its top level has {keys}",
        document.source.location(""),
        near or f"a definition has StartAt and States; else name the format: format={' | '.join(get_args(Format))}",
    )


# --- loaders -------------------------
def _is_sam(body: dict[str, JSON], _file_name: str) -> bool:
    from pytest_sfn.definitions.sam import is_sam

    return "Resources" in body and is_sam(body)


#: Format -> whether a document is of it, by its body and the name of its file; the first that says so counts.
#: The loader is `<format>_application` in the module of the format's name, imported when it is used.
LOADERS: dict[Format, Callable[[dict[str, JSON], str], bool]] = {
    "serverless": lambda body, name: name.startswith("serverless.") or ("service" in body and "provider" in body),
    "sam": _is_sam,
    "cloudformation": lambda body, _: "Resources" in body,
    "terraform": lambda body, _: "planned_values" in body or "terraform_version" in body,
    "openapi": lambda body, _: "openapi" in body or "swagger" in body,
    "asl": lambda body, _: "States" in body or "StartAt" in body,
    "cdk": lambda body, name: name == "manifest.json" and "artifacts" in body,
}


def loader(format_: Format) -> Callable[[Document, LoadRequest], Application]:
    """The function that makes an Application of a document of this format."""
    made: Callable[[Document, LoadRequest], Application] = getattr(
        import_module(f"{__package__}.{format_}"), f"{format_}_application"
    )
    return made
