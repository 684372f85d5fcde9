"""Workflows with a fault planted in each, and their mended twins: the exploration finds the one, and nothing in the other."""

from __future__ import annotations

import pytest

from pytest_sfn import HarnessError, promises

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:"


def task(name, **fields):
    return {"Type": "Task", "Resource": FUNCTION + name, **({} if "Next" in fields else {"End": True}), **fields}


def machine(first, /, **states):
    """A definition; with a Fail state `Failed` where a state leads to it."""
    if "'Failed'" in repr(states):
        states["Failed"] = {"Type": "Fail", "Error": "Order.Failed"}
    return {"StartAt": first, "States": states}


def caught(to, *names, **fields):
    return [{"ErrorEquals": list(names or ["States.ALL"]), "Next": to, **fields}]


def charged(**fields):
    return machine("Charge", Charge=task("charge", Catch=caught("Failed"), **fields))


def order(ship, **refund):
    return machine("Charge", Charge=task("charge", Next="Ship", Catch=caught("Failed")), Ship=ship, **refund)


def kept_order(execution):
    """What a Catch loses: the order of the input."""
    return not execution.succeeded or "orderId" in execution.output


REFUND = task(
    "refund", Next="Failed", Retry=[{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}], Catch=caught("Failed")
)
TIMED = {"TimeoutSeconds": 20}
HEARTBEAT = {"Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken"}
SENT = {"QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/q", "MessageBody.$": "$$.Task.Token"}


def approved(**fields):
    return machine("Approve", Approve=task("", **HEARTBEAT, Parameters=SENT, **fields))


#: What is planted -> (the workflow with it, its mended twin, the promise, the script that shows it).
PLANTED = {
    "a Catch that loses the input": (
        machine("Charge", Charge=task("charge", ResultPath="$.x", Catch=caught("Done")), Done={"Type": "Succeed"}),
        machine(
            "Charge",
            Charge=task("charge", ResultPath="$.x", Catch=caught("Done", ResultPath="$.error")),
            Done={"Type": "Succeed"},
        ),
        kept_order,
        "workflow.mock('Charge').raises('Lambda.ServiceException', times=1).returns({'id': 1})",
    ),
    "a Retrier without a Catcher after it": (
        machine("Charge", Charge=task("charge", Retry=[{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}])),
        charged(Retry=[{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}]),
        promises.handles_every_error(),
        "workflow.mock('Charge').raises('Lambda.ServiceException', times=3).returns({'id': 1})",
    ),
    "a compensation left out": (
        order(task("ship", Catch=[*caught("Refund", "Carrier.Closed"), *caught("Failed")]), Refund=REFUND),
        order(task("ship", Catch=caught("Refund")), Refund=REFUND),
        promises.compensates("Charge", by="Refund"),
        "workflow.mock('Ship').raises('Lambda.ServiceException', times=1).returns({'id': 1})",
    ),
    "a timeout longer than the gateway's": (
        charged(TimeoutSeconds=60),
        charged(**TIMED),
        promises.answers_within(29),
        "workflow.mock('Charge').returns({'id': 1}, after=30, times=1).returns({'id': 1})",
    ),
    "a charge that is tried again after a timeout": (
        charged(**TIMED, Retry=[{"ErrorEquals": ["States.Timeout"], "MaxAttempts": 1}]),
        charged(**TIMED, Retry=[{"ErrorEquals": ["Card.Busy"], "MaxAttempts": 1}]),
        promises.at_most_once("Charge"),
        "workflow.mock('Charge').returns({'id': 1}, after=21, times=1).returns({'id': 1})",
    ),
    "a callback that is waited for without end": (
        approved(Catch=caught("Failed")),
        approved(Catch=caught("Failed"), TimeoutSeconds=3600),
        promises.handles_every_error(),
        "workflow.mock('Approve').waits_for_callback()",
    ),
    "a heartbeat shorter than the work": (
        approved(HeartbeatSeconds=60, TimeoutSeconds=3600, Catch=caught("Failed", "States.TaskFailed")),
        approved(HeartbeatSeconds=60, TimeoutSeconds=3600, Catch=caught("Failed")),
        promises.handles_every_error(),
        "workflow.mock('Approve').returns({'id': 1}, after=61, times=1).returns({'id': 1})",
    ),
}


def explored(sfn, definition, **settings):
    workflow = sfn.define(definition)
    for state in workflow.machine.all_states():
        if state.type_name == "Task":
            workflow.mock(state.name).returns({"id": 1}).optional()
    return workflow, workflow.explore({"orderId": "42"}, **settings)


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_fault_is_found_by_its_smallest_script(sfn, planted):
    """
    The first script of `broken` is the fewest faults that show it.
    """
    definition, _, promise, script = PLANTED[planted]

    _, found = explored(sfn, definition, promises=[promise])

    assert not found.holds
    assert script in [each.script for each in found.broken]


@pytest.mark.parametrize("planted", PLANTED)
def test_nothing_is_found_in_the_mended_twin(sfn, planted):
    """
    Every promise is kept by a workflow that handles what the other did not.
    """
    _, mended, promise, _ = PLANTED[planted]

    _, found = explored(sfn, mended, promises=[promise])

    assert found.broken == ()


@pytest.mark.parametrize("planted", PLANTED)
def test_the_printed_lines_make_it_happen_again(sfn, planted):
    """
    Pasted into a test, they lead along the path that was printed, to the same end.
    """
    workflow, found = explored(sfn, PLANTED[planted][0], promises=[PLANTED[planted][2]])

    for broken in found.broken:
        exec(broken.script, {"workflow": workflow})
        execution = workflow.start({"orderId": "42"})
        if not broken.execution.running:
            execution.wait()
        assert (list(execution.path), execution.status) == (list(broken.execution.path), broken.execution.status)


def test_a_dead_catcher_is_told_without_any_promise(sfn):
    """
    One whose errors an earlier one takes all, and a name that the service cannot give.
    """
    catchers = [*caught("Failed", "States.TaskFailed"), *caught("Failed", "Card.Declined")]

    _, found = explored(sfn, machine("Charge", Charge=task("charge", Catch=catchers)))

    assert found.dead == (("Charge", "Catch[1]"),)


def test_an_error_the_service_cannot_give_is_told(sfn):
    """
    A Catcher for it waits in vain, and no fault is made of it.
    """
    publish = {
        "Resource": "arn:aws:states:::sns:publish",
        "Parameters": {"Message": "m", "TopicArn": "arn:aws:sns:::t"},
    }

    catchers = caught("Failed", "Sns.NoSuchTopic")
    found = sfn.define(machine("Tell", Tell=task("", **publish, Catch=catchers))).explore()

    assert found.impossible == (("Tell", "Sns.NoSuchTopic"),)


def test_the_table_is_the_same_each_time(sfn):
    """
    Order, times and outcomes do not depend on what was explored before.
    """
    workflow, found = explored(sfn, PLANTED["a compensation left out"][0], pairs=True)

    assert workflow.explore({"orderId": "42"}, pairs=True).table() == found.table()


def test_a_limit_tells_what_it_left(sfn):
    """
    `untried` counts the scripts beyond it.
    """
    _, whole = explored(sfn, PLANTED["a compensation left out"][0])
    _, found = explored(sfn, PLANTED["a compensation left out"][0], limit=2)

    assert len(found.tried) == 3
    assert found.untried == len(whole.tried) - 3


def test_pairs_reach_what_only_two_faults_break(sfn):
    """
    A compensation that fails for ever leaves the charge; the pair is told where neither fault alone breaks it.
    """
    definition = PLANTED["a compensation left out"][1]

    _, found = explored(sfn, definition, promises=[promises.compensates("Charge", by="Refund")], pairs=True)

    assert [fault.state for fault in found.broken[0].faults] == ["Ship", "Refund"]


def test_a_fault_whose_task_is_never_asked_is_no_success(sfn):
    """
    The table says so, and how many they are: nothing is known of them on this input.
    """
    _, found = explored(sfn, PLANTED["a compensation left out"][1])

    never = [line for line in found.table().splitlines() if line.startswith("Refund")]
    assert never
    assert all(line.endswith("(never asked)") for line in never)
    assert f"({len(never)} whose Task was never asked)" in repr(found)


def test_a_promise_about_no_state_is_refused(sfn):
    """
    A name that is not there would always be kept.
    """
    with pytest.raises(HarnessError, match="'Chrage', which is no state"):
        explored(sfn, charged(), promises=[promises.at_most_once("Chrage")])


def test_a_workflow_that_waits_for_ever_when_nothing_goes_wrong_is_refused(sfn):
    """
    Nothing behind the callback would be tried, and every promise about it kept.
    """
    workflow = sfn.define(approved())
    workflow.mock("Approve").waits_for_callback()

    with pytest.raises(HarnessError, match=r"waits at 'Approve'.*\n.*mock\('Approve'\)\.returns"):
        workflow.explore({})


def test_a_failed_test_shows_script_path_and_promise(pytester):
    """
    `assert found.holds` is followed by the lines to paste.
    """
    pytester.makepyfile(
        f"""
        from pytest_sfn import promises
        def test_order(sfn):
            workflow = sfn.define({PLANTED["a compensation left out"][0]!r})
            found = workflow.explore({{}}, promises=[promises.compensates("Charge", by="Refund")], variable="checkout")
            assert found.holds
        """
    )

    result = pytester.runpytest_inprocess()

    result.stdout.fnmatch_lines(
        [
            "*where False = <Exploration broke 1, first compensates('Charge', by='Refund'): checkout.mock('Ship').raises(*",
            "*Promises broken*",
            "*compensates('Charge', by='Refund'): 'Charge' was done*",
            "    checkout.mock('Ship').raises('Lambda.ServiceException', times=1).returns({})",
            "  path Charge -> Ship -> Failed",
        ]
    )
