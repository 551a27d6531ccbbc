#!/usr/bin/env python3
"""The rules of the house, each a function that yields (file, line, what is wrong).

    lint.py [ROOT] [--build DIR] [--only RULE,..]

Prints `file:line: rule: what (remedy)` for each finding and exits 1 if there is one. Expects the
objects of `make` under ROOT/DIR. self_test.py breaks each rule once.
"""
import argparse
import collections
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

LAYERS = "base model setup acquire decide keep send control".split()
CTL_MAY = {"ctl", "base", "model", "setup", "acquire", "decide", "keep", "send"}
PLUGIN_HEADERS = {"math.h", "stddef.h", "stdint.h", "string.h", "stdbool.h"}
PLUGIN_SYMBOLS = set("""fabs fmin fmax sqrt hypot floor ceil round trunc memcpy memset memmove memcmp
    strcmp strlen __stack_chk_fail __stack_chk_guard _GLOBAL_OFFSET_TABLE_""".split())
WRITABLE = re.compile(r"\.(data(?!\.rel\.ro)|bss|tdata|tbss|init_array|fini_array|ctors|dtors)")
THIRD_PARTY = re.compile(
    r"systemd/|jansson|openssl/|ini\.h|modbus|sqlite3|MQTT(Async|Client)|gpiod|curl/")
# Of these files only the one for the library's version that is here is built.
VERSIONS = {"gpiod.h": {"daemon/acquire/chip_v1.c", "daemon/acquire/chip_v2.c"},
            # The daemon only looks at signatures; a test has to make them.
            "openssl/evp.h": {"daemon/base/digest.c", "tests/north/seal.c"}}
BANNED = re.compile(r"\b(strcpy|strcat|sprintf|vsprintf|gets|atoi|strncpy|alloca|strtok)\s*\(")
FORBIDDEN_TEXT = [
    (re.compile(r"/(?:work|root|home)/\w*"), "a path of one machine"),
    (re.compile(r"pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|crates\.io|proxy\.golang\.org|"
                r"docker\.io|ghcr\.io|quay\.io|artifactory\.|deb\.debian\.org"),
     "the host name of a package registry"),
]
LONGEST_FUNCTION, LONGEST_FILE = 80, 600
SKIPPED_DIRS = {".git", "build", "__pycache__"}


class Tree:
    """The files of a checkout, read once."""

    def __init__(self, root, build):
        self.root, self.build = root, os.path.join(root, build)
        self.files = sorted(self.listed())
        self.c_files = [f for f in self.files
                        if f.endswith((".c", ".h")) and f.startswith(("daemon/", "plugins/", "tests/"))]
        self.house = [f for f in self.c_files if not f.startswith("tests/")]
        self.texts, self.notes = {}, []

    def listed(self):
        """What git tracks or would; in a tree without git, everything."""
        if os.path.isdir(os.path.join(self.root, ".git")):
            out = self.run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
            return [f for f in set(out.stdout.split("\0"))
                    if f and os.path.isfile(os.path.join(self.root, f))]
        found = []
        for folder, dirs, names in os.walk(self.root):
            dirs[:] = [d for d in dirs if d not in SKIPPED_DIRS]
            found += [os.path.relpath(os.path.join(folder, n), self.root) for n in names]
        return found

    def run(self, *command, env=None):
        return subprocess.run(command, cwd=self.root, env=env, capture_output=True, text=True,
                              errors="replace", check=False)

    def text(self, path):
        """"" for what is not text."""
        if path not in self.texts:
            with open(os.path.join(self.root, path), "rb") as file:
                data = file.read()
            self.texts[path] = "" if b"\0" in data else data.decode("utf-8", "replace")
        return self.texts[path]

    def code(self, path):
        """C without comments and literals, on the same lines."""
        def blank(match):
            return "\n" * match.group().count("\n") or " "
        return re.sub(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", blank,
                      self.text(path), flags=re.S)

    def includes(self, path):
        for i, line in enumerate(self.text(path).split("\n"), 1):
            match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
            if match:
                yield i, match[1] == "<", match[2]

    def objects(self):
        """Source -> object, of those that are built."""
        pairs = {}
        for path in self.house:
            built = os.path.join(self.build, path[:-2] + ".o")
            if path.endswith(".c") and os.path.exists(built):
                pairs[path] = built
        return pairs


def matches(tree, paths, pattern, read):
    for path in paths:
        for i, line in enumerate(read(path).split("\n"), 1):
            found = pattern.search(line)
            if found:
                yield path, i, found.group()


def circles(edges):
    """The strongly connected components of more than one node (Tarjan, without recursion)."""
    index, low, stack, on, found = {}, {}, [], set(), []
    for root in sorted(edges):
        work = [] if root in index else [(root, iter(sorted(edges[root])))]
        if work:
            index[root] = low[root] = len(index)
            stack.append(root)
            on.add(root)
        while work:
            node, rest = work[-1]
            child = next(rest, None)
            if child is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    at = stack.index(node)
                    on -= set(stack[at:])
                    found += [stack[at:]] if len(stack) - at > 1 else []
                    del stack[at:]
            elif child not in index:
                index[child] = low[child] = len(index)
                stack.append(child)
                on.add(child)
                work.append((child, iter(sorted(edges.get(child, ())))))
            elif child in on:
                low[node] = min(low[node], index[child])
    return found


# ---- layers and circles ----

def may_include(path):
    """The folders of daemon/ that a file there may include from; None for all."""
    parts = path.split("/")
    if len(parts) == 2:
        return None
    if parts[1] == "ctl":
        return CTL_MAY
    return set(LAYERS[:LAYERS.index(parts[1]) + 1]) if parts[1] in LAYERS else set()


def layers(tree):
    for path in tree.house:
        for i, angle, name in tree.includes(path):
            if path.startswith("plugins/"):
                own = os.path.join(os.path.dirname(path), name)
                if name not in PLUGIN_HEADERS if angle else \
                        name != "estate_plugin.h" and own not in tree.files:
                    yield path, i, f"a plugin includes {name}"
            elif not angle and name != "estate_plugin.h":
                allowed, folder = may_include(path), os.path.dirname(name)
                if f"daemon/{name}" not in tree.files:
                    yield path, i, f"{name} is not named as layer/file.h"
                elif allowed is not None and folder not in allowed:
                    yield path, i, f"{path.split('/')[1]} includes {name}"


def include_circles(tree):
    edges, where = collections.defaultdict(set), {}
    for path in tree.house:
        for i, angle, name in tree.includes(path):
            target = next((p for p in (f"daemon/{name}", os.path.join(os.path.dirname(path), name))
                           if p in tree.files), None)
            if not angle and target:
                edges[path].add(target)
                where[path, target] = i
    for circle in circles(edges):
        path, target = next((a, b) for a in circle for b in circle if (a, b) in where)
        yield path, where[path, target], "include each other: " + ", ".join(sorted(circle))


def symbols(path):
    """What an object defines for others, and what it lacks."""
    out = subprocess.run(["nm", "-g", path], capture_output=True, text=True, check=True).stdout
    defined, lacking = set(), set()
    for line in out.splitlines():
        kind, name = line.split()[-2:]
        (lacking if kind in "Uwv" else defined).add(name)
    return defined, lacking


def symbol_circles(tree):
    objects = {s: symbols(o) for s, o in tree.objects().items() if s.startswith("daemon/")}
    for path in tree.house:
        if path.startswith("daemon/") and path.endswith(".c") and path not in objects and \
                not any(path in files for files in VERSIONS.values()):
            yield path, 1, "has no object; run make first"
    home = {name: source for source, (defined, _) in objects.items() for name in defined}
    edges = {source: {home[name] for name in lacking if name in home} - {source}
             for source, (_, lacking) in objects.items()}
    for circle in circles(edges):
        used = sorted({name for a in circle for name in objects[a][1] if home.get(name) in circle})
        yield circle[0], 1, f"{', '.join(sorted(circle))} need each other: {', '.join(used)}"


def one_includer(tree):
    first = {}
    for path in tree.c_files:
        for i, angle, name in tree.includes(path):
            if angle and THIRD_PARTY.match(name):
                if path.endswith(".h"):
                    yield path, i, f"a header includes {name}"
                elif path in VERSIONS.get(name, ()):
                    continue
                elif name in first or name in VERSIONS:
                    yield path, i, f"{name} is included by {first.get(name, 'its own files')} too"
                else:
                    first[name] = path


# ---- sizes and headers ----

def functions(text):
    """(name, first line, lines). The house's format puts a body's braces into the first column."""
    lines = text.split("\n")
    start = None
    for i, line in enumerate(lines):
        if line.startswith("{") and start is None:
            start = i
            while start and re.match(r"[^\s#/}]|\s+[^\s]", lines[start - 1]) and \
                    not lines[start - 1].rstrip().endswith((";", "*/", "}")):
                start -= 1
        elif line.startswith("}") and start is not None:
            names = re.findall(r"(\w+)\s*\(", " ".join(lines[start:i]).split("{")[0])
            yield names[0] if names else "?", start + 1, i + 1 - start
            start = None


def sizes(tree):
    lengths = []
    for path in tree.c_files:
        count = tree.text(path).count("\n")
        if count > LONGEST_FILE:
            yield path, count, f"{count} lines, more than {LONGEST_FILE}"
        for name, line, length in functions(tree.code(path)):
            if path in tree.house:
                lengths.append(length)
            if length > LONGEST_FUNCTION:
                yield path, line, f"{name}() has {length} lines, more than {LONGEST_FUNCTION}"
    if lengths:
        tree.notes.append(f"functions: {len(lengths)}, median {statistics.median(lengths):g} lines, "
                          f"longest {max(lengths)}")


def headers(tree):
    for path in (f for f in tree.c_files if f.endswith(".h")):
        done = tree.run("gcc", "-fsyntax-only", "-x", "c", "-std=gnu17", "-D_GNU_SOURCE", "-Idaemon",
                        "-Iplugins", path)
        if done.returncode:
            error = next((l for l in done.stderr.splitlines() if "error:" in l), done.stderr)
            yield path, 1, "does not compile alone: " + error.split("error:")[-1].strip()


# ---- plugins ----

def linked_alone(tree, objects, path):
    """A plugin of nothing but its own objects; says what the linker says."""
    done = tree.run("gcc", "-shared", "-nostartfiles", "-nostdlib", "-o", path, *objects)
    return done.stderr.strip() if done.returncode else ""


def impurities(tree, library):
    for line in tree.run("size", "-A", library).stdout.splitlines():
        words = line.split()
        if len(words) >= 2 and WRITABLE.match(words[0]) and words[1] != "0":
            yield f"has {words[1]} bytes of {words[0]}: something that can be written or runs at load"
    for line in tree.run("nm", "-D", "--undefined-only", library).stdout.splitlines():
        name = line.split()[-1].split("@")[0]
        if name not in PLUGIN_SYMBOLS:
            yield f"calls {name}()"
    exported = [line.split()[-1] for line in
                tree.run("nm", "-D", "--defined-only", library).stdout.splitlines()]
    if exported != ["estate_plugin"]:
        yield f"exports {', '.join(exported) or 'nothing'} instead of estate_plugin alone"


def pure_plugins(tree):
    sources = collections.defaultdict(list)
    for path in tree.house:
        if path.startswith("plugins/") and path.count("/") == 2 and path.endswith(".c"):
            sources[os.path.dirname(path)].append(path)
    built = tree.objects()
    for folder, paths in sorted(sources.items()):
        lacking = [p for p in paths if p not in built]
        if lacking:
            yield lacking[0], 1, "has no object; run make first"
            continue
        with tempfile.TemporaryDirectory() as temporary:
            library = os.path.join(temporary, "plugin.so")
            trouble = linked_alone(tree, [built[p] for p in paths], library)
            for what in [trouble] if trouble else impurities(tree, library):
                yield paths[0], 1, f"{folder} {what}"


# ---- text ----

def code_words(tree):
    for path in tree.c_files:
        if path.endswith(".c") and not tree.text(path).startswith("/*"):
            yield path, 1, "does not open with a comment"
    for path, i, what in matches(tree, tree.c_files, BANNED, tree.code):
        yield path, i, what.rstrip("( ") + " is banned"
    yield from matches(tree, tree.c_files, re.compile(r"\btypedef\s+(struct|union)\b"), tree.code)
    unfinished = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
    yield from matches(tree, tree.c_files, unfinished, tree.text)


def hygiene(tree):
    for pattern, what in FORBIDDEN_TEXT:
        for path, i, found in matches(tree, tree.files, pattern, tree.text):
            yield path, i, f"{found} is {what}"


def loopback(tree):
    """Tests that talk to somebody do so on this machine; unit tests of texts may name any address."""
    talking = [f for f in tree.files if f.startswith("tests/") and not f.startswith(("tests/unit/", "tests/lint/"))]
    elsewhere = re.compile(r"(?<![\d.])(?!127\.)(\d{1,3}\.){3}\d{1,3}(?![\d.])")
    for path, i, found in matches(tree, talking, elsewhere, tree.text):
        yield path, i, f"{found} is not on this machine"


# ---- tools ----

def formatting(tree):
    version = tree.run("clang-format", "--version").stdout if shutil.which("clang-format") else ""
    if " 14." not in version:
        tree.notes.append("clang-format: skipped (needs version 14)")
        return
    done = tree.run("clang-format", "--dry-run", "-Werror", *tree.c_files) if tree.c_files else None
    seen = set()
    for match in re.finditer(r"^(\S+?):(\d+):\d+: error:", done.stderr if done else "", re.M):
        if match[1] not in seen:
            seen.add(match[1])
            yield match[1], int(match[2]), "is not formatted"


def cppcheck(tree):
    if not shutil.which("cppcheck"):
        tree.notes.append("cppcheck: skipped (not installed)")
        return
    done = tree.run("cppcheck", "--enable=warning,performance,portability", "--error-exitcode=1",
                    "--inline-suppr", "--quiet", "--suppress=missingInclude",
                    "--suppress=missingIncludeSystem", "--suppress=*:build/*", "-D_GNU_SOURCE",
                    "-Djson_object_foreach(object,key,value)=while(next(object,&key,&value))", "-Idaemon", "-Iplugins",
                    "--template={file}:{line}: {message} [{id}]", "--template-location=",
                    *(f for f in tree.c_files if f.endswith(".c")))
    for line in filter(None, done.stderr.splitlines()):
        match = re.match(r"(\S*?):(\d+): (.*)", line)
        yield (match[1], int(match[2]), match[3]) if match else ("cppcheck", 0, line)


def warnings(tree):
    """Builds everything anew beside the build, only what has changed since the last time."""
    if not os.path.exists(os.path.join(tree.root, "Makefile")):
        return
    env = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    env["CFLAGS"] = "-Werror"
    for compiler in ("gcc", "clang"):
        if not shutil.which(compiler):
            tree.notes.append(f"{compiler}: skipped (not installed)")
            continue
        done = tree.run("make", "-s", "-k", f"CC={compiler}", f"BUILD=build/lint-{compiler}", "all",
                        env=env)
        found = re.findall(r"^(\S+?):(\d+):\d+: (?:fatal )?error: (.*)", done.stderr, re.M)
        for path, line, what in found:
            yield path, int(line), f"{compiler}: {what}"
        if done.returncode and not found:
            told = done.stderr.strip().splitlines()
            what = next((l for l in told if "undefined reference" in l), told[-1] if told else "")
            yield "Makefile", 1, f"{compiler}: {what}"


RULES = {
    "layers": (layers, "include only the own layer and lower ones; send news upward as a message"),
    "include-circle": (include_circles, "move what both need into a file of its own, below both"),
    "symbol-circle": (symbol_circles, "pass a function pointer down, or move what both call"),
    "one-includer": (one_includer, "use the one file that wraps this library"),
    "sizes": (sizes, "split it where its job changes"),
    "headers": (headers, "let the header include what it needs"),
    "pure-plugins": (pure_plugins, "make tables const and helpers static; keep state in zone_state"),
    "words": (code_words, "see CONTRIBUTING.md; use base/text and snprintf, finish what is open"),
    "hygiene": (hygiene, "name things by what they are in the product"),
    "loopback": (loopback, "use 127.0.0.1; a port at which nobody listens stands for who is not there"),
    "format": (formatting, "make format"),
    "cppcheck": (cppcheck, "mend it, or say why not with // cppcheck-suppress"),
    "warnings": (warnings, "mend it; nothing is built with warnings"),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("root", nargs="?", default=".")
    parser.add_argument("--build", default="build", help="where the objects are, below ROOT")
    parser.add_argument("--only", default=",".join(RULES), help="rules, separated by commas")
    options = parser.parse_args()
    unknown = set(options.only.split(",")) - set(RULES)
    if unknown:
        parser.error(f"no such rule: {', '.join(sorted(unknown))}; there are {', '.join(RULES)}")
    tree, count = Tree(os.path.abspath(options.root), options.build), 0
    for rule in options.only.split(","):
        check, remedy = RULES[rule]
        for path, line, what in check(tree):
            print(f"{path}:{line}: {rule}: {what} ({remedy})", flush=True)
            count += 1
    print("\n".join(tree.notes + [f"lint: {count} findings" if count else "lint: clean"]))
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
