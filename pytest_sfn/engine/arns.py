"""ARNs of the things the engine runs. Source: developer guide and recorded answers."""

from __future__ import annotations


def state_machine_arn(partition: str, region: str, account_id: str, name: str) -> str:
    """`arn:aws:states:REGION:ACCOUNT:stateMachine:NAME`."""
    return f"arn:{partition}:states:{region}:{account_id}:stateMachine:{name}"


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
