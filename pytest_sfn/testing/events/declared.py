"""What a template declares to start a state machine, whatever tool wrote it: rules, pipes, schedules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from pytest_sfn.account import Account
from pytest_sfn.expressions.json_text import loads
from pytest_sfn.typing import JSON, listed

if TYPE_CHECKING:
    from pytest_sfn.backends.loaded_workflow import LoadedWorkflow
    from pytest_sfn.definitions.declarations import EventSource


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of an event bus. target: its Input, InputPath and InputTransformer."""

    label: str
    name: str
    arn: str
    bus: str
    pattern: JSON
    target: Mapping[str, JSON]
    enabled: bool


@dataclass(frozen=True, slots=True)
class Pipe:
    """A pipe; `filters` are patterns of which one must match, `batch_size` 0 means no limit."""

    label: str
    name: str
    arn: str
    source: str
    filters: tuple[JSON, ...]
    batch_size: int
    template: str | None
    enrichment: str | None
    enrichment_template: str | None
    enabled: bool


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A schedule: of a rule (`aws.events`) or of EventBridge Scheduler (`aws.scheduler`)."""

    label: str
    arn: str
    expressions: tuple[str, ...]
    time_zone: str | None
    of_scheduler: bool
    target: Mapping[str, JSON]
    enabled: bool
    start: str | None = None
    end: str | None = None


Declared: TypeAlias = "Rule | Pipe | Scheduled"


def declared(workflow: LoadedWorkflow) -> list[Declared]:
    """What starts a workflow, as its template declares it; APIs are not here."""
    return [one for source in workflow.declaration.event_sources for one in _of_source(source, workflow)]


def _of_source(source: EventSource, workflow: LoadedWorkflow) -> Iterator[Declared]:
    given = source.properties
    label = f"{source.type} {source.name!r} ({source.location})"
    if source.type in ("EventBridgeRule", "CloudWatchEvent"):
        yield _rule(label, source.name, given, given.get("Pattern"), given, workflow)
    elif source.type in ("eventBridge", "cloudwatchEvent"):
        target = _capitalised(given)
        of_rule = {**given, "EventBusName": given.get("eventBusName")}
        yield _rule(label, source.name, of_rule, given.get("event"), target, workflow)
    elif source.type == "AWS::Events::Rule":
        yield from _of_rule(label, source.name, given, workflow)
    elif source.type == "AWS::Pipes::Pipe":
        yield _pipe(label, source.name, given, workflow)
    elif source.type in ("Schedule", "ScheduleV2", "AWS::Scheduler::Schedule", "schedule"):
        yield _scheduled(label, source, workflow)


def _of_rule(label: str, name: str, given: Mapping[str, JSON], workflow: LoadedWorkflow) -> Iterator[Declared]:
    for target in given.get("Targets") or ():
        if target.get("Arn") == workflow.arn:
            if given.get("EventPattern"):
                yield _rule(label, name, given, given["EventPattern"], target, workflow)
            if given.get("ScheduleExpression"):
                arn = _arn(workflow, "events", f"rule/{given.get('Name') or name}")
                expression = str(given["ScheduleExpression"])
                yield Scheduled(label, arn, (expression,), None, of_scheduler=False, target=target, enabled=_on(given))


def _rule(
    label: str,
    name: str,
    given: Mapping[str, JSON],
    pattern: JSON,
    target: Mapping[str, JSON],
    workflow: LoadedWorkflow,
) -> Rule:
    bus = str(given.get("EventBusName") or "default").rpartition("/")[2]
    own = str(given.get("RuleName") or given.get("Name") or name)
    arn = _arn(workflow, "events", f"rule/{own}" if bus == "default" else f"rule/{bus}/{own}")
    parsed = loads(pattern) if isinstance(pattern, str) else pattern
    return Rule(label, own, arn, bus, parsed or {}, target, _on(given))


def _pipe(label: str, name: str, given: Mapping[str, JSON], workflow: LoadedWorkflow) -> Pipe:
    own = str(given.get("Name") or name)
    parameters = given.get("SourceParameters") or {}
    filters = (parameters.get("FilterCriteria") or {}).get("Filters") or ()
    sizes = [part["BatchSize"] for part in parameters.values() if isinstance(part, dict) and "BatchSize" in part]
    target = given.get("TargetParameters") or {}
    enrichment = given.get("EnrichmentParameters") or {}
    source = str(given.get("Source") or "")
    return Pipe(
        label,
        own,
        _arn(workflow, "pipes", f"pipe/{own}"),
        source,
        tuple(each.get("Pattern") for each in filters),
        int(sizes[0]) if sizes else 10 if ":sqs:" in source else 100,
        target.get("InputTemplate"),
        given.get("Enrichment") or None,
        enrichment.get("InputTemplate"),
        str(given.get("DesiredState") or "RUNNING") == "RUNNING",
    )


def _scheduled(label: str, source: EventSource, workflow: LoadedWorkflow) -> Scheduled:
    given = source.properties
    of_scheduler = source.type in ("ScheduleV2", "AWS::Scheduler::Schedule")
    own = str(given.get("Name") or source.name)
    if source.type == "schedule":  # of serverless.yml: one text, several, or a mapping
        rates = given.get("schedule") or given.get("rate")
        own_target: Mapping[str, JSON] = _capitalised(given)
    else:
        rates = given.get("ScheduleExpression") or given.get("Schedule")
        target = given.get("Target")
        own_target = target if isinstance(target, dict) and of_scheduler else given
    group = f"schedule/{given.get('GroupName') or 'default'}/{own}"
    return Scheduled(
        label,
        _arn(workflow, "scheduler", group) if of_scheduler else _arn(workflow, "events", f"rule/{own}"),
        tuple(map(str, listed(rates))),
        given.get("ScheduleExpressionTimezone"),
        of_scheduler,
        own_target,
        _on(given),
        given.get("StartDate"),
        given.get("EndDate"),
    )


def _capitalised(given: Mapping[str, JSON]) -> dict[str, JSON]:
    """The target of an event of serverless.yml in the API's spelling."""
    transformer = given.get("inputTransformer")
    target = {"Input": given.get("input"), "InputPath": given.get("inputPath")}
    if transformer:
        paths, template = transformer.get("inputPathsMap") or {}, transformer.get("inputTemplate")
        target["InputTransformer"] = {"InputPathsMap": paths, "InputTemplate": template}
    return target


def _on(given: Mapping[str, JSON]) -> bool:
    state = given.get("State")
    enabled = given.get("Enabled", given.get("enabled", True))
    return (
        state in (None, "ENABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS") and str(enabled).lower() != "false"
    )


def _arn(workflow: LoadedWorkflow, service: str, rest: str) -> str:
    return Account.of(workflow.arn).arn(service, rest)
