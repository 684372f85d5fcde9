"""Answers every Task that nothing else answers, with a sample of what its service gives."""

from __future__ import annotations

from pytest_sfn.answers.mocks.mock import Clause, Mock
from pytest_sfn.answers.mocks.responses import Response, Returns
from pytest_sfn.integrations.calling.sampling import sampled
from pytest_sfn.language.tasks import TaskRequest


class TheRest(Mock):
    """
    A mock for any Task; `calls` are those nobody else answered.

    A result has the required members of the service's output shape, or its first two where none is required, and the
    metadata of the call where AWS shows it. Functions, activities and callbacks answer {}.
    """

    def __init__(self) -> None:
        self.samples = Samples()
        super().__init__("*", "mock_the_rest()", [self.samples])
        self.may_be_unused = True


class Samples(Clause):
    """Answers any request with a sample of the Resource's result, the same for the same request."""

    def take(self, request: TaskRequest) -> Response:
        """The sample."""
        return Returns(sampled(request), whole=True)
