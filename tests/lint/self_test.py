#!/usr/bin/env python3
"""Breaks each rule of lint.py in a small sample tree; and one sample keeps them all.

A sample is the clean tree with some files changed. Exits 1 when lint.py lets a broken one pass,
complains of the clean one, or blames the wrong file.
"""
import os
import shutil
import subprocess
import sys
import tempfile

LINT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "lint.py")

MAKEFILE = """\
BUILD ?= build
SOURCES := $(shell find daemon plugins -name '*.c')
CFLAGS += -Wall -Wextra -O2 -fPIC -fno-common -D_GNU_SOURCE -Idaemon -Iplugins
all: $(SOURCES:%.c=$(BUILD)/%.o)
$(BUILD)/%.o: %.c
\t@mkdir -p $(@D)
\t$(CC) $(CFLAGS) -c -o $@ $<
"""
PLUGIN = """\
/* lift - a plugin. */
#include "estate_plugin.h"

#include <math.h>

static const struct estate_plugin plugin = {"lift"};

const struct estate_plugin *estate_plugin(void)
{
    return fabs(1.0) > 0 ? &plugin : 0;
}
"""
CLEAN = {
    "Makefile": MAKEFILE,
    "README.md": "A house.\n",
    "daemon/base/text.h": "/* text */\n#include <stddef.h>\n\nsize_t text_size(const char *s);\n",
    "daemon/base/text.c": '/* text - strings; "sprintf(" in a comment is harmless. */\n'
                          '#include "base/text.h"\n\n#include <jansson.h>\n#include <string.h>\n\n'
                          "size_t text_size(const char *s)\n{\n"
                          "    json_decref(NULL);\n    return strlen(s);\n}\n",
    "daemon/model/unit.h": '/* unit */\n#include "base/text.h"\n\nsize_t unit_size(void);\n',
    "daemon/model/unit.c": '/* unit */\n#include "model/unit.h"\n\nsize_t unit_size(void)\n{\n'
                           '    return text_size("strcpy(a, b)");\n}\n',
    "plugins/estate_plugin.h": "/* contract */\nstruct estate_plugin {\n    const char *name;\n};\n"
                               "const struct estate_plugin *estate_plugin(void);\n",
    "plugins/lift/lift.c": PLUGIN,
}


def function(lines, name="unit_many"):
    body = "    n++;\n" * (lines - 6)
    return f"\nint {name}(void);\nint {name}(void)\n{{\n    int n = 0;\n\n{body}    return n;\n}}\n"


def plugin_with(text):
    return {"plugins/lift/lift.c": PLUGIN.replace("static const", text + "\nstatic const", 1)}


def unit_with(text, path="daemon/model/unit.c"):
    return {path: CLEAN[path] + text}


def including(line, path="daemon/model/unit.c"):
    return {path: CLEAN[path].replace("#include", f"#include {line}\n#include", 1)}


TWO_CIRCLING = {
    "daemon/base/one.c": "/* one */\nint two(void);\nint one(void);\nint one(void)\n{\n"
                         "    return two();\n}\n",
    "daemon/base/two.c": "/* two */\nint one(void);\nint two(void);\nint two(void)\n{\n"
                         "    return one();\n}\n",
}
HIGHER = "/* text */\n#include \"model/unit.h\"\n#include <stddef.h>\nsize_t text_size(const char *s);\n"

# (rule, what is wrong, changed files, file to blame, part of the message)
BROKEN = [
    ("layers", "a lower layer includes a higher one", including('"model/unit.h"', "daemon/base/text.c"),
     "daemon/base/text.c", "base includes model/unit.h"),
    ("layers", "an include without its layer", including('"unit.h"'), "daemon/model/unit.c",
     "layer/file.h"),
    ("layers", "a folder that is no layer", {"daemon/attic/old.c": '/* old */\n#include "base/text.h"\n'},
     "daemon/attic/old.c", "attic includes"),
    ("layers", "estatectl includes a high layer",
     {"daemon/ctl/ctl.c": '/* ctl */\n#include "control/server.h"\n',
      "daemon/control/server.h": "/* server */\n"},
     "daemon/ctl/ctl.c", "ctl includes control/server.h"),
    ("layers", "a plugin includes the daemon", including('"base/text.h"', "plugins/lift/lift.c"),
     "plugins/lift/lift.c", "base/text.h"),
    ("layers", "a plugin includes <stdio.h>", including("<stdio.h>", "plugins/lift/lift.c"),
     "plugins/lift/lift.c", "stdio.h"),
    ("include-circle", "two headers include each other", {"daemon/base/text.h": HIGHER},
     "daemon/", "daemon/base/text.h, daemon/model/unit.h"),
    ("symbol-circle", "two objects need each other", TWO_CIRCLING, "daemon/base/one.c", "one, two"),
    ("one-includer", "a library with two includers", including("<jansson.h>"),
     "daemon/model/unit.c", "daemon/base/text.c too"),
    ("one-includer", "libgpiod beside its two files", including("<gpiod.h>"),
     "daemon/model/unit.c", "its own files too"),
    ("one-includer", "a library in a header", including("<sqlite3.h>", "daemon/model/unit.h"),
     "daemon/model/unit.h", "a header includes sqlite3.h"),
    ("sizes", "a function of 81 lines", unit_with(function(81)), "daemon/model/unit.c", "has 81 lines"),
    ("sizes", "a file of 601 lines", {"daemon/base/long.c": "/* long */\n" + "\n" * 600},
     "daemon/base/long.c", "601 lines"),
    ("headers", "a header that needs another one",
     {"daemon/model/unit.h": "/* unit */\nsize_t unit_size(void);\n"}, "daemon/model/unit.h",
     "does not compile alone"),
    ("pure-plugins", "a writable global", plugin_with("int counter = 1;\n"), "plugins/lift/lift.c",
     ".data"),
    ("pure-plugins", "a static variable",
     {"plugins/lift/lift.c": PLUGIN.replace("    return", "    static volatile int n;\n\n    n++;\n"
                                                          "    return")},
     "plugins/lift/lift.c", ".bss"),
    ("pure-plugins", "a constructor",
     plugin_with("__attribute__((constructor)) static void start(void)\n{\n"
                 "    __asm__ volatile(\"\");\n}\n"), "plugins/lift/lift.c", ".init_array"),
    ("pure-plugins", "a call into the system",
     {"plugins/lift/lift.c": PLUGIN.replace("    return", "    time(0);\n    return").replace(
         "<math.h>", "<time.h>\n#include <math.h>")}, "plugins/lift/lift.c", "calls time()"),
    ("pure-plugins", "a second exported symbol", plugin_with("const int lift_floors = 3;\n"),
     "plugins/lift/lift.c", "lift_floors"),
    ("words", "a file without an opening comment", {"daemon/base/bare.c": "int bare;\n"},
     "daemon/base/bare.c", "does not open"),
    ("words", "a banned function", unit_with("\nvoid f(char *s);\nvoid f(char *s)\n{\n"
                                             '    strcpy(s, "");\n}\n'),
     "daemon/model/unit.c", "strcpy is banned"),
    ("words", "a typedef'd struct", unit_with("\ntypedef struct unit unit;\n"),
     "daemon/model/unit.c", "typedef struct"),
    ("words", "something unfinished", unit_with("\n/* TO" "DO: more */\n"), "daemon/model/unit.c",
     "TO" "DO"),
    ("hygiene", "a path of one machine", {"README.md": "See /" "work/main.\n"}, "README.md", "path"),
    ("hygiene", "a registry's host", {"README.md": "From pypi" ".org.\n"}, "README.md", "registry"),
    ("loopback", "a test that talks to another machine",
     {"tests/system/far.py": 'BROKER = "192.0.2' '.1:1883"  # and not 127.0.0.1:1\n'}, "tests/system/far.py",
     "not on this machine"),
    ("format", "a file that is not formatted", unit_with("\nint  x ;\n"), "daemon/model/unit.c",
     "not formatted"),
    ("cppcheck", "an index out of range",
     unit_with("\nint f(void);\nint f(void)\n{\n    int a[2] = {0, 1};\n\n    return a[2];\n}\n"),
     "daemon/model/unit.c", "arrayIndexOutOfBounds"),
    ("warnings", "a warning of gcc", unit_with("\nstatic int unused(void)\n{\n    return 1;\n}\n"),
     "daemon/model/unit.c", "gcc: "),
    ("warnings", "a warning of clang", unit_with("\nint f(int a);\nint f(int a)\n{\n"
                                                 "    a = a;\n    return a;\n}\n"),
     "daemon/model/unit.c", "clang: "),
]
# Tools that a rule does without, in words, where they are missing.
TOOL = {"format": "clang-format", "cppcheck": "cppcheck", "warnings": "clang"}
NEEDS_OBJECTS = ("symbol-circle", "pure-plugins")


def make_sample(root, changed, build):
    for path, text in {**CLEAN, **changed}.items():
        full = os.path.join(root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as file:
            file.write(text)
    format_file = os.path.join(os.path.dirname(LINT), "..", "..", ".clang-format")
    if os.path.exists(format_file):
        shutil.copy(format_file, root)
    if build:
        subprocess.run(["make", "-s", "-C", root, "CC=gcc"], check=True, capture_output=True,
                       env={k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))})


def lint(changed, *options, build=True):
    with tempfile.TemporaryDirectory() as root:
        make_sample(root, changed, build)
        done = subprocess.run([sys.executable, LINT, root, *options], capture_output=True, text=True,
                              check=False)
        return done.returncode, done.stdout + done.stderr


def check_broken(rule, what, changed, blamed, message):
    code, output = lint(changed, "--only", rule, build=rule in NEEDS_OBJECTS)
    if rule in TOOL and f"{TOOL[rule]}: skipped" in output:
        return "skipped"
    hits = [line for line in output.splitlines()
            if line.startswith(blamed) and f": {rule}: " in line and message in line]
    return "ok" if code == 1 and hits else f"FAIL: exit {code}, said:\n{output}"


def main():
    code, output = lint({})
    results = [("a clean tree passes", "ok" if code == 0 else f"FAIL: exit {code}, said:\n{output}")]
    code, output = lint({}, "--only", "symbol-circle,pure-plugins", build=False)
    results.append(("objects that are missing are told",
                    "ok" if code == 1 and output.count("run make first") == 3 else "FAIL:\n" + output))
    results += [(f"{case[0]}: {case[1]}", check_broken(*case)) for case in BROKEN]
    for what, result in results:
        if result != "ok":
            print(f"{what}: {result}")
    failed = sum(result.startswith("FAIL") for _, result in results)
    print(f"lint's own test: {len(results)} samples, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
