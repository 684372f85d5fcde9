"""One mock: the answers for one target, in the order and under the conditions the test gave them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import inf
from types import NoneType
from typing import TYPE_CHECKING, Any

from pytest_sfn.answers.callables import check_callable
from pytest_sfn.answers.mocks.responses import Calls, Raises, RaisesException, Response, Returns, WaitsForCallback
from pytest_sfn.answers.mocks.targets import Target
from pytest_sfn.errors import HarnessError, SfnError, WorkflowFailure
from pytest_sfn.expressions.json_values import json_value
from pytest_sfn.language.tasks import Answer, TaskRequest
from pytest_sfn.typing import JSON, Seconds, is_number

if TYPE_CHECKING:
    from pytest_sfn.answers.mocks.matchers import Condition
    from pytest_sfn.aws.shapes import ValidationMode

_NOTHING: JSON = object()


class Call:
    """One request a mock answered. answer: its `output` or `failure`; None while it is outstanding."""

    __slots__ = ("_asked", "answer")

    def __init__(self, asked: TaskRequest) -> None:
        self._asked = asked
        self.answer: Answer | None = None

    def __repr__(self) -> str:
        return f"Call({', '.join(f'{name}={value!r}' for name, value in self._members().items())})"

    def __eq__(self, other: object) -> bool:
        """Calls of two runs are the same where all that is known of them is."""
        return isinstance(other, Call) and self._members() == other._members()

    __hash__ = None  # type: ignore[assignment]  # requests are JSON

    def _members(self) -> dict[str, JSON]:
        names = ("request", "state_name", "retry_count", "map_indices", "time", "execution_arn", "task_token", "answer")
        return {name: getattr(self, name) for name in names}

    @property
    def request(self) -> JSON:
        """What the service would have been sent, after InputPath and Parameters or Arguments."""
        return self._asked.parameters

    @property
    def state_name(self) -> str:
        """The state that asked."""
        return self._asked.state_name

    @property
    def retry_count(self) -> int:
        """0 for the first attempt."""
        return self._asked.retry_count

    @property
    def map_indices(self) -> tuple[int, ...]:
        """Of the Map iterations it came from, outermost first."""
        return self._asked.map_indices

    @property
    def time(self) -> Seconds:
        """Unix seconds of execution time."""
        return self._asked.now

    @property
    def execution_arn(self) -> str:
        """The execution it came from."""
        return self._asked.execution_arn

    @property
    def task_token(self) -> str | None:
        """The Task's token, where it has one."""
        return self._asked.task_token


@dataclass(slots=True)
class Clause:
    """Responses given in turn to the requests that meet every condition; the last one repeats."""

    #: Each says why a request does not meet it; None: it does.
    conditions: list[Callable[[TaskRequest], str | None]] = field(default_factory=list)
    responses: list[tuple[Response, int]] = field(default_factory=list)
    per_iteration: bool = False
    per_execution: bool = False
    #: Gives the response to a request and the number of its call, from 0, in place of `responses`.
    chosen: Callable[[TaskRequest, int], Response] | None = None
    _asked: dict[object, int] = field(default_factory=dict)

    def difference(self, request: TaskRequest) -> str | None:
        """Why the request is not this clause's; None where it is."""
        return next((reason for check in self.conditions if (reason := check(request)) is not None), None)

    def take(self, request: TaskRequest) -> Response | None:
        """
        The response whose turn it is; None where there is none.

        Counts by call, or by call within each execution, or each Map iteration of each.
        """
        lane: object = request.execution_arn if self.per_execution else None
        if self.per_iteration:
            lane = (request.execution_arn, request.map_indices)
        count = self._asked.get(lane, 0)
        self._asked[lane] = count + 1
        if self.chosen is not None:
            return self.chosen(request, count)
        for response, times in self.responses:
            if count < times:
                return response
            count -= times
        return self.responses[-1][0] if self.responses else None


class Mock:
    """
    Answers for one target, built by chaining, and the calls it got.

    Responses come in the order given: `.raises("Gateway.Timeout", times=2).returns({...})` fails twice, then
    succeeds for ever. `.when(...)`, `.for_iteration(...)` and the like restrict the responses that follow them, and
    go before responses without conditions. The builder's list of calls is `calls`; a callable is given to `.returns`.
    """

    def __init__(self, target: str, label: str | None = None, clauses: list[Clause] | None = None) -> None:
        self.target = Target(target)
        self.label = label or f"mock({target!r})"
        #: Every request answered, oldest first.
        self.calls: list[Call] = []
        self.validation_mode: ValidationMode = "STRICT"
        self.may_be_unused = False
        self._clauses = clauses or [Clause()]
        #: The clause that answers every request for the target, where there is no other.
        self.only_clause = self._clauses[0] if len(self._clauses) == 1 and not self._clauses[0].conditions else None

    def __repr__(self) -> str:
        return f"<{self.label}, called {self.call_count} times>"

    # --- responses ---------------------------------------------------------------------------------------------------
    def returns(
        self,
        value: JSON | Callable[[JSON], JSON],
        *positional: Any,
        after: Seconds = 0,
        times: int = 1,
        heartbeat_every: Seconds | None = None,
    ) -> Mock:
        """
        The Task's result, `after` seconds of execution time, `times` times.

        For `lambda:invoke` the function's payload is enough: its envelope is made. A callable gets the request's
        parameters; a WorkflowFailure it raises is the Task's failure, anything else it raises fails the test, as an
        assertion does. HarnessError for what is no JSON. heartbeat_every: how often SendTaskHeartbeat is called until
        then (callbacks and activities).
        """
        after, times = _by_name(self.label, "returns", positional, after, times)
        with self._told_at_once():
            if callable(value):
                check_callable(value, f"{self.label}.returns(...)", "the request's parameters")
                return self._add(Calls(value, self.label, after, heartbeat_every), times)
            value = json_value(value, f"{self.label}.returns(...)")
            return self._add(Returns(value, after, heartbeat_every=heartbeat_every), times)

    def raises(
        self,
        error: str | BaseException,
        cause: str | None = "",
        *positional: Any,
        after: Seconds = 0,
        times: int = 1,
        heartbeat_every: Seconds | None = None,
    ) -> Mock:
        """A failure with this Error Name and Cause (an exception: as Lambda reports it), `times` times."""
        times, after = _by_name(self.label, "raises", positional, times, after)
        with self._told_at_once():
            if isinstance(error, WorkflowFailure):
                return self._add(Raises(error.error, error.cause, after, heartbeat_every), times)
            if isinstance(error, BaseException):
                return self._add(RaisesException(error, after, heartbeat_every), times)
            if not isinstance(error, str):
                raise HarnessError(
                    f"{self.label}.raises(...) takes an Error Name, a text, or an exception; not {error!r}"
                )
            if not isinstance(cause, (str, NoneType)):
                raise HarnessError(f"{self.label}.raises(...) takes the cause as a text, not {cause!r}")
            return self._add(Raises(error, cause, after, heartbeat_every), times)

    def waits_for_callback(self, after: Seconds = 0, times: int = 1) -> Mock:
        """The task token is answered later, by the test. Only for `.waitForTaskToken` and activities."""
        return self._add(WaitsForCallback(after), times)

    # --- conditions --------------------------------------------------------------------------------------------------
    def when(self, condition: Condition, value: JSON = _NOTHING) -> Mock:
        """Only requests that match: a dict of members or of JSONPaths, `"$.path", value`, a Matcher, a callable."""
        from pytest_sfn.answers.mocks.matchers import matcher

        with self._told_at_once():
            test = matcher(condition) if value is _NOTHING else matcher(condition, value)

        def difference(request: TaskRequest) -> str | None:
            try:
                return test.difference(request.parameters)
            except HarnessError:
                raise
            except Exception as error:
                what = f"{type(error).__name__}: {error}"
                raise HarnessError(f"A condition of {self.label}, {test.describe()}, raised {what}") from error

        return self._only(difference)

    def for_retry_count(self, count: int) -> Mock:
        """Only this attempt: 0 is the first, as `$$.State.RetryCount` counts."""
        return self._only_equal("retry count", count, lambda request: request.retry_count)

    def for_visit(self, visit: int) -> Mock:
        """Only this entry into the state within an execution: 0 is the first; loops enter again."""
        return self._only_equal("visit", visit, lambda request: request.visit)

    def for_iteration(self, *indices: int) -> Mock:
        """Only this iteration of the innermost Map, from 0; of nested Maps give several, the outermost first."""
        length = len(indices)
        return self._only_equal("iteration", indices, lambda request: request.map_indices[-length:])

    def for_branch(self, *indices: int) -> Mock:
        """Only this branch of a Parallel, from 0; several indices as for iterations."""
        length = len(indices)
        return self._only_equal("branch", indices, lambda request: request.branch_indices[-length:])

    def otherwise(self) -> Mock:
        """Begin responses without conditions, for all requests that meet none of those before."""
        self._clauses.append(Clause())
        self.only_clause = None
        return self

    # --- settings ----------------------------------------------------------------------------------------------------
    def per_iteration(self) -> Mock:
        """Let each Map iteration of each execution go through the responses by itself, not call by call."""
        self._clauses[-1].per_iteration = True
        return self

    def validated(self, mode: ValidationMode) -> Mock:
        """STRICT (the rule), PRESENT (only fields given are checked) or NONE: as TestState's fieldValidationMode."""
        self.validation_mode = mode
        return self

    def optional(self) -> Mock:
        """No error if nothing ever asks."""
        self.may_be_unused = True
        return self

    # --- inspection --------------------------------------------------------------------------------------------------
    @property
    def called(self) -> bool:
        """Whether any Task asked."""
        return bool(self.calls)

    @property
    def call_count(self) -> int:
        """How many requests came: attempts, visits and iterations each count."""
        return len(self.calls)

    def fixed_responses(self) -> list[tuple[Response, int]]:
        """(response, times) in turn, where nothing but the number of the call decides; else none."""
        clause = self._clauses[0]
        counted = clause.per_iteration or clause.chosen is not None
        fixed = len(self._clauses) == 1 and not clause.conditions and not counted
        return list(clause.responses) if fixed else []

    # --- answering ---------------------------------------------------------------------------------------------------
    def difference(self, request: TaskRequest) -> str | None:
        """Why this mock does not answer the request; None where it does."""
        reason = self.target.difference(request)
        if reason is not None:
            return reason
        reasons = [difference for clause in self._clauses if (difference := clause.difference(request)) is not None]
        return None if len(reasons) < len(self._clauses) else "; ".join(reasons)

    def clause_for(self, request: TaskRequest) -> Clause | None:
        """The clause that answers a request for this target: the first whose conditions it meets, else one without."""
        unconditional = None
        for clause in self._clauses:
            if not clause.conditions:
                unconditional = unconditional or clause
            elif clause.difference(request) is None:
                return clause
        return unconditional

    def add_response(self, response: Response) -> Mock:
        """Append a response made elsewhere."""
        return self._add(response, 1)

    def _add(self, response: Response, times: int) -> Mock:
        if times < 1:
            raise ValueError(f"times is {times}; it must be 1 or more")
        for name, seconds in (("after", response.after), ("heartbeat_every", response.heartbeat_every)):
            if seconds is not None and not (is_number(seconds) and 0 <= seconds < inf):
                raise ValueError(f"{name} is {seconds!r}; it is a number of seconds, 0 or more")
        self._clauses[-1].responses.append((response, times))
        return self

    @contextmanager
    def _told_at_once(self) -> Iterator[None]:
        """What is wrong with an answer or a condition is told where it is given: the mock is none, and not unused."""
        try:
            yield
        except (SfnError, ValueError):
            self.may_be_unused = True
            raise

    def _only(self, check: Callable[[TaskRequest], str | None]) -> Mock:
        self.only_clause = None
        if self._clauses[-1].responses:
            self._clauses.append(Clause())
        self._clauses[-1].conditions.append(check)
        return self

    def _only_equal(self, words: str, expected: object, actual: Callable[[TaskRequest], object]) -> Mock:
        def check(request: TaskRequest) -> str | None:
            value = actual(request)
            return None if value == expected else f"{words} is {_index(value)}, not {_index(expected)}"

        return self._only(check)


def _index(value: object) -> str:
    if isinstance(value, tuple):
        return ".".join(map(str, value)) or "none"
    return str(value)


#: The parameters of each that could be given by position, in the order they had.
_POSITIONS = {"returns": ("after", "times"), "raises": ("times", "after")}


def _by_name(label: str, method: str, positional: tuple[Any, ...], *named: Any) -> tuple[Any, ...]:
    """The values of the two: those given by position, which is deprecated, before those given by name."""
    if not positional:
        return named
    names = _POSITIONS[method]
    if len(positional) > len(names):
        raise TypeError(f"{method}() takes {' and '.join(names)} by name, and nothing else beside them")
    if not isinstance(positional[0], (int, float)):
        raise HarnessError(
            f"{label}.{method}(...) takes one answer. Answers of several calls in turn are .returns(...).returns(...); "
            "the states that one job goes through are no calls: one answer stands for its end, after=... for its time"
        )
    from warnings import warn

    line = ", ".join(f"{name}={value!r}" for name, value in zip(names, positional, strict=False))
    told = f"{method}() takes {' and '.join(names)} by name only, soon: write {label}.{method}(..., {line})"
    warn(told, DeprecationWarning, stacklevel=3)
    return (*positional, *named[len(positional) :])
