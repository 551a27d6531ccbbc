#!/usr/bin/python3
"""Do the stories prove the plugins? Changes one thing in a plugin at a time and looks whether a story turns red.

    mutate.py [--build DIR] [--every N] [PLUGIN ..]

A change is another comparison (< to <=, == to !=), another connective (&& to ||) or another number (n to 2n+1, 0 to 1)
anywhere in the code and the tables of plugins/PLUGIN. The plugin is built with it and all stories of tests/stories and
tests/stories/PLUGIN are run until the first that fails. What does not compile, or compiles to the same bytes, is no
change. A change that turns nothing red is a survivor: tests/mutate_survivors.txt has those that are known, each with
the reason why it changes nothing that could be seen. Exit status 1 if less than 85 in 100 turned a story red, or if a
survivor is not known. --every N tries only each Nth change, for a first look.
"""
import argparse
import collections
import concurrent.futures
import glob
import os
import re
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
KNOWN = os.path.join(ROOT, "tests/mutate_survivors.txt")
PLUGINS = ["firewater", "facade", "charging"]
COMPILE = ["gcc", "-std=gnu17", "-O1", "-w", "-fPIC", "-D_GNU_SOURCE", "-I" + os.path.join(ROOT, "plugins")]
OTHER = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "&&": "||", "||": "&&"}
LEAST, JOBS = 85, 2

Change = collections.namedtuple("Change", "file line source text start end new")


# ---- what can be changed ----

def blanked(text):
    """The code alone: comments, literals, directives and the plugin's last table are blanks of the same length."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group())
    text = re.sub(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", blank, text, flags=re.S)
    text = re.sub(r"^[ \t]*#[ \t]*(?:include|if|ifdef|ifndef|undef|endif|error)[^\n]*", blank, text, flags=re.M)
    return re.sub(r"struct estate_plugin \w+ = \{.*?\};", blank, text, flags=re.S)


def other_number(word):
    number, suffix = re.fullmatch(r"(0[xX][0-9a-fA-F]+|[0-9.eE+-]+?)([uUlLfF]*)", word).groups()
    if re.fullmatch(r"\d+|0[xX].*", number):
        value = int(number, 0) if not re.fullmatch(r"0\d+", number) else int(number)
        return str(2 * value + 1) + suffix
    value = float(number)
    return repr(2 * value + 1) + suffix


TOKEN = re.compile(r"->|<<=?|>>=?|(?P<operator><=|>=|==|!=|&&|\|\||<|>)|"
                   r"(?<![\w.])(?P<number>0[xX][0-9a-fA-F]+[uUlL]*|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[uUlLfF]*)(?!\w)")
SIZE = re.compile(r"^\s*(?:static |const |struct |enum |unsigned |double |float |bool |char |u?int\d*_t )")


def changes(path):
    text = open(os.path.join(ROOT, path), encoding="utf-8").read()
    code, found, seen = blanked(text), [], collections.Counter()
    for match in TOKEN.finditer(code):
        old = match["operator"] or match["number"]
        if not old:
            continue
        begin = text.rfind("\n", 0, match.start()) + 1
        line, source = text.count("\n", 0, begin) + 1, text[begin:].split("\n", 1)[0]
        if match["number"] and code[match.start() - 1] == "[" and code[match.end()] == "]" and SIZE.match(source) and \
                "=" not in source[:match.start() - begin]:
            continue
        new = OTHER[old] if match["operator"] else other_number(old)
        seen[line, old] += 1
        nth = f" #{seen[line, old]}" if seen[line, old] > 1 else ""
        found.append(Change(path, line, source.strip(), f"{old} to {new}{nth}", match.start(), match.end(), new))
    return found


# ---- trying one ----

class Trial:
    """One plugin, its stories, and who tries its changes."""

    def __init__(self, name, build):
        self.name, self.build, self.lock = name, os.path.join(ROOT, build), threading.Lock()
        self.files = sorted(os.path.relpath(p, ROOT) for p in glob.glob(os.path.join(ROOT, "plugins", name, "*.[ch]")))
        self.stories = sorted(glob.glob(os.path.join(ROOT, "tests/stories/*.story")) +
                              glob.glob(os.path.join(ROOT, "tests/stories", name, "**/*.story"), recursive=True))
        self.original, self.limit = None, 60

    def compile(self, directory, change=None):
        """The bytes of directory/NAME.so with the change in it, None if it does not compile."""
        source = os.path.join(directory, "source", self.name)
        os.makedirs(source, exist_ok=True)
        for path in self.files:
            text = open(os.path.join(ROOT, path), encoding="utf-8").read()
            if change and change.file == path:
                text = text[:change.start] + change.new + text[change.end:]
            with open(os.path.join(source, os.path.basename(path)), "w", encoding="utf-8") as out:
                out.write(text)
        library = os.path.join(directory, self.name + ".so")
        done = subprocess.run([*COMPILE, "-shared", "-Wl,--build-id=none", "-o", library,
                               *(os.path.basename(p) for p in self.files if p.endswith(".c")), "-lm"],
                              cwd=source, capture_output=True, check=False)
        return open(library, "rb").read() if done.returncode == 0 else None

    def red(self, directory, stories):
        """The first story that fails, None if none does, "" if the time was up or it crashed."""
        process = subprocess.Popen([os.path.join(self.build, "estatectl"), "story", "--plugins", directory,
                                    "--models", os.path.join(ROOT, "conf/models"), *stories], cwd=ROOT,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, errors="replace")
        timer = threading.Timer(self.limit, process.kill)
        timer.start()
        try:
            for i, line in enumerate(process.stdout):
                if not line.startswith("ok "):
                    return None if i == len(stories) and line.endswith(" 0 failed\n") else stories[min(i, len(stories) - 1)]
            return ""
        finally:
            timer.cancel()
            process.kill()
            process.stdout.close()
            process.wait()

    def directory(self):
        """A directory of plugins, with links to the ones that are not changed."""
        made = tempfile.TemporaryDirectory()
        for path in glob.glob(os.path.join(self.build, "plugins/*.so")):
            if os.path.basename(path) != self.name + ".so":
                os.symlink(path, os.path.join(made.name, os.path.basename(path)))
        return made

    def prepare(self):
        """All is green without a change; the stories in the order of their time."""
        with self.directory() as directory:
            self.original, times = self.compile(directory), {}
            for story in self.stories:
                start = time.monotonic()
                if self.red(directory, [story]) is not None:
                    sys.exit(f"{os.path.relpath(story, ROOT)} fails without any change")
                times[story] = time.monotonic() - start
        self.stories.sort(key=times.get)
        self.limit = 5 + 4 * sum(times.values())

    def survives(self, change):
        """True if no story sees it, False if one does, None if it is no change."""
        with self.directory() as directory:
            if self.compile(directory, change) in (None, self.original):
                return None
            with self.lock:
                stories = list(self.stories)
            red = self.red(directory, stories)
        if red:
            with self.lock:  # what told this change may well tell the next one
                self.stories.remove(red)
                self.stories.insert(0, red)
        return red is None


# ---- all of them ----

def known_survivors():
    """(file, change, source) -> reason."""
    known = {}
    text = open(KNOWN, encoding="utf-8").read() if os.path.exists(KNOWN) else ""
    for block in re.split(r"\n\s*\n", text):
        lines = [line for line in block.splitlines() if line.strip() and not line.startswith("#")]
        if len(lines) >= 3:
            file, change = lines[0].split(": ", 1)
            known[file, change.strip(), lines[1].strip()] = " ".join(line.strip() for line in lines[2:])
    return known


def is_known(known, change):
    """A known change of "*" stands for every one of its line."""
    return any((change.file, text, change.source) in known for text in (change.text, "*"))


def try_plugin(name, args, known):
    """Prints what became of it; True if it is good enough."""
    trial, start = Trial(name, args.build), time.monotonic()
    trial.prepare()
    todo = [c for path in trial.files for c in changes(path)][::args.every]
    survivors, killed = [], 0
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        for i, (change, alive) in enumerate(zip(todo, pool.map(trial.survives, todo)), 1):
            killed += alive is False
            if alive:
                survivors.append(change)
            if sys.stdout.isatty() or i % 100 == 0:
                print(f"\r{name}: {i} of {len(todo)}, {len(survivors)} survived ", end="", flush=True)
    unknown = [c for c in survivors if not is_known(known, c)]
    share = 100 * killed / max(1, killed + len(survivors))
    print(f"\r{name}: {killed} of {killed + len(survivors)} changes turned a story red, {share:.1f} %; "
          f"{len(survivors)} survived, {len(unknown)} of them unknown ({time.monotonic() - start:.0f} s)")
    for c in unknown:
        print(f"{c.file}:{c.line}: {c.text}\n    {c.source}")
    met = {(c.file, text, c.source) for c in survivors for text in (c.text, "*")}
    for file, text, source in known if args.every == 1 else ():
        if file in trial.files and (file, text, source) not in met:
            print(f"tests/mutate_survivors.txt: {file}: {text}: does not survive, take it out: {source}")
    return share >= LEAST and not unknown


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--build", default="build")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("plugin", nargs="*", default=PLUGINS)
    args = parser.parse_args()
    known = known_survivors()
    good = [try_plugin(name, args, known) for name in args.plugin or PLUGINS]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
