"""
Fills `<!-- generated: NAME -->` in the pages with what the program itself says, so that the reference cannot go stale.

A hook of mkdocs: https://www.mkdocs.org/user-guide/configuration/#hooks
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import textwrap
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MARK = re.compile(r"<!-- generated: ([\w-]+(?: [\w-]+)*) -->")


def on_page_markdown(markdown: str, **_: object) -> str:
    """Called by mkdocs for each page."""
    return MARK.sub(lambda match: generated(*match[1].split()), markdown)


def generated(kind: str, *arguments: str) -> str:
    """The text that stands for one mark."""
    return GENERATORS[kind](*arguments)


def cli(*command: str) -> str:
    """`pytest-sfn COMMAND --help`."""
    return console(sys.executable, "-c", "from pytest_sfn.cli import main; main()", *command, "--help")


def options() -> str:
    """A table of our part of `pytest --help`: command-line options, and their names in the ini file."""
    text = run(sys.executable, "-m", "pytest", "--help", columns=4000)
    group = re.search(r"^\S.*\(pytest-sfn\):\n((?:  .*\n)+)", text, re.MULTILINE)
    if group is None:
        raise LookupError("pytest --help shows no group of ours")
    ini = set(re.findall(r"^  (sfn_\w+)", text, re.MULTILINE))
    rows = [_option(*found, ini) for found in re.findall(r"^  (--sfn-[\w-]+)\S*\s+(.+)$", group[1], re.MULTILINE)]
    return "\n".join(["| option | default | meaning | ini |", "|---|---|---|---|", *rows])


def _option(option: str, text: str, ini: set[str]) -> str:
    meaning, _, default = text.partition(" [") if text.endswith("]") else (text, "", "")
    default = default.removesuffix("]")
    name = option.removeprefix("--").replace("-", "_")
    shown = f"`{default}`" if default not in ("", "None") else ""
    return f"| `{option}` | {shown} | {meaning.replace('|', chr(92) + '|')} | {f'`{name}`' if name in ini else ''} |"


def markers() -> str:
    """Our part of `pytest --markers`: each marker's signature and what it says of it."""
    text = run(sys.executable, "-m", "pytest", "--markers")
    found = re.findall(r"^(@pytest\.mark\.sfn\w*\(.*?\)): (.*?)(?=\n\n@|\Z)", text, re.DOTALL | re.MULTILINE)
    if not found:
        raise LookupError("pytest --markers shows none of ours")
    return "\n\n".join(f"{fenced(_wrapped(signature), 'python')}\n\n{_listed(about)}" for signature, about in found)


def _wrapped(text: str) -> str:
    return "\n".join(textwrap.wrap(text, 100, subsequent_indent="    ", break_long_words=False))


def _listed(text: str) -> str:
    """A sentence, and what follows after its end as a list: `name: what it is; name: ...`."""
    sentence, _, members = " ".join(text.split()).partition(". ")
    parts = [part.partition(": ") for part in members.rstrip(".").split("; ")]
    lines = [f"- `{name}`: {meaning}" if meaning else f"- {name}" for name, _, meaning in parts if name]
    return "\n".join([f"{sentence[0].upper()}{sentence[1:].rstrip('.')}.", "", *lines])


def integrations() -> str:
    """A table of the actions of optimized integrations, with the patterns each has."""
    from pytest_sfn.integrations.services import SERVICES, find_service

    patterns = ("request-response", "sync", "sync:2", "waitForTaskToken")
    rows = [f"| Resource | {' | '.join(f'`{pattern}`' for pattern in patterns)} |", "|---|:-:|:-:|:-:|:-:|"]
    for name in SERVICES:
        service = find_service(name)
        for action, known in service.actions.items() if service is not None else ():
            marks = " | ".join("yes" if pattern in known.patterns else "" for pattern in patterns)
            rows.append(f"| `{name}:{action}` | {marks} |")
    return "\n".join(rows)


def answers() -> str:
    """A table of what optimized integrations make of requests and answers, and of jobs, otherwise than the API."""
    from pytest_sfn.integrations.services import SERVICES, find_service

    heads = ("Action", "API", "request", "answer", "`.sync`: succeeded", "`.sync`: failed", "Error Names of its own")
    heads = (*heads, "sample", "source")
    rows = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    for name in SERVICES:
        service = find_service(name)
        for action, known in service.actions.items() if service is not None else ():
            cells = [*_answer_cells(action, known, service), _sample(name, action, known), _source(service)]
            rows.append(f"| `{name}:{action}` | {' | '.join(cells)} |")
    return "\n".join(rows)


def _answer_cells(action: str, known: Any, service: Any) -> list[str]:
    """The cells of an action: the operation it calls, then what is its own."""
    called = known.operation if known.operation is not None else action[:1].upper() + action[1:]
    free = [f"any JSON as {_code(sorted(known.free))}"] if known.free else []
    request = ([f"its own {_code(list(known.sends))}"] if known.sends else []) + free
    answer = [f"`{own}` of the API's `{path}`" for own, path in (known.members or {}).items()]
    if service.sdk_version == 1 and called:
        answer.append("`SdkHttpMetadata`")
    job = known.job
    result = [] if job is None else [f"`.sync` gives `{job.result or job.describe}`"]
    result += [f"`.sync` gives {_code(list(known.sample_of_job))}"] if known.sample_of_job else []
    ended = "" if job is None else "it is gone" if job.ends_in_nothing else _code(sorted(job.succeeded))
    failed = "" if job is None else _code(sorted(job.failed)) or ("by its exit codes" if job.success else "")
    errors = "any" if known.errors is None else _code(sorted(known.errors))
    return [f"`{called}`" if called else "", "; ".join(request), "; ".join([*answer, *result]), ended, failed, errors]


def _sample(service: str, action: str, known: Any) -> str:
    """What `mock_the_rest` answers: of the job, where it is one that can be waited for; without the call's metadata."""
    from pytest_sfn.integrations.models.samples import sample_result
    from pytest_sfn.integrations.resources.parsing import parse_resource
    from pytest_sfn.language.tasks import Resource

    suffix = ".sync" if "sync" in known.patterns else ""
    resource = parse_resource(f"arn:aws:states:::{service}:{action}{suffix}")
    assert isinstance(resource, Resource), resource
    text = json.dumps({"Payload": {}} if service == "lambda" else sample_result(resource))
    return f"`{textwrap.shorten(text, 160, placeholder=' ...')}`"


def _source(service: Any) -> str:
    """The guide's page, linked, and whether answers were recorded from AWS."""
    page, _, recorded = service.source.partition("; ")
    link = f"[{page}](https://docs.aws.amazon.com/step-functions/latest/dg/{page}.html)"
    return f"{link}, {recorded}" if recorded else link


def _code(words: list[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def scores(collection: str) -> str:
    """A table of how many recorded answers of AWS are met, by category."""
    expected = _scores_on_file().get(collection)
    if not expected:
        return "No scores are on file yet."
    of = _scores_on_file().get(f"{collection}-cases", expected)
    rows = [_score(category.replace("_", " "), passes, of[category]) for category, passes in expected.items()]
    whole = _score("**all**", sum(expected.values()), sum(of.values()))
    return "\n".join(["| category | cases | met | |", "|---|---:|---:|---:|", *rows, whole])


def _score(name: str, passes: int, cases: int) -> str:
    return f"| {name} | {cases} | {passes} | {passes * 100 / cases:.1f} % |"


def _scores_on_file() -> dict[str, dict[str, int]]:
    scores: dict[str, dict[str, int]] = json.loads((ROOT / ".ci" / "expected_scores.json").read_text(encoding="utf-8"))
    return scores


def differences() -> str:
    """A table of the recorded cases that are not met, by the reason why."""
    known = json.loads((ROOT / "tests" / "recorded" / "differences.json").read_text(encoding="utf-8"))
    lines = []
    for reason, cases in known.items():
        lines += [f"**{reason}** ({len(cases)})", "", *(f"- `{case.rpartition('::')[2]}`" for case in cases), ""]
    return "\n".join(lines)


def failure(name: str) -> str:
    """What pytest prints of one of the tests of docs/failures, which fail on purpose."""
    return fenced(_failures()[f"test_{name}"])


@cache
def _failures() -> dict[str, str]:
    """Each test's part of the report, from its title to the next, by the test's name."""
    options = ("-q", "-p", "no:randomly", "-p", "no:cacheprovider", "-rN")
    text = run(sys.executable, "-m", "pytest", *options, "docs/failures", status=1).replace(f"{ROOT}{os.sep}", "")
    parts = re.split(r"^_{2,} (?:ERROR at teardown of )?(test_\w+) _{2,}\n+", text, flags=re.MULTILINE)[1:]
    ends = re.compile(r"^(?:={5,} .* ={5,}|\d+ failed.*)$", re.MULTILINE)
    return {name: ends.split(part)[0].strip("\n") for name, part in zip(parts[::2], parts[1::2], strict=True)}


def console(*command: str) -> str:
    """A command's output as a code block."""
    return fenced(run(*command))


def run(*command: str, status: int = 0, columns: int = 100) -> str:
    """A command's output. RuntimeError, with what it printed, for another exit status."""
    environment = os.environ | {"COLUMNS": str(columns), "NO_COLOR": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, check=False)
    if done.returncode != status:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def fenced(text: str, language: str = "text") -> str:
    """A text as a code block."""
    return f"```{language}\n{text.rstrip()}\n```"


GENERATORS = {
    "answers": answers,
    "cli": cli,
    "failure": failure,
    "integrations": integrations,
    "markers": markers,
    "options": options,
    "scores": scores,
    "differences": differences,
}
