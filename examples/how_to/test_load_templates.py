"""The definition where it is deployed from."""

import pytest

from pytest_sfn import DefinitionError


# --8<-- [start:cloudformation]
@pytest.fixture
def shop_checkout(sfn):
    return sfn.load(
        "templates/shop/template.yaml",
        "Checkout",  # one of several: by logical id, name or ARN
        parameters={"Stage": "test", "Country": "DE", "shop-vat": "21"},
    )


def test_parameters_and_imported_values_are_given_by_their_names(shop_checkout):
    assert shop_checkout.name == "checkout-test"
    assert shop_checkout.run({"country": "DE"}).output == {"vat": "21"}
    assert shop_checkout.run({"country": "NL"}).failed_with("Order.Refused")
    # --8<-- [end:cloudformation]


# --8<-- [start:missing]
def test_what_has_no_value_is_asked_for(sfn):
    with pytest.raises(DefinitionError, match="Stage") as raised:
        sfn.load("templates/shop/template.yaml", "Checkout")

    assert all(diagnostic.mend for diagnostic in raised.value.diagnostics)
    # --8<-- [end:missing]


# --8<-- [start:marker]
@pytest.mark.sfn(template="templates/shop/template.yaml", parameters={"Stage": "prod", "shop-vat": "21"})
def test_the_marker_gives_parameters_to_a_test_a_class_or_a_module(sfn):
    assert sfn.load("templates/shop/template.yaml", "Returns").name == "returns-prod"
    # --8<-- [end:marker]


# --8<-- [start:serverless]
def test_a_serverless_service_is_loaded_at_a_stage(sfn):
    workflow = sfn.load("templates/shop/serverless.yml", stage="test")
    workflow.mock("charge").returns({"chargeId": "c-1"})  # the function's logical name

    assert workflow.name == "checkout-test"
    assert workflow.run({}).output == {"chargeId": "c-1"}
    # --8<-- [end:serverless]


# --8<-- [start:terraform]
def test_a_terraform_plan_is_loaded(sfn):
    workflow = sfn.load("templates/shop/plan.json")  # terraform show -json plan.out > plan.json

    assert workflow.run({}).path == ["Done"]
    # --8<-- [end:terraform]


# --8<-- [start:cdk]
def test_the_output_of_cdk_synth_is_loaded(sfn):
    workflow = sfn.load("templates/shop/cdk.out")

    assert workflow.run({}).output == "us-east-1"
    # --8<-- [end:cdk]


# --8<-- [start:define]
def test_a_definition_may_be_a_dict(sfn):
    workflow = sfn.define({"StartAt": "Nap", "States": {"Nap": {"Type": "Wait", "Seconds": 5, "End": True}}})

    assert workflow.run({}).elapsed == 5
    # --8<-- [end:define]
