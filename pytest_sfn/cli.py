"""The command line: `serve` stands in for Step Functions Local, `record` keeps executions, `coverage` adds up runs."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pytest_sfn.account import Account

if TYPE_CHECKING:
    from pytest_sfn.http.server import Server

#: Services whose endpoints Step Functions Local takes, and the name botocore has for them in `AWS_ENDPOINT_URL_<NAME>`.
#: Source: developer guide, "Setting configuration options for Step Functions Local".
_SERVICE_ENDPOINTS = {
    "lambda": "LAMBDA",
    "batch": "BATCH",
    "dynamodb": "DYNAMODB",
    "ecs": "ECS",
    "glue": "GLUE",
    "sagemaker": "SAGEMAKER",
    "sqs": "SQS",
    "sns": "SNS",
    "eventbridge": "EVENTBRIDGE",
    "s3": "S3",
    "secretsmanager": "SECRETS_MANAGER",
    "cloudwatch-logs": "CLOUDWATCH_LOGS",
}
#: Where Step Functions Local's own variables have another name than `<SERVICE>_ENDPOINT`.
_LOCAL_VARIABLES = {"stepfunctions": "STEP_FUNCTIONS_ENDPOINT", "sagemaker": "SAGE_MAKER_ENDPOINT"}
_DEFAULT_PORT = 8083
_LOOPBACK = "127.0.0.1"


def main(arguments: Sequence[str] | None = None) -> int:
    """The `pytest-sfn` command; gives the exit status."""
    options = parser(os.environ).parse_args(arguments)
    status: int = options.run(options)
    return status


def parser(environment: Mapping[str, str]) -> argparse.ArgumentParser:
    """The command's arguments; defaults come from Step Functions Local's environment variables."""
    command = argparse.ArgumentParser(prog="pytest-sfn", description="Local AWS Step Functions")
    commands = command.add_subparsers(required=True, metavar="COMMAND")
    serve = commands.add_parser(
        "serve",
        help="serve the Step Functions API",
        description="Serve the Step Functions API on a socket, as Step Functions Local does.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    serve.set_defaults(run=_serve)
    serve.add_argument("--host", default=_LOOPBACK, help="address to listen on; 0.0.0.0 for all")
    serve.add_argument("--port", type=int, default=_port(environment), help="port to listen on; 0 takes a free one")
    account = environment.get("AWS_ACCOUNT_ID", "123456789012")
    serve.add_argument("--account", default=account, help="account id of all ARNs")
    region = environment.get("AWS_DEFAULT_REGION") or environment.get("AWS_REGION") or "us-east-1"
    serve.add_argument("--region", default=region, help="Region of all ARNs")
    for service in _SERVICE_ENDPOINTS:
        variable = _LOCAL_VARIABLES.get(service, f"{service.replace('-', '_').upper()}_ENDPOINT")
        serve.add_argument(
            f"--{service}-endpoint",
            default=environment.get(variable),
            metavar="URL",
            help=f"endpoint of {service}; AWS_ENDPOINT_URL is that of all other services",
        )
    serve.add_argument(
        "--wait-time-scale",
        type=float,
        default=float(environment.get("WAIT_TIME_SCALE", "1")),
        metavar="FACTOR",
        help="how long waits last; 0.1 is ten times as fast",
    )
    serve.add_argument(
        "--clock",
        choices=("real", "scaled", "virtual"),
        default="real",
        help="how time passes; virtual jumps over every wait. A wait time scale makes real scaled",
    )
    serve.add_argument(
        "--mock-config",
        default=environment.get("SFN_MOCK_CONFIG"),
        metavar="FILE",
        help="mock configuration file, for executions of STATE_MACHINE_ARN#TEST_CASE",
    )
    serve.add_argument("--seed", type=int, default=None, help="seed of names, ids and random draws")
    serve.add_argument("--log-level", default="INFO", choices=("DEBUG", "INFO", "WARNING", "ERROR"), help="log level")
    _add_record(commands)
    _add_coverage(commands)
    return command


def _add_record(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "record",
        help="record an execution that has ended, to be replayed",
        description=(
            "Record an execution that has ended: its history, definition and input, those of its map runs, and in "
            "files of their own the executions its Tasks waited for. `workflow.replay(FILE)` runs it again."
        ),
    )
    command.set_defaults(run=_record)
    command.add_argument("arn", metavar="ARN", help="ARN of the execution")
    command.add_argument(
        "--output",
        default=".",
        metavar="PATH",
        help="a folder, in which the file is named after the execution, or a file whose name ends with .recording.json",
    )
    command.add_argument("--endpoint-url", metavar="URL", help="where to ask; AWS by default")
    command.add_argument("--log-group", metavar="NAME", help="log group that has the events of an Express execution")
    command.add_argument("--profile", help="profile of the AWS configuration")
    command.add_argument(
        "--redact",
        action="append",
        default=[],
        metavar="JSONPATH",
        help="values in inputs, outputs and requests to be replaced, such as $..email; repeatable",
    )


def _add_coverage(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    coverage = commands.add_parser(
        "coverage",
        help="add up the coverage of several runs",
        description="What to do with the files that `pytest --sfn-coverage-json=FILE` writes.",
    )
    combine = coverage.add_subparsers(required=True, metavar="COMMAND").add_parser(
        "combine",
        help="print the coverage of several runs together",
        description=(
            "Add up the coverage that the shards of a suite wrote, and print it as one run would. The exit status is 1 "
            "if less is covered than --fail-under asks for."
        ),
    )
    combine.set_defaults(run=_combine)
    combine.add_argument("files", nargs="+", metavar="FILE", help="what pytest --sfn-coverage-json=FILE wrote")
    combine.add_argument("--fail-under", type=float, metavar="PERCENT", help="the least that is to be covered")
    combine.add_argument("--json", metavar="FILE", help="write the sum into a file")
    combine.add_argument("-v", "--verbose", action="store_true", help="tell everything that is missing")


def _combine(options: argparse.Namespace) -> int:
    import shutil
    import sys

    from pytest_sfn.errors import SfnError
    from pytest_sfn.reports.coverage.files import combined, write
    from pytest_sfn.reports.coverage.table import colored, coverage_table, is_below, verdict

    try:
        suite = combined(options.files)
    except SfnError as error:
        sys.stderr.write(f"pytest-sfn: {error}\n")
        return 2
    if options.json is not None:
        write(suite, options.json)
    width = shutil.get_terminal_size((120, 24)).columns
    in_color = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    for line in [*coverage_table(suite, width, whole=options.verbose), *verdict(suite, options.fail_under)]:
        sys.stdout.write(f"{colored(line) if in_color else line.text}\n")
    return int(is_below(suite, options.fail_under))


def _record(options: argparse.Namespace) -> int:
    import sys

    from pytest_sfn.backends.recorder import client_of, record, record_logged, write_recording
    from pytest_sfn.errors import SfnError

    try:
        if options.log_group is None:
            client = client_of(options.arn, options.endpoint_url, options.profile)
            documents = record(client, options.arn, options.redact)
        else:
            logs = client_of(options.arn, options.endpoint_url, options.profile, "logs")
            documents = iter([record_logged(logs, options.arn, options.log_group, options.redact)])
        for number, document in enumerate(documents):
            file = write_recording(document, options.output, nested=number > 0)
            sys.stdout.write(f"{document['status']} {document['executionArn']} -> {file}\n")
    except SfnError as error:
        sys.stderr.write(f"pytest-sfn: {error}\n")
        return 2
    except Exception as error:
        if not type(error).__module__.startswith("botocore"):
            raise
        sys.stderr.write(f"pytest-sfn: {error}\n")
        return 1
    return 0


def _port(environment: Mapping[str, str]) -> int:
    """The port of STEP_FUNCTIONS_ENDPOINT, by which Step Functions Local is told its own."""
    from urllib.parse import urlsplit

    try:
        return urlsplit(environment.get("STEP_FUNCTIONS_ENDPOINT", "")).port or _DEFAULT_PORT
    except ValueError:
        return _DEFAULT_PORT


def _serve(options: argparse.Namespace) -> int:
    import logging
    import signal
    import sys
    import threading

    from pytest_sfn.errors import DefinitionError

    logging.getLogger("botocore").setLevel(logging.WARNING)
    logging.basicConfig(level=options.log_level, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s")
    asked_to_stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: asked_to_stop.set())
    try:
        server = make_server(options).start()
    except DefinitionError as error:
        sys.stderr.write(f"pytest-sfn: {error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"pytest-sfn: cannot listen on {options.host}:{options.port}: {error}\n")
        return 1
    sys.stdout.write(f"Step Functions is served at {server.url}\n")
    sys.stdout.flush()
    asked_to_stop.wait()
    server.stop()
    return 0


def make_server(options: argparse.Namespace) -> Server:
    """The server of `pytest-sfn serve`, not started yet."""
    from pytest_sfn.http import serving

    for service, name in _SERVICE_ENDPOINTS.items():
        endpoint = getattr(options, f"{service.replace('-', '_')}_endpoint")
        if endpoint:
            os.environ[f"AWS_ENDPOINT_URL_{name}"] = endpoint
    return serving.make_server(
        host=options.host,
        port=options.port,
        account=Account.in_region(options.region, options.account),
        virtual=options.clock == "virtual",
        wait_time_scale=options.wait_time_scale if options.clock != "virtual" else 1.0,
        lambda_endpoint=options.lambda_endpoint,
        mock_config=options.mock_config,
        seed=options.seed,
    )
