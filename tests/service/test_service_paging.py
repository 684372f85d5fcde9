import pytest


def pages(call, operation, members, **parameters):
    found, token = [], {}
    while True:
        answer = call(operation, **parameters, **token)
        found.append([item["name"] for item in answer[members]])
        if "nextToken" not in answer:
            return found
        token = {"nextToken": answer["nextToken"]}


@pytest.fixture
def activities(call):
    for number in range(7):
        call("CreateActivity", name=f"a{number}")


@pytest.mark.usefixtures("activities")
def test_a_token_leads_to_the_next_page(call):
    """
    Every item comes once, and the last page has no token.
    """
    assert pages(call, "ListActivities", "activities", maxResults=3) == [["a0", "a1", "a2"], ["a3", "a4", "a5"], ["a6"]]


@pytest.mark.usefixtures("activities")
@pytest.mark.parametrize("parameters", [{}, {"maxResults": 0}])
def test_without_a_size_a_page_has_a_hundred(call, parameters):
    """
    0 means the default, as absence does.
    """
    assert len(call("ListActivities", **parameters)["activities"]) == 7


@pytest.mark.usefixtures("activities")
def test_a_page_begins_behind_the_last_item_of_the_one_before(call):
    """
    What is added or deleted in front of it shifts nothing.
    """
    token = call("ListActivities", maxResults=2)["nextToken"]
    call("CreateActivity", name="a00")
    call("DeleteActivity", activityArn="arn:aws:states:us-east-1:123456789012:activity:a0")
    call("DeleteActivity", activityArn="arn:aws:states:us-east-1:123456789012:activity:a00")
    assert call("ListActivities", maxResults=2, nextToken=token)["activities"][0]["name"] == "a2"


@pytest.mark.usefixtures("activities")
@pytest.mark.parametrize("token", ["InvalidToken", "AAAA", "@@@@", "ü"])
def test_a_made_up_token_is_invalid(refused, token):
    """
    Tokens can only be had from a list.
    """
    assert refused("ListActivities", nextToken=token) == ("InvalidToken", "Invalid Token: 'Invalid token'")


@pytest.mark.usefixtures("activities")
def test_a_token_is_good_for_its_list_only(call, refused):
    """
    Another operation's token is invalid.
    """
    token = call("ListActivities", maxResults=1)["nextToken"]
    assert refused("ListStateMachines", nextToken=token)[0] == "InvalidToken"


def test_history_can_be_read_backwards(call, create):
    """
    With reverseOrder it begins with the last event; pages go on from there.
    """
    execution = call("StartExecution", stateMachineArn=create())["executionArn"]
    first = call("GetExecutionHistory", executionArn=execution, reverseOrder=True, maxResults=3)
    second = call(
        "GetExecutionHistory", executionArn=execution, reverseOrder=True, maxResults=3, nextToken=first["nextToken"]
    )
    assert [event["id"] for event in first["events"] + second["events"]] == [4, 3, 2, 1]


def test_history_can_be_read_without_data(call, create):
    """
    With includeExecutionData false it leaves inputs and outputs out.
    """
    execution = call("StartExecution", stateMachineArn=create(), input='{"secret": 1}')["executionArn"]
    history = call("GetExecutionHistory", executionArn=execution, includeExecutionData=False)
    assert "secret" not in str(history)
    assert "done" not in str(history)
