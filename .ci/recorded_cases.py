"""
Asks pytest-sfn what AWS was asked, compares the answers, prints the scores and fails where one fell.

The cases are no part of the repository: they are looked for in the folder named by PYTEST_SFN_SHARED, else in
`../shared`; without them this says so and ends well. `expected_scores.json` beside this file holds the passes a
category must reach; `--raise` writes what was reached into it, where that is more.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("PYTEST_SFN_SHARED") or ROOT.parent / "shared")
EXPECTED = Path(__file__).with_name("expected_scores.json")
#: Cases that are not met, by the reason why; the tests and the documentation read it too.
DIFFERENCES = ROOT / "tests" / "recorded" / "differences.json"
GATEWAY_ADAPTER = ROOT / "tests" / "recorded" / "apigateway_adapter.py"
ACCOUNT, REGION = "000000000000", "us-east-1"
MODES = ("strict", "lenient", "outcome")


def free_port() -> int:
    """A port of the loopback that nobody listens on at the moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextlib.contextmanager
def server(command: list[str], environment: dict[str, str], seconds: float = 30) -> Iterator[str]:
    """
    The URL of a server process, which it must print within `seconds`; stopped in the end.

    What it prints afterwards goes to a file, whose end is shown if it died.
    """
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            command, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        found = threading.Event()
        urls: list[str] = []

        def read() -> None:
            for line in process.stdout or ():
                log.write(line)
                if not urls and (match := re.search(r"https?://[\w.]+:\d+", line)):
                    urls.append(match[0])
                    found.set()
            found.set()

        threading.Thread(target=read, daemon=True).start()
        try:
            if not found.wait(seconds) or not urls:
                log.seek(0)
                raise SystemExit(f"{' '.join(command)} gave no address:\n{log.read()[-2000:]}")
            wait_until_it_answers(urls[0], seconds)
            yield urls[0]
            if process.poll() is not None:
                log.seek(0)
                print(f"The server ended with {process.returncode}:\n{log.read()[-2000:]}")
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until_it_answers(url: str, seconds: float) -> None:
    """Return when an HTTP request to the server gets any answer."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"{url} does not answer")


def run_step_functions_cases(arguments: list[str], jobs: int) -> dict[str, Any]:
    """Start the services, the endpoint under test and the runner; its results."""
    moto_port, lambda_port = free_port(), free_port()
    moto = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(moto_port)]
    environment = {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_RETRY_MODE": "legacy",  # botocore's standard mode adds words to errors that the recorded ones lack
        "MOTO_ACCOUNT_ID": ACCOUNT,
        "PYTHONUNBUFFERED": "1",
    }
    with server(moto, environment) as services:
        serve = [str(Path(sys.executable).with_name("pytest-sfn")), "serve", "--port", "0", "--account", ACCOUNT]
        serve += ["--region", REGION, "--lambda-endpoint", f"http://127.0.0.1:{lambda_port}"]
        with server(serve, environment | {"AWS_ENDPOINT_URL": services}) as endpoint, scratch() as results:
            command = [sys.executable, str(SHARED / "conformance" / "run.py"), "--endpoint", endpoint]
            command += ["--services-endpoint", services, "--lambda-port", str(lambda_port), "--account", ACCOUNT]
            command += ["--jobs", str(jobs), "--json", str(results), *arguments]
            subprocess.run(command, check=False, env=os.environ | environment)
            return read_results(results)


def run_api_gateway_cases(arguments: list[str]) -> dict[str, Any]:
    """Run the cases of the gateway in process; the runner's results."""
    with scratch() as results:
        command = [sys.executable, str(SHARED / "apigateway" / "run.py"), "--adapter", f"{GATEWAY_ADAPTER}:gateway"]
        subprocess.run([*command, "--json", str(results), *arguments], check=False)
        return read_results(results)


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A path for a runner's results."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "results.json"


def read_results(path: Path) -> dict[str, Any]:
    """The results a runner wrote; it writes none when it gave up."""
    if not path.exists():
        raise SystemExit("The runner wrote no results.")
    results: dict[str, Any] = json.loads(path.read_text())
    return results


def step_functions_scores(results: dict[str, Any]) -> dict[str, int]:
    """Strict passes by category."""
    scores: Counter[str] = Counter()
    for result in results["results"]:
        scores[result["category"]] += result["strict"]
    return dict(sorted(scores.items()))


def unexplained(results: dict[str, Any]) -> list[str]:
    """One line for each case that is not met and not in DIFFERENCES."""
    known = {case for cases in json.loads(DIFFERENCES.read_text()).values() for case in cases}
    return [
        f"{result['category']}: {result['id']} is not met, and {DIFFERENCES.relative_to(ROOT)} does not say why"
        for result in results["results"]
        if not result["strict"] and result["id"] not in known
    ]


def totals(results: dict[str, Any]) -> dict[str, int]:
    """Cases by category."""
    return dict(sorted(Counter(result["category"] for result in results["results"]).items()))


def api_gateway_scores(results: dict[str, Any]) -> dict[str, int]:
    """Passes by kind."""
    return {kind: row["passed"] for kind, row in sorted(results["kinds"].items())}


def compare(name: str, scores: dict[str, int], expected: dict[str, int]) -> list[str]:
    """One line for each category with fewer passes than expected; only categories that were run count."""
    return [
        f"{name}/{category}: {score} cases pass, {expected[category]} did before"
        for category, score in scores.items()
        if score < expected.get(category, 0)
    ]


def raise_expected(expected: dict[str, dict[str, int]], reached: dict[str, dict[str, int]]) -> None:
    """Write the higher of what was expected and what was reached."""
    for name, scores in reached.items():
        before = expected.setdefault(name, {})
        for category, score in scores.items():
            before[category] = max(score, before.get(category, 0))
        expected[name] = dict(sorted(before.items()))
    EXPECTED.write_text(json.dumps(expected, indent=2) + "\n")


def parse_arguments() -> tuple[argparse.Namespace, list[str]]:
    """Our options, and those for the runner."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Other options go to the runner: --category timeouts, --filter test_wait, --verbose, --kind vtl",
    )
    parser.add_argument("--only", choices=["step-functions", "api-gateway"], help="run one of the two collections")
    parser.add_argument("--jobs", type=int, default=12, help="cases run at the same time; they mostly wait")
    parser.add_argument("--raise", action="store_true", dest="raise_", help="keep better scores")
    return parser.parse_known_args()


def main() -> int:
    """Run what there is, print the scores, 1 where one fell."""
    options, rest = parse_arguments()
    expected: dict[str, dict[str, int]] = json.loads(EXPECTED.read_text()) if EXPECTED.exists() else {}
    reached: dict[str, dict[str, int]] = {}
    if not SHARED.is_dir():
        print(f"skipped: no recorded cases at {SHARED} (PYTEST_SFN_SHARED names another folder)")
        return 0
    surprises: list[str] = []
    if options.only != "api-gateway":
        print("Answers of AWS Step Functions", flush=True)
        results = run_step_functions_cases(rest, options.jobs)
        reached["step-functions"] = step_functions_scores(results)
        surprises = unexplained(results)
        if options.raise_ and not rest:
            expected["step-functions-cases"] = totals(results)
    if options.only != "step-functions":
        print("\nAnswers of Amazon API Gateway", flush=True)
        if GATEWAY_ADAPTER.exists():
            reached["api-gateway"] = api_gateway_scores(run_api_gateway_cases(rest))
        else:
            print(f"skipped: no {GATEWAY_ADAPTER.relative_to(ROOT)}")
    fallen = [line for name, scores in reached.items() for line in compare(name, scores, expected.get(name, {}))]
    if options.raise_:
        raise_expected(expected, reached)
    print()
    for name, scores in reached.items():
        print(f"{name}: {sum(scores.values())} cases pass, {sum(expected.get(name, {}).values())} are expected to")
    print("\n".join(["Fewer than before:", *fallen]) if fallen else "No score fell.")
    print("\n".join(surprises) if surprises else "Every case that is not met has its reason.")
    return 1 if fallen or surprises else 0


if __name__ == "__main__":
    sys.exit(main())
