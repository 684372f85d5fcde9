"""Values of shapes in another form."""

from pytest_sfn.aws.service_models import load_service
from pytest_sfn.aws.translation import Translation

OUTPUT = load_service("dynamodb").find_operation("GetItem").output


def test_members_are_spelled_anew_and_leaves_written_anew():
    """
    Structures, lists and maps are gone through; null members and those the model does not know are left out.
    """
    told = Translation(lambda shape, value: (shape.type, value), read=str.lower, write=str.upper)
    given = {"item": {"Id": {"ss": ["a"], "n": None}}, "other": 1}
    assert told.of(OUTPUT, given) == {"ITEM": {"Id": {"SS": [("string", "a")]}}}


def test_what_does_not_fit_is_a_leaf():
    """
    A value of another type than its shape's, and a free member's, are not gone into.
    """
    told = Translation(
        lambda shape, value: (shape.type, value), free=frozenset({"Item"}), of_free=lambda _, value: value
    )
    assert told.of(OUTPUT, {"ConsumedCapacity": "x", "Item": [1]}) == {
        "ConsumedCapacity": ("structure", "x"),
        "Item": [1],
    }
