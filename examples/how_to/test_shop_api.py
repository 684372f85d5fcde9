"""An API with a workflow, a function, an endpoint and a table behind it."""

import pytest

from pytest_sfn.apigateway.access import Credentials


# --8<-- [start:load]
@pytest.fixture
def shop(sfn):
    checkout = sfn.load("checkout.asl.yaml", type="EXPRESS")
    checkout.mock("Reserve stock").returns({"reservationId": "r-1"}).optional()
    checkout.mock("Charge card").returns({"chargeId": "c-1"}).optional()
    checkout.mock("Ship").returns({"MessageId": "m-1"}).optional()
    return sfn.load_api("shop_api.yaml", parameters={"CheckoutArn": checkout.arn})
    # --8<-- [end:load]


ALLOW = {
    "principalId": "ann",
    "policyDocument": {"Statement": [{"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": "*"}]},
}


# --8<-- [start:functions]
def test_a_quote_is_the_functions_answer(sfn, shop):
    sfn.mock("door").returns(ALLOW)  # the authorizer is a function as well
    quote = sfn.mock("quote").returns({"statusCode": 200, "body": '{"total": 9}'}, after=2)

    response = shop.get("/quotes?sku=a", headers={"Authorization": "let me in"})

    assert response.json() == {"total": 9}
    assert quote.calls[0].request["Payload"]["queryStringParameters"] == {"sku": "a"}


def test_a_slow_function_is_a_504(sfn, shop):
    sfn.mock("door").returns(ALLOW)
    sfn.attach("quote", lambda event, context: {"statusCode": 200}, after=31, timeout_seconds=60)

    assert shop.get("/quotes", headers={"Authorization": "let me in"}).status_code == 504
    # --8<-- [end:functions]


# --8<-- [start:authorizer]
def test_who_has_no_token_stays_outside(shop):
    assert shop.get("/quotes").status_code == 401  # the authorizer is not even asked


def test_an_authorizer_may_say_no(sfn, shop):
    sfn.mock("door").raises("Unauthorized")

    assert shop.get("/quotes", headers={"Authorization": "x"}).json() == {"message": "Unauthorized"}
    # --8<-- [end:authorizer]


# --8<-- [start:http]
def test_rates_come_from_the_partner(sfn, shop):
    partner = sfn.http("https://rates.example", lambda request: {"EUR": 1.1})
    ann = Credentials("AKIDEXAMPLE", "secret")
    shop.accept(credentials=ann)

    assert shop.signed_by(ann).get("/rates").json() == {"EUR": 1.1}
    assert shop.get("/rates").json() == {"message": "Missing Authentication Token"}
    assert len(partner.requests) == 1
    # --8<-- [end:http]


# --8<-- [start:service]
def test_stock_is_read_from_the_table(sfn, shop):
    table = sfn.mock("dynamodb:getItem").returns({"Item": {"sku": {"S": "a"}, "count": {"N": "3"}}})

    assert shop.get("/stock/a").json()["Item"]["count"] == {"N": "3"}
    assert table.calls[0].request["Key"] == {"sku": {"S": "a"}}
    # --8<-- [end:service]


# --8<-- [start:contract]
def test_a_receipt_matches_the_schema(shop):
    response = shop.post("/orders", json={"orderId": "42"})

    assert response.matches_contract()


def test_no_request_ends_in_a_5xx(shop):
    shop.check_contract("POST", "/orders", examples=30)
    # --8<-- [end:contract]


# --8<-- [start:socket]
def test_any_client_can_call(shop):
    httpx = pytest.importorskip("httpx")
    response = httpx.post(f"{shop.url}/orders", json={"orderId": "42"})

    assert response.json()["charge"] == {"chargeId": "c-1"}
    # --8<-- [end:socket]


# --8<-- [start:logs]
def test_the_execution_log_says_what_the_caller_does_not_see(sfn, shop):
    sfn.mock("door").returns({"nonsense": True})

    response = shop.get("/quotes", headers={"Authorization": "x"})

    assert response.json() == {"message": None}
    assert "configuration error" in response.execution_log[-2]
    # --8<-- [end:logs]
