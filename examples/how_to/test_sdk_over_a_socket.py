"""Any SDK, any process: the test's Step Functions on a real socket."""

import json
import subprocess
import sys

import boto3

SCRIPT = """
import boto3, json, sys
client = boto3.client("stepfunctions")
started = client.start_execution(stateMachineArn=sys.argv[1], input=json.dumps({"orderId": "42"}))
print(started["executionArn"])
"""


# --8<-- [start:same_process]
def test_clients_made_during_the_test_find_the_endpoint_by_themselves(checkout, sfn_endpoint):
    checkout.mock("Charge card").returns({"chargeId": "c-1"})
    client = boto3.client("stepfunctions")  # no endpoint_url: AWS_ENDPOINT_URL_SFN is set for the test

    started = client.start_execution(stateMachineArn=checkout.arn, input=json.dumps({"orderId": "42"}))

    assert client.describe_execution(executionArn=started["executionArn"])["status"] == "SUCCEEDED"
    # --8<-- [end:same_process]


# --8<-- [start:other_process]
def test_a_script_in_a_process_of_its_own_starts_the_checkout(sfn, checkout, sfn_endpoint):
    charge = checkout.mock("Charge card").returns({"chargeId": "c-1"})

    done = subprocess.run([sys.executable, "-c", SCRIPT, checkout.arn], capture_output=True, text=True, check=True)

    execution = sfn.execution(done.stdout.strip())
    assert execution.wait().succeeded
    assert charge.calls[0].request["orderId"] == "42"
    # --8<-- [end:other_process]
