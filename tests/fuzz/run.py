#!/usr/bin/python3
"""Runs every fuzz target under BUILD/tests/fuzz for so many seconds: run.py BUILD SECONDS

What a target learns is kept in BUILD/corpus/NAME; an input that breaks it stays in BUILD/found.
"""
import glob
import os
import re
import subprocess
import sys


def fuzz(program, build, seconds):
    """True if nothing was found; prints what was."""
    name = os.path.basename(program)
    corpus, found = os.path.join(build, "corpus", name), os.path.join(build, "found", "")
    os.makedirs(corpus, exist_ok=True)
    os.makedirs(found, exist_ok=True)
    run = subprocess.run([program, corpus, f"-max_total_time={seconds}", "-max_len=4096", "-timeout=10",
                          "-print_final_stats=1", f"-artifact_prefix={found}{name}-"],
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                         text=True, errors="replace", env={**os.environ, "UBSAN_OPTIONS": "halt_on_error=1"})
    runs = re.search(r"number_of_executed_units: (\d+)", run.stdout)
    print(f"{'FAIL' if run.returncode else 'ok  '} {name}: {runs[1] if runs else 'no'} inputs", flush=True)
    if run.returncode:
        print("\n".join("    " + line for line in run.stdout.splitlines()[-60:]), flush=True)
    return run.returncode == 0


def main():
    build, seconds = sys.argv[1], int(sys.argv[2])
    programs = sorted(p for p in glob.glob(os.path.join(build, "tests/fuzz/*")) if "." not in os.path.basename(p))
    results = [fuzz(os.path.abspath(program), build, seconds) for program in programs]
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
