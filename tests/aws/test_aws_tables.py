"""The tables of what AWS is name what there is."""

import pytest

from pytest_sfn.aws.events.operators import leaf_test
from pytest_sfn.aws.iam.conditions import conditions_hold
from pytest_sfn.aws.service_models import _BOTOCORE_NAMES, find_service, load_service
from pytest_sfn.iam.actions import _ACTIONS, _PREFIXES, _RESOURCES


@pytest.mark.parametrize("name", _BOTOCORE_NAMES)
def test_renamed_services_have_a_model(name):
    """
    A service that Step Functions names otherwise than botocore is one that botocore has.
    """
    assert find_service(name) is not None


@pytest.mark.parametrize(("service", "operation"), _ACTIONS, ids=":".join)
def test_actions_with_a_name_of_their_own_are_of_operations(service, operation):
    """
    An IAM action is named otherwise than its operation only where there is the operation.
    """
    assert load_service(service).find_operation(operation) is not None


@pytest.mark.parametrize("service", _RESOURCES)
def test_resources_are_told_of_services(service):
    """
    Which resource a request is about is told for services there are.
    """
    assert load_service(service) is not None


@pytest.mark.parametrize(
    ("prefix", "service"),
    [("monitoring", "cloudwatch"), ("email", "ses"), ("entitlement.marketplace", "marketplace-entitlement")],
)
def test_prefixes_stand_for_what_models_say(prefix, service):
    """
    IAM's prefix is looked up by the signing name of a service, or by its endpoint's where it has none.
    """
    metadata = load_service(service).metadata
    assert prefix in _PREFIXES
    assert prefix in {metadata.get("signingName"), metadata["endpointPrefix"]}


#: Source: IAM user guide, "IAM JSON policy elements: Condition operators"; BinaryEquals is not emulated.
DOCUMENTED = (
    *(
        f"String{name}"
        for name in ("Equals", "NotEquals", "EqualsIgnoreCase", "NotEqualsIgnoreCase", "Like", "NotLike")
    ),
    *(
        f"Numeric{name}"
        for name in ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
    ),
    *(
        f"Date{name}"
        for name in ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
    ),
    *(f"Arn{name}" for name in ("Equals", "Like", "NotEquals", "NotLike")),
    "Bool",
    "IpAddress",
    "NotIpAddress",
    "Null",
)


@pytest.mark.parametrize("operator", DOCUMENTED)
def test_condition_operators_are_those_of_the_user_guide(operator):
    """
    Each operator answers, and its form with IfExists holds where the key is not there.
    """
    assert conditions_hold({operator: {"k": "1"}}, {"k": "1"}) in (True, False)
    if operator != "Null":
        assert conditions_hold({f"{operator}IfExists": {"k": "1"}}, {})


#: Source: EventBridge user guide, "Comparison operators for use in event patterns".
OPERATORS = {
    "anything-but": ["a"],
    "cidr": "10.0.0.0/24",
    "equals-ignore-case": "a",
    "exists": True,
    "numeric": ["<", 1],
    "prefix": "a",
    "suffix": "a",
    "wildcard": "a*",
}


@pytest.mark.parametrize("operator", OPERATORS)
def test_operators_of_event_patterns_are_those_of_the_user_guide(operator):
    """
    Each comparison operator has its test.
    """
    assert leaf_test({operator: OPERATORS[operator]}) is not None
