"""A Distributed Map over a file in S3, without S3."""

import pytest

ORDERS = """\
id,total
1,10
2,20
3,30
"""


# --8<-- [start:given]
@pytest.fixture
def import_orders(sfn):
    sfn.s3.put("orders", "monday.csv", ORDERS)
    sfn.s3.create_bucket("results")
    return sfn.load("import_orders.asl.yaml")


def test_orders_are_imported_in_batches_of_two(import_orders):
    imported = import_orders.mock("Import batch").returns({"ok": True})

    assert import_orders.run({"file": "monday.csv"}).succeeded

    assert [[item["id"] for item in call.request["Items"]] for call in imported.calls] == [["1", "2"], ["3"]]
    # --8<-- [end:given]


# --8<-- [start:results]
def test_a_failed_batch_is_kept_for_recovery(import_orders, sfn):
    import_orders.mock("Import batch").returns({"ok": True}).raises("Orders.Invalid", "no such product")

    execution = import_orders.run({"file": "monday.csv"})

    assert execution.succeeded  # one order of three is under ToleratedFailurePercentage
    manifest = sfn.s3.json("results", execution.output["ResultWriterDetails"]["Key"])
    [failures] = manifest["ResultFiles"]["FAILED"]
    [failed] = sfn.s3.json("results", failures["Key"])
    assert failed["Error"] == "Orders.Invalid"
    assert failed["Input"] == '{"Items":[{"total":"30","id":"3"}]}'  # AWS's order of columns
    # --8<-- [end:results]


# --8<-- [start:threshold]
def test_too_many_failures_fail_the_import(import_orders):
    import_orders.mock("Import batch").raises("Orders.Invalid")

    execution = import_orders.run({"file": "monday.csv"})

    assert execution.failed_with("States.ExceedToleratedFailureThreshold")


def test_a_missing_file_fails_the_import(import_orders):
    import_orders.mock("Import batch").returns({}).optional()

    assert import_orders.run({"file": "tuesday.csv"}).failed_with("States.ItemReaderFailed")
    # --8<-- [end:threshold]
