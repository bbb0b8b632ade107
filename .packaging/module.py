#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes include/anneal/anneal.cppm, the interface of the module: every public name of what needs the standard library alone.

    module.py           writes it
    module.py --check   says what it lacks, and exits with 1

Needs libclang with its Python, 19 or later: Debian's python3-clang-19.
"""
import argparse
import difflib
import pathlib
import re
import sys

import clang.cindex
from clang.cindex import CursorKind

INCLUDE_DIR = pathlib.Path(__file__).resolve().parent.parent / "include"
OUTPUT = INCLUDE_DIR / "anneal/anneal.cppm"
FOREIGN = ("nlohmann/", "mpi.h", "httplib.h")
# Adapters and sinks stand beside the library that they are for; what JSON is read with has its entry in config/load.hpp.
LEFT_OUT = ("adapter/dlib", "adapter/ensmallen", "adapter/tiny_dnn", "adapter/torch", "config/json/", "track/mlflow")
# not public, though not in a namespace detail: the rules of fields
NOT_PUBLIC = ("detail", "is")


def headers():
    """Those of what needs the standard library alone that no other one of them includes."""
    included = {}
    for path in sorted(INCLUDE_DIR.rglob("*.hpp")):
        included[str(path.relative_to(INCLUDE_DIR))] = re.findall(r'#\s*include [<"]([^">]+)[">]', path.read_text())

    def reached(header, found):
        for name in included.get(header, []):
            if name not in found:
                found.add(name)
                reached(name, found)
        return found

    reach = {header: reached(header, set()) for header in included}

    def is_standard(header):
        return not any(name.startswith(FOREIGN) for name in reach[header])

    wanted = [
        h for h in included
        if is_standard(h) and "/detail/" not in h and not h.startswith(tuple(f"anneal/{name}" for name in LEFT_OUT))
    ]  # fmt: skip
    return [h for h in wanted if not any(h in reach[other] for other in wanted)]


def names_of(includes):
    """The names of namespaces that are public, by namespace."""
    flags = clang.cindex.TranslationUnit.PARSE_SKIP_FUNCTION_BODIES
    unit = clang.cindex.Index.create().parse(
        "headers.cpp", ["-std=c++20", "-xc++", f"-I{INCLUDE_DIR}"], [("headers.cpp", includes)], flags
    )
    errors = [str(d) for d in unit.diagnostics if d.severity >= clang.cindex.Diagnostic.Error]
    if errors:
        sys.exit("\n".join(errors))
    found = {}

    def walk(node, namespace):
        for child in node.get_children():
            if child.kind == CursorKind.NAMESPACE:
                if child.spelling in NOT_PUBLIC or not (namespace or child.spelling == "anneal"):
                    continue
                # the inline one that is the linker's message is not said
                walk(child, namespace if child.spelling.startswith("link_anneal_") else [*namespace, child.spelling])
            elif namespace and child.spelling and child.semantic_parent.kind == CursorKind.NAMESPACE:
                name = child.spelling if child.spelling.startswith("operator") else child.spelling.split("<")[0]
                if name and child.kind not in (CursorKind.USING_DIRECTIVE, CursorKind.STATIC_ASSERT):
                    found.setdefault("::".join(namespace), set()).add(name)

    walk(unit.cursor, [])
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()

    includes = "".join(f'#include "{h}"\n' for h in headers())
    lines = [
        "// SPDX-License-Identifier: Apache-2.0",
        "// import anneal; made by .packaging/module.py, which says what is in it. .packaging/README.md says how it is built.",
        "module;",
        "",
        includes,
        "export module anneal;",
    ]
    for namespace, names in sorted(names_of(includes).items()):
        lines += ["", f"export namespace {namespace} {{", ""]
        lines += [f"using {namespace}::{name};" for name in sorted(names)]
        lines += ["", f"}}  // namespace {namespace}"]
    text = "\n".join(lines) + "\n"
    if not options.check:
        OUTPUT.write_text(text)
        return
    there = OUTPUT.read_text() if OUTPUT.exists() else ""
    if there != text:
        sys.stdout.writelines(difflib.unified_diff(there.splitlines(True), text.splitlines(True), "it is", "it should be", n=0))
        sys.exit(f"{OUTPUT.name} is not what .packaging/module.py writes: run it")
    print(text.count("\nusing "), "names")


if __name__ == "__main__":
    main()
