"""Workflows started as their template says."""

import pytest

from pytest_sfn import EventNotReceived, s3_object_created, sqs_message


# --8<-- [start:fixture]
@pytest.fixture
def import_orders(sfn):
    workflow = sfn.load("templates/orders/template.yaml")
    workflow.mock("Save").returns({}).optional()
    workflow.mock("Tell").returns({"MessageId": "m-1"}).optional()
    return workflow


# --8<-- [end:fixture]


# --8<-- [start:s3]
def test_an_uploaded_order_is_saved(import_orders):
    execution = import_orders.receive(s3_object_created("Uploads", "42.json")).wait()

    assert execution.input == {"id": "42.json"}  # what the rule's InputTransformer makes of the event
    assert execution.path == ["Save", "Tell"]
    # --8<-- [end:s3]


# --8<-- [start:unmatched]
def test_an_image_is_not_an_order(import_orders):
    with pytest.raises(EventNotReceived, match=r"the pattern wants .*json"):
        import_orders.receive(s3_object_created("Uploads", "42.png"))
    # --8<-- [end:unmatched]


# --8<-- [start:queue]
def test_messages_that_are_orders_start_an_import_each(sfn, import_orders):
    messages = [sqs_message({"kind": kind, "id": str(n)}) for n, kind in enumerate(["order", "other", "order"])]

    executions = sfn.events.put(messages)

    assert [execution.input for execution in executions] == [[{"id": "0"}], [{"id": "2"}]]
    # --8<-- [end:queue]


# --8<-- [start:schedule]
def test_orders_are_imported_every_night(import_orders, sfn_clock):
    timetable = import_orders.start_on_schedule()

    sfn_clock.advance(days=7)

    assert len(timetable.executions) == 7
    assert all(execution.succeeded for execution in timetable.executions)
    assert timetable.next_times()[0].hour == 2
    # --8<-- [end:schedule]
