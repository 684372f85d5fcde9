"""Test cases of a MockConfigFile.json."""


# --8<-- [start:use]
def test_a_busy_function_is_asked_again(sfn):
    checkout = sfn.load("mock_config/Checkout.asl.yaml")
    checkout.use_mock_config("mock_config/MockConfigFile.json", "RetryPath")

    execution = checkout.run({"orderId": "42"})

    assert execution.succeeded
    assert execution.state("Charge card").retries == 2
    # --8<-- [end:use]
