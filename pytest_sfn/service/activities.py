"""CreateActivity, DeleteActivity, DescribeActivity, ListActivities, GetActivityTask."""

from __future__ import annotations

from concurrent.futures import Future

from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.service import arns
from pytest_sfn.service.configurations import encryption_configuration
from pytest_sfn.service.names import check_name
from pytest_sfn.service.paging import page
from pytest_sfn.service.state import ServiceState
from pytest_sfn.service.store import Activity, of_account
from pytest_sfn.service.tags import as_dict
from pytest_sfn.typing import JSON


def _activity(service: ServiceState, arn: str) -> Activity:
    arns.parts(arn, "activity")
    activity = service.store.activities.get(arn)
    if activity is None:
        raise ServiceError("ActivityDoesNotExist", f"Activity Does Not Exist: '{arn}'")
    return activity


def create_activity(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """Creates an activity; the same name again answers the same. Source of the idempotency: API Reference."""
    check_name(parameters["name"])
    arn = service.account.arn("states", "activity", parameters["name"])
    encryption = encryption_configuration(parameters.get("encryptionConfiguration"))
    activity = service.store.activities.get(arn)
    if activity is None:
        tags = as_dict(parameters.get("tags", ()), arn)
        activity = Activity(arn, parameters["name"], service.now(), encryption, tags)
        service.store.activities[arn] = activity
    elif activity.encryption != encryption:
        raise ServiceError("ActivityAlreadyExists", f"Activity Already Exists: '{arn}'")
    return {"activityArn": arn, "creationDate": activity.creation_date}


def delete_activity(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """Deletes an activity; one that does not exist is deleted without complaint (recorded from AWS)."""
    arns.parts(parameters["activityArn"], "activity")
    service.store.activities.pop(parameters["activityArn"], None)
    return {}


def describe_activity(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """An activity."""
    activity = _activity(service, parameters["activityArn"])
    return {**_listed(activity), "encryptionConfiguration": activity.encryption}


def list_activities(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """The account's activities by name."""
    activities = sorted(of_account(service.store.activities, service.account.id), key=lambda activity: activity.name)
    shown, more = page(activities, parameters, "ListActivities", lambda activity: activity.name)
    return {"activities": [_listed(activity) for activity in shown], **more}


def _listed(activity: Activity) -> dict[str, JSON]:
    return {"activityArn": activity.arn, "name": activity.name, "creationDate": activity.creation_date}


def get_activity_task(service: ServiceState, parameters: dict[str, JSON]) -> JSON | Future[JSON]:
    """The next task for a worker; waits up to a minute for one and is empty then."""
    activity = _activity(service, parameters["activityArn"])
    return service.activity_tasks.poll(activity.arn, parameters.get("workerName"))
