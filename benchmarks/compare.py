"""
Measures pytest-sfn, beside other engines where they are installed, against the project's targets.

The harness and its workloads are no part of the repository: they are looked for in `bench` of the folder named by
PYTEST_SFN_SHARED, else of `../shared`; without them this says so and ends well. Figures never fail: machines differ.
Compare ratios from one run, not single times.

    compare.py                                  every workload, pytest-sfn alone
    compare.py --peers moto,ministack           the same for others, in the same run
    compare.py --python ministack=PATH          ... with the interpreter that has them
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BENCH = Path(os.environ.get("PYTEST_SFN_SHARED") or ROOT.parent / "shared") / "bench"

#: Milliseconds of a run on the machine the targets were set on: 2 virtual cores, Python 3.13.
TARGETS = {
    "a_pass_chain": 3,
    "b_loop_jsonpath": 6,
    "b_loop_jsonata": 10,
    "c_map_1000": 15,
    "d_parallel_50x5": 1.2,
    "e_short_100": 4,
    "f_retry": 0.2,
    "g_wait35": 0.1,
    "h_map_10000": 60,
    "i_payload_200k": 3,
    "cold": 60,
    "plugin tax": 5,
}
QUICK = "a,b,c,d,e,f,g,cold"
NO_TESTS_COLLECTED = 5  # pytest's exit code
ALL = "a,b,c,d,e,f,g,h,i,cold"


def run_harness(options: argparse.Namespace) -> list[dict]:
    """The harness's rows, one for each engine and workload; its own lines are shown as they come."""
    engines = ",".join(["pytest_sfn", *filter(None, [options.peers])])
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results.json"
        command = [sys.executable, str(BENCH / "bench.py"), "--engines", engines, "--json", str(results)]
        command += ["--workloads", options.workloads or (QUICK if options.quick else ALL)]
        command += [word for pair in options.python for word in ("--python", pair)]
        subprocess.run(command, check=True, env=os.environ | {"BENCH_ADAPTERS": str(ROOT / "benchmarks" / "adapters")})
        return json.loads(results.read_text())["results"]


def plugin_tax(repetitions: int) -> dict:
    """
    What the plugin adds to collecting an empty file, as a row: turn and turn about, or the machine's moods count.

    Compared with a plugin that is an empty module, since pytest looks through all installed distributions for any `-p`.
    """
    with tempfile.TemporaryDirectory() as folder:
        test_file = Path(folder) / "test_empty.py"
        test_file.touch()
        (Path(folder) / "empty_plugin.py").touch()
        command = [
            sys.executable,
            "-m",
            "pytest",
            "--collect-only",
            "-q",
            "-p",
            "no:cacheprovider",
            str(test_file),
            "-p",
        ]
        names = ("empty_plugin", "pytest_sfn")
        runs = [[seconds([*command, name], folder) for name in names] for _ in range(repetitions + 2)]
    empty, ours = (statistics.median(times) for times in zip(*runs[2:], strict=True))
    return {"engine": "pytest_sfn", "workload": "plugin tax", "run_s": ours - empty, "base_s": empty}


def seconds(command: list[str], folder: str) -> float:
    """How long a process takes, without the plugins that happen to be installed."""
    environment = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": folder}
    begun = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)
    elapsed = time.perf_counter() - begun
    if done.returncode != NO_TESTS_COLLECTED:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return elapsed


def table(rows: list[dict]) -> str:
    """Workloads down, engines across, in milliseconds, the target and how far ours is from it at the end."""
    engines = list(dict.fromkeys(row["engine"] for row in rows))
    times = {(row["workload"], row["engine"]): row for row in rows}
    lines = [f"{'ms':18}" + "".join(f"{engine:>14}" for engine in engines) + f"{'target':>10}{'of target':>12}"]
    for workload in dict.fromkeys(row["workload"] for row in rows):
        cells = "".join(f"{cell(times.get((workload, engine), {})):>14}" for engine in engines)
        ours, target = times[workload, "pytest_sfn"].get("run_s"), TARGETS.get(workload)
        share = f"{100_000 * ours / target:10.0f} %" if ours is not None and target else ""
        lines.append(f"{workload:18}{cells}{target or '':>10}{share:>12}")
    return "\n".join(lines)


def cell(row: dict) -> str:
    """A time, or what went wrong instead."""
    if row.get("wrong") or row.get("error"):
        return "wrong" if row.get("wrong") else "fails"
    return "-" if row.get("run_s") is None else f"{1000 * row['run_s']:.2f}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help=f"only {QUICK}, and fewer runs of the plugin tax")
    parser.add_argument("--workloads", help="as the harness names them: a,b_loop_jsonata,cold")
    parser.add_argument("--peers", help="other engines to measure in the same run: moto,ministack")
    parser.add_argument("--python", action="append", default=[], metavar="ENGINE=PATH", help="a peer's interpreter")
    parser.add_argument("--no-tax", action="store_true", help="leave the plugin tax out")
    parser.add_argument("--json", type=Path, help="write the rows here")
    options = parser.parse_args()
    if not BENCH.is_dir():
        print(f"skipped: no benchmarks at {BENCH} (PYTEST_SFN_SHARED names the folder above)")
        return
    rows = run_harness(options)
    if not options.no_tax:
        rows.append(plugin_tax(5 if options.quick else 15))
    print(f"\n{table(rows)}")
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
