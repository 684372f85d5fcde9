"""
The two ways in which the data of a Distributed Map fails, and in which words.

AWS puts the state's name before the cause, as it does for failed evaluations; hence WorkflowFailure.
"""

from __future__ import annotations

from pytest_sfn.errors import ExpressionFailure, WorkflowFailure


class ItemReaderFailed(WorkflowFailure):
    """
    The data set cannot be read; `cause` says why.

    Recorded from AWS, for contents and MaxItems: no "An error occurred while executing the state" comes before the
    cause. For a file that cannot be had it is taken to be the same.
    """

    def __init__(self, cause: str) -> None:
        super().__init__("States.ItemReaderFailed", cause)


class ResultWriterFailed(ExpressionFailure):
    """
    The results cannot be written; `cause` says why.

    AWS names the state before the cause: its message in aws/aws-cdk, issue 32144.
    """

    def __init__(self, cause: str) -> None:
        super().__init__("States.ResultWriterFailed", cause, "ResultWriter")
