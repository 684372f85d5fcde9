"""The role of a workflow held against what its executions did: an assertion, and a check of the whole suite."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_sfn.account import Account
from pytest_sfn.errors import HarnessError
from pytest_sfn.iam.advice import MissingPermission, missing_permission
from pytest_sfn.iam.map_runs import map_permissions
from pytest_sfn.iam.report import IamReport, calls_made, check_role
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.assertions.execution import RecordedExecution
    from pytest_sfn.backends.backend import StartedExecution
    from pytest_sfn.backends.loaded_workflow import LoadedWorkflow
    from pytest_sfn.testing.harness import Harness


class IamWarning(UserWarning):
    """What `--sfn-iam=warn` finds."""


class MissingPermissions(HarnessError):  # noqa: N818 - harness errors are named for what is wrong
    """Calls that the role of a workflow does not allow."""

    def __init__(self, reports: Sequence[RoleReport]) -> None:
        self.missing = tuple(one for report in reports for one in report.missing)
        super().__init__("\n".join(str(report) for report in reports))


@dataclass(frozen=True, slots=True)
class RoleReport:
    """
    What a role allows, lacks and grants in vain, for one execution or several of one workflow.

    missing: what states did and no statement allows; unused: granted actions that nothing asked for; used: actions that
    were asked for and allowed; unknown: ARNs of managed policies whose documents are not at hand, any of which might
    allow what is missing.
    """

    role: str
    missing: tuple[MissingPermission, ...]
    unused: tuple[str, ...]
    used: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether the role allows everything that was done."""
        return not self.missing

    @property
    def exact(self) -> bool:
        """Whether it allows that and nothing else."""
        return not self.missing and not self.unused

    def __repr__(self) -> str:
        return f"<{self}>"

    def __str__(self) -> str:
        lines = [f"Role {self.role}"]
        lines += (
            ["  missing:", *(f"    {each}".replace("\n", "\n    ") for each in self.missing)] if self.missing else []
        )
        lines += ["  granted and never used:", *(f"    {action}" for action in self.unused)] if self.unused else []
        lines += ["  not looked into:", *(f"    {arn}" for arn in self.unknown)] if self.unknown else []
        return "\n".join(lines) if len(lines) > 1 else f"{lines[0]} allows what was done, and nothing else"


def role_report(workflow: LoadedWorkflow, executions: Iterable[RecordedExecution]) -> RoleReport:
    """
    The report of executions of a workflow. HarnessError if the template does not tell what its role may do.

    States that assume another role (Credentials) are left out.
    """
    policies = workflow.declaration.role_policies
    if not policies.documents and not policies.managed_policy_arns:
        raise HarnessError(
            f"{workflow.application.source} does not tell what the role of {workflow.name!r} may do: "
            "it needs a role of its own with policies (Policies, or an AWS::IAM::Role that RoleArn names)"
        )
    account = Account.of(workflow.arn)
    histories = [execution.events for execution in executions]
    report = check_role(
        [call for events in histories for call in calls_made(events)],
        policies,
        account,
        others=[pair for events in histories for pair in map_permissions(events, workflow.definition, workflow.arn)],
        made_up=_made_up(workflow),
        role_arn=workflow.role_arn,
    )
    return _readable(report, workflow)


def _made_up(workflow: LoadedWorkflow) -> set[str]:
    """ARNs of the template's resources that have no name of their own: here they go by their logical id."""
    return {
        resource.arn
        for resource in workflow.application.resources.values()
        if resource.arn is not None and resource.arn.endswith((f":{resource.logical_id}", f"/{resource.logical_id}"))
    }


def with_map_runs(
    executions: Iterable[RecordedExecution], known: Iterable[StartedExecution]
) -> list[RecordedExecution]:
    """The executions, and those of their map runs that are among the known ones."""
    from pytest_sfn.assertions import RecordedExecution

    given = list(executions)
    wanted = {execution.arn for execution in given}
    for execution in known:
        if execution.map_run is not None and execution.map_run.execution.arn in wanted:
            wanted.add(execution.arn)
            given.append(RecordedExecution(execution))
    return given


def _readable(report: IamReport, workflow: LoadedWorkflow) -> RoleReport:
    policies = workflow.declaration.role_policies
    return RoleReport(
        workflow.role_arn,
        tuple(missing_permission(state, permission, policies) for state, permission in report.missing),
        report.unused,
        tuple(dict.fromkeys(permission.action for _, permission in report.allowed)),
        report.unknown,
    )


# --- the whole suite -------------------------
def reports_of(harness: Harness) -> list[tuple[LoadedWorkflow, RoleReport]]:
    """A report for each workflow of a test that ran and whose role the template declares."""
    from pytest_sfn.assertions import RecordedExecution

    found = []
    for workflow in harness.workflows.values():
        policies = workflow.declaration.role_policies
        own = [
            RecordedExecution(execution)
            for execution in harness.executions
            if execution.state_machine_name.partition("/")[0] == workflow.name
        ]
        if own and (policies.documents or policies.managed_policy_arns):
            found.append((workflow, role_report(workflow, own)))
    return found


def verify(harness: Harness, strictness: str) -> None:
    """
    At the end of a test: MissingPermissions (`error`), or an IamWarning (`warn`), for what roles lack.

    Where a policy is not known that might allow it, there is only the warning.
    """
    lacking = [report for _, report in reports_of(harness) if report.missing]
    certain = [report for report in lacking if not report.unknown]
    if certain and strictness == "error":
        raise MissingPermissions(certain)
    if lacking:
        import warnings

        warnings.warn(str(MissingPermissions(lacking)), IamWarning, stacklevel=2)


def grants_of(harness: Harness) -> list[JSON]:
    """What the roles of a test's workflows grant and what was used, to be joined over the suite."""
    return [
        {"workflow": workflow.name, "role": report.role, "unused": list(report.unused)}
        for workflow, report in reports_of(harness)
    ]
