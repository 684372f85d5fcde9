"""The role of a workflow held against what its executions did: an assertion, and a check of the whole suite."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pytest_sfn.account import Account
from pytest_sfn.assertions import RecordedExecution
from pytest_sfn.errors import HarnessError
from pytest_sfn.iam.calls import calls_made
from pytest_sfn.iam.map_runs import map_permissions
from pytest_sfn.iam.report import RoleReport, check_role
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
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
    histories = [execution.events for execution in executions]
    return check_role(
        workflow.role_arn,
        [call for events in histories for call in calls_made(events)],
        policies,
        Account.of(workflow.arn),
        others=[pair for events in histories for pair in map_permissions(events, workflow.definition, workflow.arn)],
        made_up=_made_up(workflow),
    )


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
    given = list(executions)
    wanted = {execution.arn for execution in given}
    for execution in known:
        if execution.map_run is not None and execution.map_run.execution.arn in wanted:
            wanted.add(execution.arn)
            given.append(RecordedExecution(execution))
    return given


# --- the whole suite -------------------------
def reports_of(harness: Harness) -> list[tuple[LoadedWorkflow, RoleReport]]:
    """A report for each workflow of a test that ran and whose role the template declares."""
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
