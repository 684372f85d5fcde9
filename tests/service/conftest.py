"""A service on an engine of its own, and short ways to fill it."""

import pytest
from machines import PASS, ROLE

from pytest_sfn.engine import Engine
from pytest_sfn.service.in_process import InProcessClient
from pytest_sfn.service.service import StepFunctionsService


@pytest.fixture
def service():
    return StepFunctionsService(Engine())


@pytest.fixture
def call(service):
    """Calls an operation in process: `call("ListActivities", maxResults=1)`."""
    client = InProcessClient(service)
    return lambda operation, **parameters: client.call(operation, parameters)


@pytest.fixture
def create(call):
    """Creates a state machine and gives its ARN."""

    def created(text=PASS, name="machine", **parameters):
        answer = call("CreateStateMachine", name=name, definition=text, roleArn=ROLE, **parameters)
        return answer["stateMachineArn"]

    return created


@pytest.fixture
def refused(call):
    """The (code, message) an operation is refused with."""
    from pytest_sfn.aws.errors import ServiceError

    def refusal(operation, **parameters):
        with pytest.raises(ServiceError) as caught:
            call(operation, **parameters)
        return caught.value.code, caught.value.message

    return refusal
