"""
Plausible inputs and answers for a state machine nobody wrote a test for: made from what its definition reads.

Every path a definition reads is put into one document. What it is compared with, or given to, tells its value: a
Choice Rule's operand, the service's input shape, the argument of an intrinsic function. Where a Choice asks for
several values, they take turns, so that a loop that waits for one of them comes to an end.
"""

from __future__ import annotations

import re

from pytest_sfn.aws.shapes import ShapeCheck
from pytest_sfn.integrations.models.job_results import result_shape
from pytest_sfn.integrations.models.operations import find_operation
from pytest_sfn.integrations.models.samples import sample, sample_result

_PATH = re.compile(r"(?<![\w$])\$(?:\.[A-Za-z_][\w-]*|\[\s*'[^']*'\s*\]|\[\s*[\d*]+\s*\])+")
_JSONATA = re.compile(r"\$(?:[A-Za-z_]\w*)(?:\.[A-Za-z_]\w*|\[\d+\])+")
_STEP = re.compile(r"\.([A-Za-z_][\w-]*)|\[\s*'([^']*)'\s*\]|\[\s*(\d+|\*)\s*\]")
_ITEM_VALUE = re.compile(r"\$\$\.Map\.Item\.Value((?:\.[A-Za-z_][\w-]*)*)")
_EXECUTION_INPUT = re.compile(r"Execution\.Input((?:\.[A-Za-z_][\w-]*)+)")
#: JSONata that compares a reference with a text, and that takes one for a number.
_COMPARISON = re.compile(r"(\$[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+) *!?= *['\"]([^'\"]*)['\"]")
_NUMBER = re.compile(r"\$number\((\$[A-Za-z_][\w.]*)\)")
_TIME = "2024-05-01T00:00:00Z"
_ARRAYS = "ArrayContains|ArrayGetItem|ArrayLength|ArrayPartition|ArrayUnique"
#: Intrinsic function -> what its first argument is.
_ARGUMENTS = {
    re.compile(rf"States\.(?:{_ARRAYS})\(\s*(\$[^,)]*)"): ["text"],
    re.compile(r"States\.StringToJson\(\s*(\$[^,)]*)"): '{"text": "text"}',
    re.compile(r"States\.MathAdd\(\s*(\$[^,)]*)"): 1,
    re.compile(r"States\.Base64Decode\(\s*(\$[^,)]*)"): "e30=",
}


class Node:
    """What is known of one place of a document: its members, its items, the values it may have."""

    def __init__(self):
        self.members = {}
        self.items = None
        self.values = []
        #: Whether somebody asks if it is there at all.
        self.optional = False

    def at(self, steps):
        """The place below, made where there is none yet."""
        node = self
        for name, is_item in steps:
            if is_item:
                node.items = node = node.items or Node()
            else:
                node = node.members.setdefault(name, Node())
        return node

    def offer(self, *values):
        """Values that somebody looks for."""
        self.values += [value for value in values if value not in self.values]

    def take_over(self, other, deepest=8):
        """Know what another node knows, too."""
        if other is self or deepest == 0:
            return
        for name, member in list(other.members.items()):
            if member is not self:
                self.members.setdefault(name, Node()).take_over(member, deepest - 1)
        if other.items is not None and other.items is not self:
            self.items = self.items or Node()
            self.items.take_over(other.items, deepest - 1)
        self.offer(*other.values)
        self.optional = self.optional or other.optional

    def document(self, turn, name="text", depth=0):
        """A value; turn chooses among the values offered."""
        if self.items is not None and (not self.members or turn // 2 % 2):
            return [self.items.document(turn, name, depth + 1)]
        if self.members:
            there = {key: member for key, member in self.members.items() if not (member.optional and turn % 2)}
            return {key: member.document(turn, key, depth + 1) for key, member in there.items()}
        if self.values:
            return self.values[turn % len(self.values)]
        return _by_name(name)


def _by_name(name):
    lowered = name.lower()
    if lowered.endswith(("count", "seconds", "number", "amount", "price", "total", "index", "size", "quantity")):
        return 1
    if lowered.endswith(("time", "date", "timestamp")):
        return _TIME
    if lowered.endswith("arn"):
        return f"arn:aws:states:us-east-1:123456789012:stateMachine:{lowered}"
    return name


def steps_of(path):
    """[(name, whether it is an item)] of a path without filters."""
    found = [(name or quoted, bool(index)) for name, quoted, index in _STEP.findall(path)]
    return [step for position, step in enumerate(found) if position or not step[1]]  # `$[0].x` counts as `$.x`


def paths_in(text):
    """Every path, and every JSONata reference as a path, in a text."""
    if text.startswith("{%"):
        for reference in _JSONATA.findall(text):
            yield re.sub(
                r"^\$(states\.(input|result|context\.Execution\.Input)|(?!states\b)[A-Za-z_]\w*)", "$", reference
            )
        return
    yield from _PATH.findall(text)


class Plausible:
    """What a definition reads, in one tree; documents for its input, answers for its Tasks."""

    def __init__(self, machine):
        self.tree = Node()
        self.machine = machine
        self._read(machine.definition)
        for _ in range(3):
            self._follow_names(machine.definition)
        for state in machine.all_states():
            if state.type_name == "Task":
                self._learn_parameters(state)

    def input(self, turn):
        """An input of the machine."""
        document = self.tree.document(turn)
        return document if isinstance(document, (dict, list)) else {}

    def items(self, turn):
        """What a data set holds: whatever the iterations of any Map read."""
        node = Node()
        for state in _states_of(self.machine.definition):
            if "ItemReader" in state:
                node.take_over(self._items_of(state))
        document = {"Key": "key", "Size": 1, "Etag": "e", **self.tree.document(turn)}
        return [{**document, **(node.document(turn) if node.members else {})}]

    # --- answers
    def answer(self, state, fields, turn):
        """What a Task's service gives: its sample, and what later states read of it."""
        node = self._wanted(fields)
        resource = state.resource
        if (
            resource.resource_type in {"lambda", "lambda-function", "activity"}
            or resource.pattern == "waitForTaskToken"
        ):
            return self._of_function(resource, node, turn)
        found, result = find_operation(resource), sample_result(resource)
        if found is None:
            if isinstance(result, dict) and "ResponseBody" in result:
                result["ResponseBody"] = self._all_of(node.members.get("ResponseBody", Node()), turn)
            return result
        shape = None if found.action.sends is not None else result_shape(resource, found)
        if shape is None:
            return result
        read_freely = found.action.free | ({"Output"} if resource.pattern == "sync:2" else set())
        free = {name: node.members[name].document(turn) for name in read_freely if name in node.members}
        return {**fitted(shape, found.casing, node, turn, result), **free}

    def _of_function(self, resource, node, turn):
        enveloped = resource.resource_type == "lambda" and resource.pattern == "request-response"
        payload = self._all_of(node.members.get("Payload", node) if enveloped else node, turn)
        return {"Payload": payload} if enveloped else payload

    def _all_of(self, node, turn):
        """Everything anybody reads, and what is read of this answer above all."""
        if not node.members and (node.values or node.items):
            return node.document(turn)
        own = node.document(turn) if node.members else {}
        whole = self.tree.document(turn)
        return {**whole, **own} if isinstance(whole, dict) and isinstance(own, dict) else own

    def _wanted(self, fields):
        """What is read of a Task's result."""
        node = Node()
        place = steps_of(fields.get("ResultPath") or "$")
        for name, text in _named_texts(fields.get("ResultSelector", {})):
            for path in paths_in(text):
                node.at(steps_of(path)).take_over(self.tree.at([*place, *name]))
        if "ResultSelector" not in fields:
            node.take_over(self.tree.at(place))
            if fields.get("OutputPath") and not place:
                node.at(steps_of(fields["OutputPath"])).take_over(self.tree)
        return node

    # --- what is read
    def _read(self, value, key=""):
        if isinstance(value, dict):
            if "Variable" in value:
                place = self.tree.at(steps_of(value["Variable"]))
                place.offer(*compared(value))
                place.optional = place.optional or "IsPresent" in value
            if value.get("Type") == "Map":
                self._read_map(value)
            for name, part in value.items():
                self._read(part, name)
        elif isinstance(value, list):
            for part in value:
                self._read(part, key)
        elif isinstance(value, str):
            self._read_text(key, value)

    def _read_text(self, key, text):
        if key in ("ResultPath", "Comment", "Description"):
            return
        for path in [*paths_in(text), *(f"${rest}" for rest in _EXECUTION_INPUT.findall(text))]:
            node = self.tree.at(steps_of(path))
            if key in ("SecondsPath", "TimeoutSecondsPath", "HeartbeatSecondsPath"):
                node.offer(5)
            elif key == "TimestampPath":
                node.offer(_TIME)
            elif key == "ItemsPath":
                node.items = node.items or Node()
        for reference, operand in _COMPARISON.findall(text) if text.startswith("{%") else ():
            self.tree.at(steps_of(next(paths_in("{%" + reference)))).offer(operand, "other")
        for reference in _NUMBER.findall(text):
            self.tree.at(steps_of(next(paths_in("{%" + reference), "$"))).offer(1)
        for pattern, value in _ARGUMENTS.items():
            for path in pattern.findall(text):
                self.tree.at(steps_of(path)).offer(value)

    def _read_map(self, state):
        """The items of a Map have what its iterations read."""
        place = self.tree.at(steps_of(state.get("ItemsPath", "$")))
        if "ItemReader" not in state:
            place.items = place.items or Node()
            place.items.take_over(self._items_of(state))

    def _items_of(self, state):
        inner = Plausible.__new__(Plausible)
        inner.tree, inner.machine = Node(), self.machine
        inner._read(state.get("ItemProcessor") or state.get("Iterator"))
        template = state.get("ItemSelector") or state.get("Parameters")
        if template is None:
            return inner.tree
        items = Node()
        for name, text in _named_texts(template):
            for rest in _ITEM_VALUE.findall(text):
                items.at(steps_of(rest)).take_over(inner.tree.at(name))
        return items

    def _follow_names(self, definition):
        """What goes by another name later is read where it comes from, too."""
        for state in _states_of(definition):
            template = state.get("Parameters" if state["Type"] in ("Pass", "Parallel", "Map") else "-") or {}
            prefix = steps_of(state.get("ResultPath") or "$") if state["Type"] == "Pass" else []
            for name, text in _named_texts([template, state.get("ItemSelector", {})]):
                if _PATH.fullmatch(text):
                    self.tree.at(steps_of(text)).take_over(self.tree.at([*prefix, *name]))
            for field in ("InputPath", "OutputPath"):
                if steps_of(state.get(field) or "$") and (state["Type"] != "Task" or field == "InputPath"):
                    self.tree.at(steps_of(state[field])).take_over(self.tree, 4)
            if state["Type"] == "Map" and "ItemReader" not in state:
                self._read_map(state)

    def _learn_parameters(self, state):
        """A path that is a parameter of a service has a value of that parameter's type."""
        found = find_operation(state.resource)
        fields = _fields_of(self.machine.definition, state.name)
        if found is not None:
            self._learn(found.input, found.casing, fields.get("Parameters") or {}, found.action.free)

    def _learn(self, shape, casing, template, free):
        if not isinstance(template, dict):
            return
        members = {casing(name): member for name, member in shape.members.items()} if shape.type == "structure" else {}
        for key, value in template.items():
            name = key.removesuffix(".$")
            member = members.get(name) or (shape.value if shape.type == "map" else None)
            if member is None or name in free:
                continue
            if key.endswith(".$") and _PATH.fullmatch(str(value)):
                self.tree.at(steps_of(value)).values.insert(0, sample(member, casing, name, 1))
            elif isinstance(value, dict):
                self._learn(member, casing, value, free)
            elif isinstance(value, list) and member.type == "list":
                for each in value:
                    self._learn(member.element, casing, each, free)


def fitted(shape, casing, node, turn, given=None):
    """A sample with the members that are read, as far as the shape has them."""
    if shape.type == "structure":
        result = dict(given) if isinstance(given, dict) else sample(shape, casing, "", 1)
        for name, member in shape.members.items():
            wanted = node.members.get(casing(name))
            if wanted is not None and wanted.optional and turn % 2 and name not in shape.required:
                result.pop(casing(name), None)
            elif wanted is not None:
                result[casing(name)] = fitted(member, casing, wanted, turn, result.get(casing(name)))
        return result
    if shape.type == "map":
        return {key: fitted(shape.value, casing, member, turn) for key, member in node.members.items()} or given or {}
    if shape.type == "list":
        return [fitted(shape.element, casing, node.items or node, turn)]
    fitting = [value for value in node.values if not shape.enum or value in shape.enum]
    return _scalar(shape, casing, fitting, turn, given)


def _check(shape, casing, value):
    return ShapeCheck(casing).breaches(shape, value, "value")


def name_is_arn(example):
    """Whether a sample is an ARN."""
    return isinstance(example, str) and example.startswith("arn:")


def _scalar(shape, casing, values, turn, given):
    example = sample(shape, casing, "text", 1)
    same = [value for value in values if type(value) is type(example) and not list(_check(shape, casing, value))]
    if shape.enum and same:
        same += [other for other in shape.enum if other not in same]
    if name_is_arn(example) and not shape.enum:
        return example
    return same[turn % len(same)] if same else (given if given is not None else example)


# --- what a Choice Rule looks for
def compared(rule):
    """Values a rule would be true for, and one it would be false for; nothing where it only asks for presence."""
    return next((_compared(operator, operand) for operator, operand in rule.items() if operator in _COMPARED), [])


def _compared(operator, operand):
    if operator == "StringMatches":
        return [operand.replace("*", "text"), "other"]
    if operator == "BooleanEquals":
        return [operand, not operand]
    if operator.startswith("Numeric"):
        return [operand, operand + 1, operand - 1]
    return _COMPARED[operator] or [operand, _TIME if operator.startswith("Timestamp") else "other"]


_EQUALS = ("Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals")
#: Operator -> values it is true for, where its operand does not tell.
_COMPARED = {
    **{kind + comparison: None for kind in ("String", "Numeric", "Timestamp") for comparison in _EQUALS},
    **dict.fromkeys(("StringMatches", "BooleanEquals")),
    "IsString": ["text"],
    "IsNumeric": [1],
    "IsBoolean": [True],
    "IsTimestamp": [_TIME],
}


def _texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def _named_texts(value, name=()):
    """(steps of the name it gets, text) for every text of a Payload Template."""
    if isinstance(value, str):
        yield list(name), value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _named_texts(part, (*name, (key.removesuffix(".$"), False)))
    elif isinstance(value, list):
        for part in value:
            yield from _named_texts(part, name)


def _states_of(value):
    """The fields of every state, anywhere in a definition."""
    if isinstance(value, dict):
        for state in value.get("States", {}).values() if isinstance(value.get("States"), dict) else ():
            if isinstance(state, dict) and "Type" in state:
                yield state
        for part in value.values():
            yield from _states_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from _states_of(part)


def _fields_of(value, name):
    """The fields of the state of this name, anywhere in a definition."""
    if isinstance(value, dict):
        states = value.get("States")
        if isinstance(states, dict) and name in states:
            return states[name]
        for part in value.values():
            found = _fields_of(part, name)
            if found is not None:
                return found
    if isinstance(value, list):
        for part in value:
            found = _fields_of(part, name)
            if found is not None:
                return found
    return None


def fields_of(machine, name):
    """The fields of a state."""
    return _fields_of(machine.definition, name)
