from importlib import import_module
from inspect import isfunction
from pkgutil import iter_modules

import pytest

from pytest_sfn import service
from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.aws.service_models import load_service
from pytest_sfn.service.operations import OPERATIONS, handler, handler_name


def test_the_table_holds_every_operation_of_the_installed_service_model():
    """
    An operation that a new botocore brings shows up here, and so does one that went away.
    """
    service = load_service("stepfunctions")
    assert set(OPERATIONS) == {service.find_operation(action).name for action in service.sdk_actions()}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_has_its_handler(operation):
    """
    The handler is the function of the operation's name, in snake case, in the module the table names.
    """
    module = import_module(f"pytest_sfn.service.{OPERATIONS[operation]}")
    assert callable(getattr(module, handler_name(operation)))


def test_every_handler_has_its_row():
    """
    A public function that takes the service's state and a request's parameters is the handler of an operation.
    """
    found = set()
    for module in iter_modules(service.__path__):
        loaded = import_module(f"{service.__name__}.{module.name}")
        for name, member in vars(loaded).items():
            if isfunction(member) and member.__module__ == loaded.__name__ and not name.startswith("_"):
                taken = member.__annotations__
                if list(taken) == ["service", "parameters", "return"] and taken["service"] == "ServiceState":
                    found.add(name)
    assert found == {handler_name(operation) for operation in OPERATIONS}


def test_an_operation_that_does_not_exist_is_unknown():
    """
    A name outside the table is answered as AWS answers it: UnknownOperationException.
    """
    with pytest.raises(ServiceError, match="UnknownOperationException"):
        handler("MakeCoffee")
