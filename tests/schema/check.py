#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""check.py DOCUMENTS: the schema is one, takes every sample, and tells the wrong documents apart.

DOCUMENTS is a program and its arguments, which prints the schema and the samples. Beside this file stand wrong.jsonl,
which the schema refuses, and wrong_together.jsonl: what is wrong there is how two values are to each other, or what a
text means, which no schema can say; from_json refuses both (tests/config/json_schema.test.cpp).
"""
import json
import pathlib
import subprocess
import sys

try:
    from jsonschema import Draft202012Validator
except ImportError:
    print("LEFT OUT: python3-jsonschema 4 or later was not found")
    sys.exit(0)


def main():
    documents = json.loads(subprocess.run(sys.argv[1:], check=True, stdout=subprocess.PIPE).stdout)
    schema = documents["schema"]
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    failures = 0

    def fail(name, why):
        nonlocal failures
        failures += 1
        print(f"{name}: {why}")

    for sample in documents["samples"]:
        for error in validator.iter_errors(sample["schedule"]):
            fail(sample["name"], f"/{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}")
    here = pathlib.Path(__file__).parent
    counts = {}
    for file, refused in (("wrong.jsonl", True), ("wrong_together.jsonl", False)):
        lines = [json.loads(line) for line in (here / file).read_text().splitlines()]
        counts[file] = len(lines)
        for wrong in lines:
            if validator.is_valid(wrong["schedule"]) == refused:
                fail(wrong["name"], "is taken" if refused else "is refused, and belongs into wrong.jsonl")
    print(f"{len(schema['$defs'])} definitions, {len(documents['samples'])} samples, {counts}, {failures} failures")
    return 1 if failures or not documents["samples"] else 0


sys.exit(main())
