"""A workflow's schedules on the test's clock: executions start as `sfn_clock.advance` passes their times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pytest_sfn.aws.events.cron import InvalidSchedule
from pytest_sfn.aws.events.input_transformers import InputNotJSON, constant, target_input
from pytest_sfn.aws.events.schedules import Schedule, parse_schedule
from pytest_sfn.errors import HarnessError
from pytest_sfn.expressions.json_text import loads, text_of
from pytest_sfn.testing.events.declared import Scheduled, declared
from pytest_sfn.testing.events.envelopes import EventContext, rule_variables, whole_event
from pytest_sfn.testing.events.made import BusEvent
from pytest_sfn.testing.execution import Execution, started
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from pytest_sfn.backends.loaded_workflow import LoadedWorkflow
    from pytest_sfn.testing.harness import Harness


@dataclass(slots=True)
class _Entry:
    scheduled: Scheduled
    first_after: Schedule
    until: Seconds | None
    due: Seconds | None

    def move_on(self, moment: Seconds) -> None:
        """To the first time after a moment."""
        due = self.first_after(moment)
        self.due = None if due is None or (self.until is not None and due > self.until) else due


class Timetable:
    """
    The schedules a template declares for a workflow, from the moment it was made.

    Executions start only while the test advances the clock; times that passed meanwhile (in `run` and `wait`) are made
    up for then, each with its own time in the event. Disabled schedules and FlexibleTimeWindow do nothing.
    """

    def __init__(self, harness: Harness, workflow: LoadedWorkflow) -> None:
        self._harness = harness
        self._workflow = workflow
        self._entries = [entry for one in declared(workflow) if isinstance(one, Scheduled) for entry in self._of(one)]
        #: The executions started so far.
        self.executions: list[Execution] = []
        if not self._entries:
            raise HarnessError(f"{workflow.application.source} declares no schedule that starts {workflow.name!r}")

    def __repr__(self) -> str:
        expressions = ", ".join(text for entry in self._entries for text in entry.scheduled.expressions)
        return f"<Timetable {expressions}; {len(self.executions)} executions>"

    def next_times(self, count: int = 1) -> list[datetime]:
        """The next times (UTC) at which an execution starts, fewer if there are not so many."""
        times: list[Seconds] = []
        for entry in self._entries:
            due = entry.due
            for _ in range(count):
                if due is None or (entry.until is not None and due > entry.until):
                    break
                times.append(due)
                due = entry.first_after(due)
        return [datetime.fromtimestamp(moment, UTC) for moment in sorted(times)[:count]]

    # --- the clock's side
    def next_due(self) -> Seconds | None:
        """When something starts next, None if nothing does any more."""
        return min((entry.due for entry in self._entries if entry.due is not None), default=None)

    def fire(self) -> None:
        """Start what is due next."""
        entry = min((each for each in self._entries if each.due is not None), key=lambda each: each.due or 0)
        moment = entry.due or 0
        entry.move_on(moment)
        self._harness.started_by[self._workflow.arn, entry.scheduled.label] += 1
        self.executions.append(started(self._harness, self._workflow, self._input(entry.scheduled, moment)))

    def _of(self, scheduled: Scheduled) -> list[_Entry]:
        if not scheduled.enabled:
            return []
        now = self._harness.clock.timestamp
        begin = now if scheduled.start is None else max(now, _moment(scheduled.start))
        entries = []
        for expression in scheduled.expressions:
            try:
                schedule = parse_schedule(expression, begin, scheduled.time_zone, of_scheduler=scheduled.of_scheduler)
            except InvalidSchedule as error:
                raise HarnessError(f"{scheduled.label}: {error}") from None
            entry = _Entry(scheduled, schedule, None if scheduled.end is None else _moment(scheduled.end), None)
            entry.move_on(begin - 0.001)
            entries.append(entry)
        return entries

    def _input(self, scheduled: Scheduled, moment: Seconds) -> JSON:
        engine = self._harness.engine
        context = EventContext(engine.account, moment, engine.uuid)
        source, detail = ("aws.scheduler", "{}") if scheduled.of_scheduler else ("aws.events", {})
        event = whole_event(BusEvent("Scheduled Event", source, detail, (scheduled.arn,)), context)
        try:
            if scheduled.of_scheduler:
                return self._of_scheduler(scheduled, event, context.time)
            reserved = rule_variables(scheduled.arn, scheduled.arn.rpartition("/")[2], event, context)
            return target_input(scheduled.target, event, reserved)
        except InputNotJSON as error:
            raise HarnessError(f"{scheduled.label}: {error}") from None

    def _of_scheduler(self, scheduled: Scheduled, event: JSON, time: str) -> JSON:
        """Input with the context attributes `<aws.scheduler...>` filled in. Source: "Adding context attributes"."""
        given = scheduled.target.get("Input")
        if given is None:
            return event
        text = text_of(given)
        attributes = {
            "schedule-arn": scheduled.arn,
            "scheduled-time": time,
            "execution-id": self._harness.engine.uuid().replace("-", "")[:16],
            "attempt-number": "1",
        }
        for name, value in attributes.items():
            text = text.replace(f"<aws.scheduler.{name}>", value)
        return constant(text) if isinstance(given, str) else loads(text)


def _moment(text: str) -> Seconds:
    moment = datetime.fromisoformat(str(text))
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
