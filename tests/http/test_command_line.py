import argparse
import os
import re
import signal
import subprocess
import sys
import urllib.request

import pytest

from pytest_sfn import cli


def parsed(*arguments, **environment):
    return cli.parser(environment).parse_args(["serve", *arguments])


def test_the_defaults_are_those_of_step_functions_local():
    """
    Port 8083, one account, one Region, the real clock, loopback.
    """
    options = parsed()
    assert (options.port, options.account, options.region) == (8083, "123456789012", "us-east-1")
    assert (options.host, options.clock, options.wait_time_scale) == ("127.0.0.1", "real", 1.0)


@pytest.mark.parametrize(
    ("variable", "value", "option", "expected"),
    [
        ("AWS_ACCOUNT_ID", "000000000000", "account", "000000000000"),
        ("AWS_DEFAULT_REGION", "eu-west-1", "region", "eu-west-1"),
        ("LAMBDA_ENDPOINT", "http://l", "lambda_endpoint", "http://l"),
        ("DYNAMODB_ENDPOINT", "http://d", "dynamodb_endpoint", "http://d"),
        ("SAGE_MAKER_ENDPOINT", "http://m", "sagemaker_endpoint", "http://m"),
        ("WAIT_TIME_SCALE", "0.1", "wait_time_scale", 0.1),
        ("STEP_FUNCTIONS_ENDPOINT", "http://localhost:9000", "port", 9000),
        ("STEP_FUNCTIONS_ENDPOINT", "http://localhost:x", "port", 8083),
    ],
)
def test_environment_variables_of_step_functions_local_are_read(variable, value, option, expected):
    """
    Each has its option, which goes before it.
    """
    assert getattr(parsed(**{variable: value}), option) == expected


def test_options_go_before_variables():
    """
    What is said on the command line counts.
    """
    assert parsed("--account", "111122223333", AWS_ACCOUNT_ID="000000000000").account == "111122223333"


@pytest.fixture
def serving(tmp_path):
    """The command in a process of its own, and the first line it prints."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-c", "from pytest_sfn.cli import main; raise SystemExit(main())"]
    arguments = ["serve", "--port", "0", "--account", "000000000000", "--clock", "virtual"]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [*command, *arguments], stdout=subprocess.PIPE, stderr=log, text=True, env=environment
        )
        yield process, process.stdout.readline()
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_first_line_ends_with_the_url_and_a_signal_ends_the_server(serving, number):
    """
    Scripts take the URL from there; the exit status of an ordered end is 0.
    """
    process, line = serving
    url = line.split()[-1]
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", url)
    with urllib.request.urlopen(url, timeout=10) as answer:
        assert b'"running"' in answer.read()
    process.send_signal(number)
    assert process.wait(timeout=10) == 0


def test_a_taken_port_is_told_and_ends_the_command(serving, capsys, monkeypatch):
    """
    The exit status is 1 and the message names the address.
    """
    _, line = serving
    port = line.split()[-1].rpartition(":")[2]
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    assert cli.main(["serve", "--port", port]) == 1
    assert f"cannot listen on 127.0.0.1:{port}" in capsys.readouterr().err


def test_a_wait_time_scale_of_nothing_is_refused():
    """
    Waits which take no time are what the virtual clock is for.
    """
    with pytest.raises(ValueError, match="virtual clock"):
        cli.make_server(argparse.Namespace(**vars(parsed("--wait-time-scale", "0"))))
