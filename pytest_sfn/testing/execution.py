"""An execution in a test's hands: assertions, and what a test can do to it while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.assertions import RecordedExecution
from pytest_sfn.errors import HarnessError
from pytest_sfn.expressions.json_text import MAX_PAYLOAD_BYTES, dumps, loads
from pytest_sfn.expressions.json_values import json_value
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from pytest_sfn.backends.backend import Handle, StartedExecution
    from pytest_sfn.backends.loaded_workflow import LoadedWorkflow
    from pytest_sfn.iam.report import RoleReport
    from pytest_sfn.testing.harness import Harness


#: Characters of the error and the cause of SendTaskFailure. Source: API Reference.
MAX_ERROR, MAX_CAUSE = 256, 32_768


class Execution(RecordedExecution):
    """What `workflow.run` and `workflow.start` give, wherever it runs."""

    def __init__(self, harness: Harness, handle: Handle, workflow: LoadedWorkflow | None = None) -> None:
        super().__init__(handle.source)
        self._harness = harness
        self._handle = handle
        self._workflow = workflow or harness.workflows.get(handle.source.state_machine_arn)

    def wait(self, timeout_seconds: Seconds | None = None) -> Execution:
        """
        Let time pass until the execution has ended, at most `timeout_seconds`; gives itself.

        HarnessError if nothing is left that could end it: it waits for a task token or an activity.
        """
        if not self._handle.wait(timeout_seconds) and timeout_seconds is None:
            raise HarnessError(
                f"The execution cannot end by itself: it waits at {self.waiting_at!r}, and no time limit is running.\n"
                "Answer its task token: execution.callback(...).succeeds({...}), or give the state a TimeoutSeconds."
            )
        return self

    def stop(self, error: str | None = None, cause: str | None = None) -> Execution:
        """StopExecution: it ends with ABORTED; gives itself."""
        self._handle.stop(error, cause)
        return self

    def redrive(self) -> Execution:
        """RedriveExecution: goes on from the state that did not succeed; time does not pass. Gives itself."""
        if self.status not in ("FAILED", "TIMED_OUT", "ABORTED"):
            raise HarnessError(f"Only an execution that did not succeed can be redriven; this one is {self.status}")
        self._handle.redrive()
        return self

    @property
    def iam(self) -> RoleReport:
        """
        What the template's role allows, lacks and grants in vain for this execution: `assert execution.iam.complete`.

        HarnessError if the template does not tell what the role may do.
        """
        if self._workflow is None:
            raise HarnessError(f"The test has loaded no workflow of {self.arn}: ask workflow.iam_report(execution)")
        from pytest_sfn.testing.iam import role_report, with_map_runs

        return role_report(self._workflow, with_map_runs([self], self._harness.executions))

    def callback(self, state: str | None = None) -> Callback:
        """
        The task token that a state (by default, the only one that waits) waits for, to be answered.

        A job (`.sync`) whose end is still to come counts where nothing else waits: its token may be answered before.
        HarnessError if none does, or several do and none is named.
        """
        waiting = self._handle.waiting()
        named = [token for name, token in waiting if state is None or name == state]
        if not named:
            jobs = self._handle.running_jobs()
            named = [token for name, token in jobs if state is None or name == state]
            waiting += jobs
        if len(named) != 1:
            names = ", ".join(repr(name) for name, _ in waiting) or "none"
            wanted = f"State {state!r} does" if state is not None else "Exactly one state should"
            raise HarnessError(f"{wanted} not wait for a task token. States that do: {names}. {self!r}")
        return Callback(named[0], self, self._handle)


def started(harness: Harness, workflow: LoadedWorkflow, input: JSON, name: str | None = None) -> Execution:  # noqa: A002 - the API's word
    """
    Start an execution of a workflow and run it until everything waits; time does not pass.

    The input is as a client would have sent it: tuples become arrays. HarnessError for what is no JSON, or more of it
    than StartExecution takes.
    """
    given: JSON = {} if input is None else input
    try:
        text = dumps(given)
        if len(text) > MAX_PAYLOAD_BYTES // 4:  # characters, of at most four bytes
            _check_bytes(text, f"The input of {workflow.name!r}", "StartExecution")
        value = loads(text)
    except (TypeError, ValueError, RecursionError):
        value = None
    if value != given:
        value = json_value(given, "An execution, whose input must be JSON,")
    return Execution(harness, harness.backend.start(workflow, value, name), workflow)


def _check_bytes(text: str, what: str, operation: str) -> None:
    """HarnessError for a payload that the API would refuse. Source: API Reference, SensitiveData."""
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_PAYLOAD_BYTES:
        raise HarnessError(
            f"{what} has {size} bytes of JSON; {operation} takes {MAX_PAYLOAD_BYTES} at most and AWS refuses the call. "
            "Hand over a reference to the data instead, an object in S3 for instance"
        )


def in_hand(harness: Harness, execution: StartedExecution) -> Execution:
    """One of the test's executions, to be asserted on."""
    return Execution(harness, harness.backend.handle(execution))


class Callback:
    """A task token that a Task waits for. An answer lets the execution go on until it waits again, and gives it."""

    def __init__(self, task_token: str, execution: Execution, handle: Handle) -> None:
        self._execution = execution
        self._handle = handle
        #: The token, as the service the Task called was given it.
        self.task_token = task_token

    def succeeds(self, output: JSON = None) -> Execution:
        """SendTaskSuccess with this output. HarnessError for what is no JSON."""
        sent = json_value({} if output is None else output, "callback().succeeds(...)")
        _check_bytes(dumps(sent), "The output given to callback().succeeds(...)", "SendTaskSuccess")
        self._handle.succeed(self.task_token, sent)
        return self._execution

    def fails(self, error: str | None = None, cause: str | None = None) -> Execution:
        """SendTaskFailure with this error and cause, which are texts."""
        for name, text, most in (("error", error, MAX_ERROR), ("cause", cause, MAX_CAUSE)):
            if text is not None and not isinstance(text, str):
                raise HarnessError(f"callback().fails(...) takes its {name} as a text, not {text!r}")
            if text is not None and len(text) > most:
                raise HarnessError(
                    f"callback().fails(...) takes {most} characters for its {name}, as SendTaskFailure does; "
                    f"there are {len(text)}"
                )
        self._handle.fail(self.task_token, error, cause)
        return self._execution

    def heartbeat(self) -> Execution:
        """SendTaskHeartbeat."""
        self._handle.heartbeat(self.task_token)
        return self._execution
