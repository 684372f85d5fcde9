"""The role of a workflow held against what it does."""


# --8<-- [start:missing]
def test_the_role_may_not_tell_anybody(sfn):
    workflow = sfn.load("templates/orders/template.yaml")
    workflow.mock("Save").returns({})
    workflow.mock("Tell").returns({"MessageId": "m-1"})

    report = workflow.run({"id": "42"}).iam

    (missing,) = report.missing
    assert (missing.state, missing.action) == ("Tell", "sns:Publish")
    assert missing.statement["Resource"] == "arn:aws:sns:us-east-1:123456789012:orders"
    # --8<-- [end:missing]
    # --8<-- [start:unused]
    assert "dynamodb:UpdateItem" in report.unused  # DynamoDBWritePolicy gives more than PutItem
    # --8<-- [end:unused]
