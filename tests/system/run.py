#!/usr/bin/python3
"""Runs the scenarios of tests/system/scenarios_*.py, each in a process of its own, several at a time.

A scenario is a function in the SCENARIOS list of its file. Names on the command line choose some. Every
scenario has 240 s; what it printed is shown when it failed. Those in a SOAK list take longer, and run only
by their names or all with --soak; --faults and --clocks run the FAULTS and CLOCKS lists.
"""
import concurrent.futures
import glob
import importlib
import os
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True
SECONDS, SOAK_SECONDS = 240, 7200
AT_ONCE = 5  # they mostly wait
# The longest begin, so that none of them is alone at the end.
FIRST = ("cluster_node_killed", "kill_rounds", "demo_runs", "full_disk", "failing_calls", "bus_of_eight", "picky_broker")


def scenarios(part):
    found = {}
    for path in sorted(glob.glob(os.path.join(HERE, "scenarios_*.py"))):
        module = importlib.import_module(os.path.basename(path)[:-3])
        for function in getattr(module, part, ()):
            found[function.__name__] = function
    return found


def run_one(name):
    start = time.monotonic()
    seconds = SECONDS if name in scenarios("SCENARIOS") else SOAK_SECONDS
    seconds *= float(os.environ.get("ESTATED_TEST_PATIENCE", "1"))
    try:
        done = subprocess.run([sys.executable, os.path.abspath(__file__), "--one", name], timeout=seconds,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        status, output = done.returncode, done.stdout
    except subprocess.TimeoutExpired as late:
        status, output = 124, (late.stdout or b"") + f"\nnot done after {seconds} s".encode()
    return name, status, output.decode("utf-8", "replace"), time.monotonic() - start


def main():
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in a shell's background job, and by its children
    usual, long = scenarios("SCENARIOS"), scenarios("SOAK")
    known = {**usual, **long}
    if sys.argv[1:2] == ["--one"]:
        known[sys.argv[2]]()
        return 0
    part = sys.argv[1][2:].upper() if sys.argv[1:] in (["--soak"], ["--faults"], ["--clocks"]) else None
    wanted = list(scenarios(part)) if part else sys.argv[1:] or sorted(usual, key=lambda name: name not in FIRST)
    unknown = [name for name in wanted if name not in known]
    if unknown:
        print(f"no scenario {', '.join(unknown)}; there are: {', '.join(known)}", file=sys.stderr)
        return 64
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for job in concurrent.futures.as_completed([pool.submit(run_one, name) for name in wanted]):
            name, status, output, seconds = job.result()
            failed += status != 0
            print(f"  {'ok  ' if not status else 'FAIL'} {name} ({seconds:.1f} s)", flush=True)
            for line in output.splitlines():
                if status or line.startswith(("seed", "figure")):
                    print("      " + line, flush=True)
    print(f"{len(wanted) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
