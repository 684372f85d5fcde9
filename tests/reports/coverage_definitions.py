"""Definitions whose items were counted by hand."""

from __future__ import annotations


def one(name: str, state: dict, **others: dict) -> dict:
    """A machine, branch or processor that starts at a state."""
    return {"StartAt": name, "States": {name: state, **others}}


def task(**more) -> dict:
    """A Task that invokes a Lambda function."""
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": "f"},
        **({} if "Next" in more else {"End": True}),
        **more,
    }


def equals(path: str, value: int) -> dict:
    """A Choice Rule, or an operand of one."""
    return {"Variable": path, "NumericEquals": value}


PASS = {"Type": "Pass", "End": True}
DONE = {"Type": "Succeed"}

#: Two rules and Default to one state; And with an Or and a Not inside.
CHOICE = one(
    "Sort",
    {
        "Type": "Choice",
        "Choices": [
            {
                "And": [equals("$.a", 1), {"Or": [equals("$.b", 1), {"Not": equals("$.b", 2)}]}],
                "Next": "Load",
            },
            {**equals("$.a", 2), "Next": "Load"},
        ],
        "Default": "Load",
    },
    Load=DONE,
)
