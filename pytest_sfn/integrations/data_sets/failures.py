"""
The two ways in which the data of a Distributed Map fails, and in which words.

AWS puts the state's name before the cause, as it does for failed evaluations; hence ExpressionFailure.
"""

from __future__ import annotations

from pytest_sfn.errors import ExpressionFailure


class ItemReaderFailed(ExpressionFailure):
    """The data set cannot be read; `cause` says why."""

    def __init__(self, cause: str) -> None:
        super().__init__("States.ItemReaderFailed", cause, "ItemReader")


class ResultWriterFailed(ExpressionFailure):
    """The results cannot be written; `cause` says why."""

    def __init__(self, cause: str) -> None:
        super().__init__("States.ResultWriterFailed", cause, "ResultWriter")
