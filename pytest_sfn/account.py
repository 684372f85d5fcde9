"""An AWS account as ARNs tell it, and the one place where ARNs are made and taken apart."""

from __future__ import annotations

from pytest_sfn.values import value

_PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}


@value
class Account:
    """
    Whose resources: the parts that the ARNs of an account have in common.

    The defaults are those of AWS's own examples, so no test depends on a real account.
    """

    id: str = "123456789012"
    region: str = "us-east-1"
    partition: str = "aws"

    @classmethod
    def in_region(cls, region: str, id: str = "123456789012") -> Account:  # noqa: A002 - as the field
        """An account in a Region and its partition: `aws`, `aws-cn` or `aws-us-gov`."""
        partition = next((found for prefix, found in _PARTITIONS.items() if region.startswith(prefix)), "aws")
        return cls(id, region, partition)

    @classmethod
    def of(cls, arn: str, default: Account | None = None) -> Account:
        """The account of an ARN; parts that the ARN leaves out are the default's."""
        known = default or cls()
        _, partition, _, region, account_id, *_ = *arn.split(":", 5), *[""] * 5
        return cls(account_id or known.id, region or known.region, partition or known.partition)

    def arn(self, service: str, *resource: str) -> str:
        """`arn("states", "activity", name)`: the ARN of a resource of this account and Region."""
        return ":".join(("arn", self.partition, service, self.region, self.id, *resource))

    def state_machine(self, name: str) -> str:
        """The ARN of a state machine."""
        return f"arn:{self.partition}:states:{self.region}:{self.id}:stateMachine:{name}"

    def role(self, name: str) -> str:
        """The ARN of an IAM role, which is of no Region."""
        return f"arn:{self.partition}:iam::{self.id}:role/{name}"

    @property
    def root(self) -> str:
        """The ARN by which policies name everybody in the account."""
        return f"arn:{self.partition}:iam::{self.id}:root"

    def bucket(self, name: str, key: str | None = None) -> str:
        """The ARN of an S3 bucket, or of an object in it: they name neither account nor Region."""
        return f"arn:{self.partition}:s3:::{name}" + ("" if key is None else f"/{key}")

    def integration_uri(self, service: str, rest: str) -> str:
        """What an integration of API Gateway calls: `integration_uri("states", "action/StartExecution")`."""
        return f"arn:{self.partition}:apigateway:{self.region}:{service}:{rest}"


def task_resource(resource_type: str, resource: str) -> str:
    """The Resource of a Task that calls a service: `arn:aws:states:::lambda:invoke`."""
    return f"arn:aws:states:::{resource_type}:{resource}"


# --- what a state machine runs; source: developer guide and recorded answers ------------------------------------------
def execution_arn(machine_arn: str, name: str) -> str:
    """The ARN of a Standard execution; version and alias qualifiers are not part of it."""
    prefix, _, rest = machine_arn.partition(":stateMachine:")
    return f"{prefix}:execution:{rest.split(':')[0]}:{name}"


def express_execution_arn(machine_arn: str, name: str, start_id: str) -> str:
    """The ARN of an Express execution: its name may be used again, `start_id` tells the runs apart."""
    prefix, _, rest = machine_arn.partition(":stateMachine:")
    return f"{prefix}:express:{rest.split(':')[0]}:{name}:{start_id}"


def map_run_arn(machine_arn: str, label: str, run_id: str) -> str:
    """The ARN of a map run: `...:mapRun:MACHINE/LABEL:ID`."""
    prefix, _, rest = machine_arn.partition(":stateMachine:")
    return f"{prefix}:mapRun:{rest.split(':')[0]}/{label}:{run_id}"


def child_execution_arn(machine_arn: str, label: str, name: str) -> str:
    """The ARN of a map run's child execution: `...:execution:MACHINE/LABEL:NAME`."""
    prefix, _, rest = machine_arn.partition(":stateMachine:")
    return f"{prefix}:execution:{rest.split(':')[0]}/{label}:{name}"


def state_machine_of(arn: str) -> str:
    """The ARN of the state machine that a Standard execution belongs to."""
    return arn.replace(":execution:", ":stateMachine:", 1).rpartition(":")[0]
