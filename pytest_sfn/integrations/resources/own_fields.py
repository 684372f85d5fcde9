"""The fields of actions that no API model tells of: HTTP Tasks, API Gateway, Kubernetes calls."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from pytest_sfn.language.tasks import TemplateProblem
from pytest_sfn.messages import nearest
from pytest_sfn.typing import JSON, UNKNOWN
from pytest_sfn.values import value

#: What a field takes: a JSON type by its word (ANY is any), some texts, texts of a pattern, or an object of fields.
Kind: TypeAlias = "str | tuple[str, ...] | re.Pattern[str] | OwnFields"
Steps: TypeAlias = tuple[str, ...]

_TYPES: dict[str, tuple[type, ...]] = {
    "STRING": (str,),
    "OBJECT": (dict,),
    "BOOLEAN": (bool,),
}
ANY = "ANY"
_NOT_VALID = "The value for the '{}' field is not valid"


@value
class OwnFields:
    """The fields of an object, what each takes, and which of them must be there."""

    fields: Mapping[str, Kind]
    required: tuple[str, ...] = ()
    #: Fields that are objects of lists, which is not looked at before the run.
    lists: tuple[str, ...] = ()

    def problems(self, given: Mapping[str, JSON], within: Steps = ()) -> Iterator[TemplateProblem]:
        """
        What CreateStateMachine has against a request, as far as it is written out. Null stands for an absent field.

        The sentences were seen in reports of users (aws/aws-cdk, issues 12284 and 30749).
        """
        for name, member in given.items():
            if name not in self.fields:
                message, near = f'The field "{name}" is not supported by Step Functions', nearest(name, self.fields)
                mend = f"Did you mean '{near}'?" if near else f"It takes {', '.join(self.fields)}"
                yield TemplateProblem(message, (*within, name), mend)
            elif member is not UNKNOWN and member is not None:
                yield from _problems(name, self.fields[name], member, (*within, name))
        for name in self.required:
            if given.get(name) in (None, ""):
                yield TemplateProblem(f"The field '{name}' is required but was missing", within)

    def refusals(self, given: Mapping[str, JSON]) -> Iterator[TemplateProblem]:
        """
        What Step Functions has against a request when it is made. The sentence on lists was recorded from AWS.

        Texts are not held to their patterns, as names made up for a test seldom fit them.
        """
        for problem in self.problems(given):
            if not problem.steps or not isinstance(self.fields.get(str(problem.steps[0])), re.Pattern):
                yield problem
        for name in self.lists:
            member = given.get(name)
            if isinstance(member, dict) and not all(isinstance(each, list) for each in member.values()):
                message = f"The value of the field '{name}' has an invalid format"
                yield TemplateProblem(message, (name,), "an object of lists: {'name': ['value']}")


def _problems(name: str, kind: Kind, member: JSON, steps: Steps) -> Iterator[TemplateProblem]:
    if isinstance(kind, OwnFields):
        if isinstance(member, dict):
            yield from kind.problems(member, steps)
            return
        kind = "OBJECT"
    if isinstance(kind, str):
        types = _TYPES.get(kind)
        if types is not None and not isinstance(member, types):
            article = "an" if kind[0] in "AEIO" else "a"
            yield TemplateProblem(f"The value for the field '{name}' must be {article} {kind}", steps)
    elif not isinstance(member, str):
        yield TemplateProblem(f"The value for the field '{name}' must be a STRING", steps)
    elif isinstance(kind, tuple) and member not in kind:
        yield TemplateProblem(_NOT_VALID.format(name), steps, f"It takes {', '.join(kind)}")
    elif isinstance(kind, re.Pattern) and not kind.fullmatch(member):
        mend = f"Name the field '{name}.$' if it is to be evaluated" if member.startswith("$") else None
        yield TemplateProblem(_NOT_VALID.format(name), steps, mend)
