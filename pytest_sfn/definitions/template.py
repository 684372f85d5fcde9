"""A CloudFormation template with values for its parameters: resolves whatever its intrinsic functions stand for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn, TypeAlias

from pytest_sfn.definitions.declarations import ByKey
from pytest_sfn.definitions.documents import Document
from pytest_sfn.definitions.environment import StackEnvironment
from pytest_sfn.definitions.pointers import child
from pytest_sfn.definitions.problems import choices, definition_error
from pytest_sfn.definitions.resource_forms import Physical, default_name, form
from pytest_sfn.source import Location
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.definitions.application import Application

#: What AWS::NoValue gives: whatever holds it is left out.
NO_VALUE: Final = type("NoValue", (), {"__repr__": lambda _: "AWS::NoValue"})()
#: Gets the template, the argument of an intrinsic function as written, and the JSON Pointer of the argument.
IntrinsicFunction: TypeAlias = "Callable[[Template, JSON, str], JSON]"
#: The intrinsic functions that make a condition.
CONDITION_FUNCTIONS = ("Fn::And", "Fn::Or", "Fn::Not", "Fn::Equals")
#: Types whose ARN begins with that of a function or state machine -> the property that names it.
_OWNERS = {
    "AWS::Lambda::Alias": "FunctionName",
    "AWS::Lambda::Url": "TargetFunctionArn",
    "AWS::Lambda::Version": "FunctionName",
    "AWS::StepFunctions::StateMachineAlias": "RoutingConfiguration",
    "AWS::StepFunctions::StateMachineVersion": "StateMachineArn",
}


def as_text(value: JSON) -> str:
    """A parameter, variable or argument as CloudFormation keeps it: booleans are `true` and `false`."""
    return str(value).lower() if isinstance(value, bool) else str(value)


class Template:
    """
    Resolves the intrinsic functions of one template.

    `given` holds every value from outside: parameters and pseudo parameters by name, attributes that only a deployed
    resource has as `LogicalId.Attribute`, exports of other stacks by export name, dynamic references by their text
    (`ssm:/path`). What has no value raises DefinitionError at the place that needs it, and nowhere else. `functions`
    are the intrinsic functions by name; `load_nested` gives the Application of a resource that is a nested stack with a
    template at hand, else None; `find_asset` the local file of an S3 bucket and key, where a tool keeps one.
    """

    def __init__(
        self,
        document: Document,
        given: Mapping[str, JSON],
        environment: StackEnvironment,
        functions: Mapping[str, IntrinsicFunction],
        load_nested: Callable[[Template, str], Application | None] = lambda _template, _logical_id: None,
        find_asset: Callable[[str, str], Path | None] = lambda _bucket, _key: None,
    ) -> None:
        self.document = document
        self.given = given
        self.environment = environment
        self.functions = functions
        self.find_asset = find_asset
        self.body: dict[str, JSON] = document.value
        self._load_nested = load_nested
        self._nested: dict[str, Application | None] = {}
        self._conditions: dict[str, bool] = {}
        self._open: list[str] = []

    # --- sections -------------------------
    def section(self, name: str) -> dict[str, JSON]:
        """A top-level section such as Parameters; {} where the template has none."""
        section = self.body.get(name)
        if section is None:
            return {}
        if not isinstance(section, dict):
            self.fail("INVALID_TEMPLATE", f"{name} must be a mapping", f"/{name}")
        return section

    @cached_property
    def all_resources(self) -> dict[str, dict[str, JSON]]:
        """Every resource by logical id, whatever its Condition; each is a mapping with a Type."""
        resources = self.section("Resources")
        if any(name.startswith("Fn::") for name in resources):
            resources = self._expanded(resources)
        for logical_id, resource in resources.items():
            pointer = child("/Resources", logical_id)
            if not isinstance(resource, dict) or not isinstance(resource.get("Type"), str):
                self.fail("INVALID_TEMPLATE", f"Resource {logical_id} needs a Type", pointer)
            if not isinstance(resource.get("Properties") or {}, dict):
                message = f"The Properties of resource {logical_id} must be a mapping"
                self.fail("INVALID_TEMPLATE", message, f"{pointer}/Properties")
        return resources

    def _expanded(self, resources: dict[str, JSON]) -> dict[str, JSON]:
        from pytest_sfn.definitions.for_each import PREFIX, expanded

        for name in resources:
            if name.startswith("Fn::") and not name.startswith(PREFIX):
                self.fail(
                    "UNSUPPORTED_TRANSFORM", f"{name} cannot stand among resources here", child("/Resources", name)
                )
        made: dict[str, JSON] = expanded(resources, self._collection, "/Resources")
        return made

    def _collection(self, items: JSON, pointer: str) -> list[JSON]:
        found = self.resolve(items, pointer)
        if not isinstance(found, list):
            self.fail("INVALID_TEMPLATE", "Fn::ForEach takes a list", pointer)
        return found

    def resources(self, *types: str) -> Iterator[tuple[str, dict[str, JSON]]]:
        """Logical id and declaration of the resources of these types (all, if none is named) whose Condition holds."""
        for logical_id, resource in self.all_resources.items():
            if (not types or resource["Type"] in types) and self.exists(logical_id):
                yield logical_id, resource

    def exists(self, logical_id: str) -> bool:
        """Whether a resource's Condition holds, so that it would be created."""
        condition = self.all_resources[logical_id].get("Condition")
        return condition is None or self.condition(str(condition), f"/Resources/{logical_id}/Condition")

    def within(self, document: Document) -> Template:
        """The same parameters and resources, for the text of another document that is part of the template."""
        part = self.of(document)
        part.body = self.body
        return part

    def of(self, document: Document) -> Template:
        """Another document, resolved with the same values from outside."""
        return Template(document, self.given, self.environment, self.functions, self._load_nested, self.find_asset)

    def location(self, pointer: str) -> Location:
        """The place of a JSON Pointer in the template."""
        return self.document.source.location(pointer)

    def place(self, logical_id: str) -> Location:
        """The place of a resource."""
        return self.location(child("/Resources", logical_id))

    def fail(self, code: str, message: str, pointer: str, mend: str | None = None) -> NoReturn:
        """Raise a DefinitionError at a place of the template."""
        raise definition_error(code, message, self.location(pointer), mend)

    # --- properties of resources -------------------------
    def properties_pointer(self, logical_id: str) -> str:
        """The pointer of a resource's Properties."""
        return child(child("/Resources", logical_id), "Properties")

    def written(self, logical_id: str) -> Mapping[str, JSON]:
        """The properties of a resource as they are written."""
        properties: Mapping[str, JSON] = self.all_resources[logical_id].get("Properties") or {}
        return properties

    def property(self, logical_id: str, name: str) -> JSON:
        """A resolved property of a resource; None where it is absent (or AWS::NoValue)."""
        properties = self.written(logical_id)
        if name not in properties:
            return None
        value = self.resolve(properties[name], child(self.properties_pointer(logical_id), name))
        return None if value is NO_VALUE else value

    def properties_when_read(self, logical_id: str) -> ByKey:
        """The properties of a resource, each resolved when it is read."""
        return ByKey(list(self.written(logical_id)), lambda name: self.property(logical_id, name))

    def properties(self, logical_id: str, without: Collection[str] = ()) -> dict[str, JSON]:
        """The resolved properties of a resource that have a value, but for those named."""
        found = {name: self.property(logical_id, name) for name in self.written(logical_id) if name not in without}
        return {name: value for name, value in found.items() if value is not None}

    def having(self, type_: str, name: str, value: JSON) -> Iterator[str]:
        """Logical ids of the resources of a type one property of which has this value."""
        return (one for one, _ in self.resources(type_) if self.property(one, name) == value)

    # --- intrinsic functions -------------------------
    def resolve(self, value: JSON, pointer: str) -> JSON:
        """`value` with every intrinsic function replaced by what it gives; NO_VALUE for AWS::NoValue itself."""
        if isinstance(value, dict):
            return self._resolved_mapping(value, pointer)
        if isinstance(value, list):
            items = (self.resolve(item, child(pointer, index)) for index, item in enumerate(value))
            return [item for item in items if item is not NO_VALUE]
        if isinstance(value, str) and "{{resolve:" in value:
            return self._dynamic_references(value)
        return value

    def _resolved_mapping(self, value: dict[str, JSON], pointer: str) -> JSON:
        if len(value) == 1:
            (name, argument) = next(iter(value.items()))
            if name in self.functions:
                return self.functions[name](self, argument, child(pointer, name))
            if name.startswith("Fn::") and not name.startswith("Fn::ForEach"):
                known = choices(name, self.functions)
                self.fail("INVALID_TEMPLATE", f"There is no intrinsic function {name}", child(pointer, name), known)
        resolved = {key: self.resolve(inner, child(pointer, key)) for key, inner in value.items()}
        return {key: inner for key, inner in resolved.items() if inner is not NO_VALUE}

    def _dynamic_references(self, text: str) -> str:
        for reference in [part.partition("}}")[0] for part in text.split("{{resolve:")[1:]]:
            if reference in self.given:
                text = text.replace(f"{{{{resolve:{reference}}}}}", str(self.given[reference]))
        return text

    def reference(self, name: str, pointer: str) -> JSON:
        """What `Ref: name` gives: a parameter's value, a pseudo parameter's, or a resource's Ref."""
        if name in self.given:
            return self._typed(name, self.given[name])
        if name == "AWS::NoValue":
            return NO_VALUE
        if name.startswith("AWS::"):
            return self._pseudo_parameter(name, pointer)
        if name in self.section("Parameters"):
            return self._parameter(name, pointer)
        if name in self.all_resources:
            return self.physical(name).ref
        return self._sam_reference(name, pointer)

    def _sam_reference(self, name: str, pointer: str) -> JSON:
        # SAM lets `!Ref Api.Stage`, `!Ref Function.Alias`, `!Ref Function.Version` name what it generates.
        logical_id, _, generated = name.partition(".")
        if logical_id in self.all_resources and generated == "Stage":
            return self.property(logical_id, "StageName") or "$default"
        if logical_id in self.all_resources and generated in ("Alias", "Version"):
            qualifier = self.property(logical_id, "AutoPublishAlias") if generated == "Alias" else 1
            return f"{self.physical(logical_id).arn}:{qualifier}"
        return self._unknown(name, pointer)

    def attribute(self, logical_id: str, name: str, pointer: str) -> JSON:
        """What `Fn::GetAtt: [logical_id, name]` gives."""
        if f"{logical_id}.{name}" in self.given:
            return self.given[f"{logical_id}.{name}"]
        if logical_id not in self.all_resources:
            self._unknown(logical_id, pointer, f"{logical_id}.{name}")
        nested = self.nested(logical_id) if name.startswith("Outputs.") else None
        value = None if nested is None else nested.outputs.get(name.removeprefix("Outputs."))
        if value is None:
            value = self.physical(logical_id).attribute(name)
        if value is None:
            self.fail(
                "UNRESOLVED_VALUE",
                f"Only the deployed {self.all_resources[logical_id]['Type']} knows {logical_id}.{name}",
                pointer,
                f"give parameters={{'{logical_id}.{name}': ...}}",
            )
        return value

    def nested(self, logical_id: str) -> Application | None:
        """The Application of a nested stack; None where its template is not at hand, or it is none."""
        if logical_id not in self._nested:
            self._nested[logical_id] = self._load_nested(self, logical_id)
        return self._nested[logical_id]

    def output(self, key: str) -> JSON:
        """The value of an output of this template."""
        return self.resolve(self.section("Outputs")[key].get("Value"), f"{child('/Outputs', key)}/Value")

    def physical(self, logical_id: str) -> Physical:
        """A resource as deployed."""
        resource = self.all_resources[logical_id]
        type_ = str(resource["Type"])
        if logical_id in self._open:
            self.fail("INVALID_TEMPLATE", f"Circular dependency: {logical_id} names itself", f"/Resources/{logical_id}")
        self._open.append(logical_id)
        try:
            name_property = form(type_).name_property
            given = self.property(logical_id, name_property) if name_property else None
            name = default_name(type_, logical_id) if given is None else str(given)
            return Physical(type_, logical_id, name, self.environment, self._own_arn(logical_id, type_))
        finally:
            self._open.pop()

    def _own_arn(self, logical_id: str, type_: str) -> str | None:
        """ARN of a version, an alias or a URL, which is that of its function or state machine and a qualifier."""
        if type_ not in _OWNERS:
            return None
        if type_ == "AWS::StepFunctions::StateMachineAlias":
            deployment = self.property(logical_id, "DeploymentPreference") or {}
            routing = self.property(logical_id, "RoutingConfiguration") or [{}]
            version = deployment.get("StateMachineVersionArn") or routing[0].get("StateMachineVersionArn") or ""
            arn = str(version).rpartition(":")[0]
        else:
            arn = str(self.property(logical_id, _OWNERS[type_]))
            arn = arn if arn.startswith("arn:") else self.environment.account.arn("lambda", f"function:{arn}")
        if type_.endswith("Url"):
            return arn
        return f"{arn}:{1 if type_.endswith('Version') else self.property(logical_id, 'Name')}"

    # --- parameters -------------------------
    def _pseudo_parameter(self, name: str, pointer: str) -> JSON:
        try:
            return self.environment.pseudo_parameter(name)
        except KeyError:
            self.fail("UNRESOLVED_VALUE", f"There is no pseudo parameter {name}", pointer)

    def _parameter(self, name: str, pointer: str) -> JSON:
        declared = self.section("Parameters")[name] or {}
        if not isinstance(declared, dict):
            self.fail("INVALID_TEMPLATE", f"Parameter {name} must be a mapping", child("/Parameters", name))
        if "Default" not in declared or str(declared.get("Type", "")).startswith("AWS::SSM::Parameter::Value"):
            kind = "is kept in SSM" if "Default" in declared else "has no default"
            self.fail(
                "UNRESOLVED_VALUE",
                f"Parameter {name} {kind} and was given no value",
                pointer,
                f"give parameters={{'{name}': ...}}",
            )
        return self._typed(name, declared["Default"])

    def _typed(self, name: str, value: JSON) -> JSON:
        declared = self.section("Parameters").get(name) or {}
        type_ = str(declared.get("Type", ""))
        if (type_ == "CommaDelimitedList" or "List<" in type_) and isinstance(value, str):
            return [item.strip() for item in value.split(",")]
        if type_ in ("String", "Number") and not isinstance(value, str):
            # CloudFormation keeps every parameter as a text: 5 and true become "5" and "true".
            return as_text(value)
        return value

    def _unknown(self, name: str, pointer: str, wanted: str | None = None) -> NoReturn:
        known = [*self.section("Parameters"), *self.all_resources]
        self.fail(
            "UNRESOLVED_VALUE",
            f"Unresolved resource dependency: the template has no parameter or resource {name}",
            pointer,
            choices(name, known) or f"give parameters={{'{wanted or name}': ...}}",
        )

    # --- conditions -------------------------
    def condition(self, name: str, pointer: str) -> bool:
        """Whether a condition of the Conditions section holds."""
        if name not in self._conditions:
            conditions = self.section("Conditions")
            if name not in conditions:
                self.fail("UNRESOLVED_VALUE", f"There is no condition {name}", pointer, choices(name, conditions))
            if f"condition {name}" in self._open:
                self.fail("INVALID_TEMPLATE", f"Condition {name} depends on itself", pointer)
            self._open.append(f"condition {name}")
            self._conditions[name] = self.holds(conditions[name], child("/Conditions", name))
            self._open.pop()
        return self._conditions[name]

    def holds(self, value: JSON, pointer: str) -> bool:
        """Whether a condition expression (Fn::And, Fn::Or, Fn::Not, Fn::Equals, Condition) holds."""
        name, argument = next(iter(value.items())) if isinstance(value, dict) and len(value) == 1 else ("", None)
        if name == "Condition":
            return self.condition(str(argument), child(pointer, name))
        if name not in CONDITION_FUNCTIONS:
            self.fail("INVALID_TEMPLATE", f"A condition is one of {', '.join(CONDITION_FUNCTIONS)}, Condition", pointer)
        return bool(self.functions[name](self, argument, child(pointer, name)))
