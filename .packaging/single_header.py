#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes headers of anneal, with all that they include of it, as one file.

    single_header.py anneal.hpp -o anneal.hpp
    single_header.py config/json.hpp config/load.hpp --without anneal.hpp -o anneal_json.hpp

--without: what these hold stays out; the file includes the one of that name instead.
"""
import argparse
import pathlib
import re
import sys

INCLUDE_DIR = pathlib.Path(__file__).resolve().parent.parent / "include"
OWN = re.compile(r'\s*#\s*include "(anneal/[^"]+)"')
STANDARD = re.compile(r"\s*#\s*include (<[^>]+>)")
CONDITION = re.compile(r"\s*#\s*(ifdef|ifndef|if|elif|else|endif)\b(.*)")
IMPLEMENTATION = re.compile(r"#if defined\((ANNEAL_\w+_IMPLEMENTATION)\)\n((?:#include .*\n)+)#endif\n")
GUARD = re.compile(r"#ifndef (\w+)\n#define \1\n")


class Writer:
    def __init__(self):
        self.lines = []
        self.conditions = []  # under which the next line stands
        self.seen = {}  # what was included, and under which conditions
        self.implementations = {}  # what one file of a program compiles, by the macro that it defines: behind all headers

    def is_there(self, what):
        """Whether it stands above, under these conditions or fewer; else it is noted that it does from here on."""
        conditions = [c for c in self.conditions if c]
        if any(conditions[: len(c)] == c for c in self.seen.get(what, [])):
            return True
        self.seen.setdefault(what, []).append(conditions)
        return False

    def add_implementations(self):
        for macro, names in self.implementations.items():
            self.lines.append(f"#if defined({macro})")
            self.conditions.append(macro)
            for name in names:
                self.add(name)
            self.conditions.pop()
            self.lines.append("#endif")

    def add(self, name):
        path = INCLUDE_DIR / name
        if not path.exists():  # named so that it is missed: it ends the compilation
            self.lines.append(f'#include "{name}"')
            return
        if self.is_there(name):
            return
        text = path.read_text()
        for macro, includes in IMPLEMENTATION.findall(text):
            self.implementations.setdefault(macro, []).extend(OWN.findall(includes))
        text = IMPLEMENTATION.sub("", text)
        guard = GUARD.search(text)
        outer = len(self.conditions)
        self.lines.append(f"// ---- {name}")
        for line in text.splitlines():
            if line.strip() == "#pragma once" or line.startswith("// SPDX-License-Identifier"):
                continue
            condition = CONDITION.match(line)
            if condition:
                word, rest = condition.group(1), condition.group(2).strip()
                is_guard = guard and word == "ifndef" and rest == guard.group(1)
                if word in ("elif", "else", "endif"):
                    last = self.conditions.pop()
                if word != "endif":
                    before = last if word in ("elif", "else") else ""
                    # what stands in a guard stands there whenever the file does
                    self.conditions.append("" if is_guard else f"{before} {word} {rest}")
                self.lines.append(line)
                continue
            own = OWN.match(line)
            if own:
                self.add(own.group(1))
                continue
            standard = STANDARD.match(line)
            if standard and self.is_there(standard.group(1)):
                continue
            self.lines.append(line)
        if len(self.conditions) != outer:
            sys.exit(f"{name}: conditions do not end in their file")


def version():
    text = (INCLUDE_DIR / "anneal/core/version.hpp").read_text()
    return ".".join(re.findall(r"#define ANNEAL_VERSION_\w+ (\d+)", text))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("headers", nargs="+", help="as in #include <anneal/...>")
    parser.add_argument("--without", action="append", default=[], help="a header whose content another file has")
    parser.add_argument("-o", "--output", required=True)
    options = parser.parse_args()

    writer = Writer()
    for header in options.without:
        writer.add(f"anneal/{header}")
    writer.lines = []
    for header in options.headers:
        writer.add(f"anneal/{header}")
    writer.add_implementations()

    names = ", ".join(f"anneal/{h}" for h in options.headers)
    licence = (INCLUDE_DIR.parent / "LICENSE").name
    begin = [
        "// SPDX-License-Identifier: Apache-2.0",
        f"// anneal {version()}: {names} in one file, made by .packaging/single_header.py. {licence}: Apache 2.0.",
        "#pragma once",
        "",
    ]
    begin += [f'#include "{pathlib.Path(h).name}"' for h in options.without]
    text = "\n".join(begin + writer.lines) + "\n"
    text = re.sub(r"\n{3,}", "\n\n", text)
    pathlib.Path(options.output).write_text(text)


if __name__ == "__main__":
    main()
