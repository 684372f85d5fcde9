"""State machines of a CloudFormation or SAM template."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast, get_args

from pytest_sfn.definitions.application import StateMachineDeclaration
from pytest_sfn.definitions.asl import checked, definition_document, doubtful
from pytest_sfn.definitions.declarations import ByKey, EventSource, RolePolicies
from pytest_sfn.definitions.documents import Document, read_text
from pytest_sfn.definitions.external_bodies import stored_path
from pytest_sfn.definitions.json_text import json_lines, parse_json
from pytest_sfn.definitions.pointers import LazyLines, Within, child
from pytest_sfn.definitions.problems import definition_error
from pytest_sfn.definitions.substitutions import substituted
from pytest_sfn.definitions.template import NO_VALUE, Template
from pytest_sfn.errors import DefinitionError, Diagnostic
from pytest_sfn.source import Location, SourceMap
from pytest_sfn.typing import JSON, StateMachineType

TYPES = ("AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine")
#: The properties of AWS::Serverless::StateMachine that CloudFormation calls by another name.
_SAM_NAMES = {
    "StateMachineName": "Name",
    "StateMachineType": "Type",
    "RoleArn": "Role",
    "LoggingConfiguration": "Logging",
    "TracingConfiguration": "Tracing",
    "DefinitionS3Location": "DefinitionUri",
}
_SOURCES = ("Definition", "DefinitionString", "DefinitionS3Location")


def state_machine(
    template: Template,
    logical_id: str,
    *,
    policies: Callable[[str], RolePolicies],
    event_sources: Callable[[str], tuple[EventSource, ...]],
) -> StateMachineDeclaration:
    """The declaration of one state machine; raises DefinitionError with what is wrong with it."""
    declared = _Declared(template, logical_id)
    document = declared.document()
    definition = checked(document, declared.substitutions)
    physical = template.physical(logical_id)
    return StateMachineDeclaration(
        logical_id=logical_id,
        name=physical.name,
        definition=definition,
        source_map=document.source,
        type=declared.type(),
        arn=physical.arn or "",
        properties=declared.properties(),
        load_warnings=lambda: doubtful(document, declared.substitutions),
        location=template.place(logical_id),
        load_policies=lambda: policies(logical_id),
        load_event_sources=lambda: event_sources(logical_id),
    )


class _Declared:
    """A state machine resource, its properties under CloudFormation's names."""

    def __init__(self, template: Template, logical_id: str) -> None:
        self.template = template
        self.logical_id = logical_id
        self.written = template.written(logical_id)
        self.is_sam = template.all_resources[logical_id]["Type"].startswith("AWS::Serverless::")
        self.substitutions: Mapping[str, JSON] = self._mapping("DefinitionSubstitutions")

    def name(self, property_: str) -> str:
        return _SAM_NAMES.get(property_, property_) if self.is_sam else property_

    def pointer(self, property_: str) -> str:
        return child(self.template.properties_pointer(self.logical_id), self.name(property_))

    def value(self, property_: str) -> JSON:
        return self.template.property(self.logical_id, self.name(property_))

    def _mapping(self, property_: str) -> Mapping[str, JSON]:
        value = self.value(property_) or {}
        if not isinstance(value, dict):
            self.template.fail("INVALID_TEMPLATE", f"{property_} must be a mapping", self.pointer(property_))
        return value

    def type(self) -> StateMachineType:
        type_ = self.value("StateMachineType") or "STANDARD"
        if type_ not in get_args(StateMachineType):
            self.template.fail(
                "INVALID_TEMPLATE",
                f"The type of a state machine is STANDARD or EXPRESS, not {type_}",
                self.pointer("StateMachineType"),
            )
        return cast("StateMachineType", type_)

    def properties(self) -> Mapping[str, JSON]:
        """CloudFormation's properties other than the definition, resolved when read."""
        back = {sam: plain for plain, sam in _SAM_NAMES.items()} if self.is_sam else {}
        names = [back.get(name, name) for name in self.written if not name.startswith("Definition")]
        if self.is_sam:
            names += ["Tags", *(["RoleArn"] if "Role" not in self.written else [])]
        return ByKey(names, self._property)

    def _property(self, name: str) -> JSON:
        if self.is_sam and name == "Tags":
            tags = {"stateMachine:createdBy": "SAM"} | dict(self._mapping("Tags"))
            return [{"Key": key, "Value": value} for key, value in tags.items()]
        if self.is_sam and name == "RoleArn" and "Role" not in self.written:
            return self.template.attribute(f"{self.logical_id}Role", "Arn", self.pointer(name))
        return self.value(name)

    # --- the definition -------------------------
    def document(self) -> Document:
        given = [source for source in _SOURCES if self.written.get(self.name(source)) is not None]
        if len(given) != 1:
            what = "has no definition" if not given else f"has {len(given)} definitions"
            names = " or ".join(
                self.name(source) for source in _SOURCES if not (self.is_sam and source == "DefinitionString")
            )
            self.template.fail(
                "INVALID_TEMPLATE",
                f"State machine {self.logical_id} {what}",
                child("/Resources", self.logical_id),
                f"give it one of {names}",
            )
        if given == ["Definition"]:
            return self._inline()
        return self._text() if given == ["DefinitionString"] else self._file()

    def _inline(self) -> Document:
        pointer = self.pointer("Definition")
        value = self.template.resolve(self.written["Definition"], pointer)
        if not isinstance(value, dict) or value is NO_VALUE:
            self.template.fail("INVALID_TEMPLATE", "Definition must be a mapping with StartAt and States", pointer)
        source = Within(self.template.document.source, pointer)
        text = json.dumps(value) if self.substitutions else ""
        if "${" in text:
            value = self._parsed(substituted(text, self.substitutions, self.template.document.source, pointer), pointer)
        return Document(value, source, self.template.document.folder)

    def _text(self) -> Document:
        pointer = self.pointer("DefinitionString")
        text = self.value("DefinitionString")
        if isinstance(text, dict):
            text = json.dumps(text)
        if not isinstance(text, str):
            self.template.fail("INVALID_TEMPLATE", "DefinitionString must be a text", pointer)
        text = substituted(text, self.substitutions, self.template.document.source, pointer)
        folder, file = self.template.document.folder, self.template.document.file
        line = self._block_line(pointer)
        if line is None:
            known = self.template.location(pointer).line
            return Document(self._parsed(text, pointer), SourceMap(file, {"": known} if known else {}), folder)
        padded = "\n" * (line - 1) + text
        return Document(parse_json(padded, file), SourceMap(file, LazyLines(lambda: json_lines(padded))), folder)

    def _block_line(self, pointer: str) -> int | None:
        """The line on which the text begins, where it is written as one literal block, maybe with Fn::Sub."""
        yaml = self.template.document.yaml
        if yaml is None:
            return None
        places = (pointer, f"{pointer}/Fn::Sub", f"{pointer}/Fn::Sub/0")
        return next((line for place in places if (line := yaml.block_line(place)) is not None), None)

    def _parsed(self, text: str, pointer: str) -> JSON:
        try:
            return parse_json(text)
        except DefinitionError as error:
            at = self.template.location(pointer)
            raise DefinitionError(
                [
                    Diagnostic(d.code, f"{d.message} of the definition's text", at, mend=d.mend)
                    for d in error.diagnostics
                ]
            ) from None

    def _file(self) -> Document:
        pointer = self.pointer("DefinitionS3Location")
        path = self._path(self.value("DefinitionS3Location"), pointer)
        text = read_text(path, self.template.location(pointer))
        return definition_document(text, str(path), path.parent, self.substitutions)

    def _path(self, uri: JSON, pointer: str) -> Path:
        """The file of a local path, or of what is kept in S3."""
        if isinstance(uri, str) and not uri.startswith("s3://"):
            return self.template.document.folder / uri
        if isinstance(uri, str):
            bucket, _, key = uri.removeprefix("s3://").partition("/")
            uri = {"Bucket": bucket, "Key": key.partition("?")[0]}
        if not isinstance(uri, dict) or not all(isinstance(uri.get(name), str) for name in ("Bucket", "Key")):
            self.template.fail(
                "INVALID_TEMPLATE", f"{self.name('DefinitionS3Location')} must be a path, or Bucket and Key", pointer
            )
        local = stored_path(self.template, uri)
        if not local.is_file():
            self.template.fail(
                "FILE_NOT_FOUND",
                f"s3://{uri['Bucket']}/{uri['Key']} is not read, and there is no file {local}",
                pointer,
                f"put a copy of it at {local}, or load the template as it was before `package`",
            )
        return local


def unique_names(declarations: tuple[StateMachineDeclaration, ...], where: Location) -> None:
    """Raise DefinitionError where two state machines have one name, as creating the second would fail."""
    seen: dict[str, StateMachineDeclaration] = {}
    for declaration in declarations:
        other = seen.setdefault(declaration.name, declaration)
        if other is not declaration:
            raise definition_error(
                "STATE_MACHINE_ALREADY_EXISTS",
                f"{other.logical_id} and {declaration.logical_id} are both called {declaration.name}",
                declaration.location if declaration.location.line else where,
                "give each a name of its own, or none",
            )
