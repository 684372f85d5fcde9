"""
What there is to know of one AWS service that Step Functions integrates: the values the files of services are made of.

Source of the facts in those files, where none is named: developer guide, "Integrating optimized services with Step
Functions" and the page of each service, and the services' API references.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Final, TypeAlias

from pytest_sfn.account import Account
from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.expressions.json_text import text_of
from pytest_sfn.integrations.resources.own_fields import OwnFields
from pytest_sfn.language.tasks import Pattern, TaskRequest, TaskSteps
from pytest_sfn.typing import JSON
from pytest_sfn.values import value

if TYPE_CHECKING:
    from pytest_sfn.integrations.calling.answerers import Answerers

CALL: Final[tuple[Pattern, ...]] = ("request-response",)
JOB: Final[tuple[Pattern, ...]] = ("request-response", "sync")
CALLBACK: Final[tuple[Pattern, ...]] = ("request-response", "waitForTaskToken")
JOB_AND_CALLBACK: Final[tuple[Pattern, ...]] = ("request-response", "sync", "waitForTaskToken")

#: The `operation` of an action that calls none.
NO_OPERATION: Final = ""
#: The sample of an action that sends a plain HTTP request.
HTTP_SAMPLE: Final[JSON] = {"Headers": {}, "ResponseBody": {}, "StatusCode": 200, "StatusText": "OK"}

#: Parameter -> where its value is: `$.` in the submitting call's response, `>` in its request, `=` the text itself;
#: names as the API spells them. A tuple is a list of one.
Sources: TypeAlias = Mapping[str, str | tuple[str, ...]]


@value
class Job:
    """
    A job that `.sync` waits for.

    describe: the operation that tells its state. identify: the describing call's parameters. status: where in the
    subject its state is. succeeded, failed: its final states. subject: where in the description the job is. result: the
    path of the Task's result in the description; "" is all of it, `builds[0] as Build` gives it a name.
    """

    describe: str
    identify: Sources
    status: str
    succeeded: AbstractSet[str]
    failed: AbstractSet[str] = frozenset()
    subject: str = ""
    result: str = ""
    #: The operation that ends the job when the Task is stopped or times out.
    stop: str | None = None
    #: Its parameters, where they are not the describing call's.
    stopped: Sources | None = None
    #: Whether the job has succeeded when what it is about is gone: a deletion.
    ends_in_nothing: bool = False
    #: What tells whether a job in a final state succeeded, where the state alone does not; of the job as the workflow
    #: sees it.
    success: Callable[[JSON], bool] | None = None
    #: Members of the submitting call's result that stand beside the description in the Task's.
    beside: tuple[str, ...] = ()
    #: The members of the description that are shown, in the Cause as well; () shows all.
    shown: tuple[str, ...] = ()
    #: Members of the result that are texts, and which `.sync:2` shows as the JSON they are.
    parsed: tuple[str, ...] = ()
    #: The seconds between the looks that AWS takes at the job, the last of them for ever; (): not known.
    pauses: tuple[int, ...] = ()
    #: The EventBridge rule by which Step Functions hears of the end.
    event_rule: str | None = None


@value
class Unfinished:
    """An answer that is no end of its Task: the `member` that says so, what it says, and what it may say in the end."""

    member: str
    state: str
    ends: tuple[str, ...]


#: What an answer makes of its Task: its failure, no end at all, or (None) its success.
Outcome: TypeAlias = WorkflowFailure | Unfinished | None


@value
class Action:
    """
    What a Task can do with a service: `startJobRun`. The defaults are those of a plain call of the API.

    Fields and results are spelled as in the workflow, except where a comment says otherwise.
    """

    patterns: tuple[Pattern, ...] = CALL
    job: Job | None = None
    #: The operation it calls, where that has another name, or NO_OPERATION.
    operation: str | None = None
    #: Botocore's name of the operation's service, where that is another.
    model: str | None = None
    #: The fields it takes, where they are fewer than the operation's.
    fields: frozenset[str] | None = None
    #: The fields it takes, where no API model tells of them.
    own: OwnFields | None = None
    #: Fields that take any JSON and send its text. Source: developer guide, page of each service; recorded from AWS.
    free: frozenset[str] = frozenset()
    #: Members of the result that may be any JSON.
    free_results: frozenset[str] = frozenset()
    #: Fields of the operation that it does not take.
    refused: frozenset[str] = frozenset()
    #: Members of the request that must have one value, by their path: `Instances.KeepJobFlowAliveWhenNoSteps`.
    fixed: Mapping[str, JSON] = {}
    #: Fields of its own, and where in the API's request each goes: `Steps[0]`; `?` behind it: it may be absent.
    sends: Mapping[str, str] | None = None
    #: Parameters that Step Functions gives of its own with `.sync`, as the history shows.
    given_to_job: tuple[tuple[str, str], ...] = ()
    #: The seconds its Task may take, whatever TimeoutSeconds says.
    longest: int | None = None
    #: The seconds a response may take, and the Error Name and Cause of one that takes longer.
    slow: tuple[int, str, str] | None = None
    #: The API's parameters with what Step Functions adds to them.
    completed: Callable[[dict[str, JSON], TaskRequest], dict[str, JSON]] | None = None
    #: The result, of the rendered response.
    answer: Callable[[JSON], JSON] | None = None
    #: The result's members, where they are the action's own: name -> where its value is in the response of the API.
    members: Mapping[str, str] | None = None
    #: What a result of the call makes of its Task, for a service that tells of failures in what it answers.
    outcome: Callable[[JSON, Pattern], Outcome] | None = None
    #: Error Names beside those of the operation; None where a Task may fail with any.
    errors: frozenset[str] | None = frozenset()
    #: The IAM actions it needs, where they are not those of its operation.
    permissions: tuple[str, ...] = ()
    #: A plausible result, where none can be made from the operation's output; of `.sync`, where that is another.
    sample: JSON = None
    sample_of_job: JSON = None
    #: The sample of a request's result, where it is more than `sample` and the metadata of the call.
    sampled: Callable[[TaskRequest], JSON] | None = None
    #: The result, of what a mock was given to return without waiting for anything.
    mocked: Callable[[JSON], JSON] | None = None
    #: Whether a request keeps the API's contract beyond doubt, which saves reading its model.
    is_plain: Callable[[JSON], bool] | None = None
    #: Members of parameters and of the result that hold what the Task is about, where others are about the call.
    payload: tuple[str, str] | None = None
    #: The steps of the Task, where they are neither a call nor a job.
    perform: Callable[[TaskRequest, Answerers], TaskSteps] | None = None


@value
class OptimizedService:
    """
    One service as Step Functions integrates it.

    model: its name among botocore's service models, None where no API model applies. sdk_name: its name in the AWS SDK
    for Java 1, as in "(Service: AmazonSNS; Status Code: ...)" of a Cause.
    """

    model: str | None
    sdk_name: str
    actions: Mapping[str, Action]
    #: Which AWS SDK for Java makes the calls: 1 shows SdkHttpMetadata in results and "; " in Causes, 2 does neither.
    #: Known from recordings for dynamodb, events, lambda, sns, sqs and states; the others by when they were launched.
    sdk_version: int = 1
    #: The page of the developer guide that tells of it, with `; recorded` where answers of AWS were recorded as well.
    source: str = ""
    #: Structures for which a text may stand in a request, by name, and what is made of it.
    from_text: Mapping[str, Callable[[str], JSON]] = {}
    #: The first headers of a response (those that all have follow), of its operation, request id and body.
    headers: Callable[[str, str, bytes], dict[str, str]] | None = None
    #: The ARN of what a request (of any operation of the API) is about; None: not to be told from it.
    resource_arn: Callable[[Mapping[str, JSON], Account], str | None] | None = None
    #: IAM actions of operations (of the whole API) that have another name. Source: Service Authorization Reference.
    iam_actions: Mapping[str, tuple[str, ...]] = {}

    @property
    def exception(self) -> str:
        """The SDK's base exception, for errors without a class of their own: `AmazonSNSException`."""
        return f"{self.sdk_name.removesuffix('v2')}Exception"

    @property
    def error_prefix(self) -> str:
        """What Error Names start with: `SNS`."""
        return self.sdk_name.removeprefix("Amazon").removeprefix("AWS").removesuffix("v2")


def failed_status(prefix: str) -> Callable[[JSON, Pattern], Outcome]:
    """For plain HTTP: from status 400 on the Task fails with `PREFIX.NNN`, and the response's body as Cause."""

    def outcome(result: JSON, _pattern: Pattern) -> Outcome:
        status = result.get("StatusCode") if isinstance(result, dict) else None
        if not isinstance(status, int) or status < 400:
            return None
        return WorkflowFailure(f"{prefix}.{status}", text_of(result.get("ResponseBody", "")))

    return outcome


def calls(*actions: str) -> dict[str, Action]:
    """Actions that are plain calls of the API."""
    return dict.fromkeys(actions, Action())


def member_arn(name: str) -> Callable[[Mapping[str, JSON], Account], str | None]:
    """For requests that name what they are about by its ARN, in a member."""

    def arn(given: Mapping[str, JSON], _account: Account) -> str | None:
        found = given.get(name)
        return found if isinstance(found, str) and found.startswith("arn:") else None

    return arn
