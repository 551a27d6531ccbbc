#!/usr/bin/python3
"""Breaks the shipped models, one number at a time: their own [test] vectors must notice.

In every [point] and [repeat] each address, bit, step, offset, scale, add, decimals and code is
changed by itself, each word order made plain and each type stripped of its sign. `estated --check`
must refuse every such file with status 78. Survivors are printed as FILE:LINE, then the count as
`N passed, N failed`.
"""
import argparse
import concurrent.futures
import glob
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
REFUSED = 78
NUMBER = re.compile(r"(?<![\w.])-?(?:0x[0-9A-Fa-f]+|\d+(?:\.\d+)?(?:e-?\d+)?)(?![\w.])")
TYPE_OR_ORDER = re.compile(r"\bs(?=\d)|\b(?:CDAB|BADC|DCBA)\b")


def more(text):
    return str(int(text, 0) + 1)


def tenfold(text):
    return repr(float(text) * 10)


def other_code(text):
    return hex(int(text, 0) ^ 0x40)


CHANGE = {"read": more, "decimals": more, "offset": more, "add": lambda text: str(float(text) + 1), "step": more,
          "scale": tenfold, "unit": more, "error": other_code, "values": other_code}


def replaced(line, found, text):
    return line[:found.start()] + text + line[found.end():]


def broken_lines(key, line):
    """The line with one thing wrong, for each thing that can be wrong in it."""
    start, codes = line.index("=") + 1, line.find("{")
    for found in NUMBER.finditer(line, start):
        change = other_code if 0 <= codes < found.start() else CHANGE[key]
        yield replaced(line, found, change(found[0]))
    if key == "read":
        for found in TYPE_OR_ORDER.finditer(line, start):
            yield replaced(line, found, "u" if found[0] == "s" else "ABCD")


def broken_files(path):
    """Line number, the broken line and the whole file with it."""
    with open(path, encoding="utf-8") as source:
        lines = source.read().splitlines()
    section = ""
    for i, line in enumerate(lines):
        section = line if line.startswith("[") else section
        key = line.split("=")[0].strip()
        if section.startswith(("[point", "[repeat")) and "=" in line and key in CHANGE:
            for broken in broken_lines(key, line):
                yield i + 1, broken, "\n".join([*lines[:i], broken, *lines[i + 1:], ""])


def status_of(program, path, text):
    """The exit status of `estated --check` on a file of this name with this text."""
    with tempfile.TemporaryDirectory() as directory:
        copy = os.path.join(directory, os.path.basename(path))
        with open(copy, "w", encoding="utf-8") as out:
            out.write(text)
        return subprocess.run([program, "--check", copy], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL).returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--build", default="build")
    parser.add_argument("model", nargs="*", help="files; default: all of conf/models")
    args = parser.parse_args()
    program = os.path.join(ROOT, args.build, "estated")
    paths = args.model or sorted(glob.glob(os.path.join(ROOT, "conf/models/*.conf")))
    cases = [(path, *case, REFUSED) for path in paths for case in broken_files(path)]
    cases += [(path, 0, "refused as it is", open(path, encoding="utf-8").read(), 0) for path in paths]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        good = list(pool.map(lambda case: status_of(program, case[0], case[3]) == case[4], cases))
    for (path, line, text, _, _), noticed in zip(cases, good):
        if not noticed:
            print(f"{os.path.relpath(path, ROOT)}:{line}: no test notices: {text}" if line else f"{path}: {text}")
    print(f"{good.count(True)} passed, {good.count(False)} failed")
    return 0 if all(good) and cases else 1


if __name__ == "__main__":
    sys.exit(main())
