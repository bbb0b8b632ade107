#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""check.py DOCUMENTS: the schemas are such, take every sample, and tell the wrong documents apart.

DOCUMENTS is a program and its arguments, which prints the schemas and the samples. Beside this file stand wrong.jsonl,
which the schema refuses, and wrong_together.jsonl: what is wrong there is how two values are to each other, or what a
text means, which no schema can say; from_json refuses both (tests/config/json_schema.test.cpp). In bindings.jsonl what
has an "error" is refused by the schema of several hyperparameters, and by bindings_from_json.
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
    of_bindings = documents["schema of bindings"]
    Draft202012Validator.check_schema(of_bindings)
    validator_of_bindings = Draft202012Validator(of_bindings)
    lines = [json.loads(line) for line in (here / "bindings.jsonl").read_text().splitlines()]
    counts["bindings.jsonl"] = len(lines)
    for one in lines:
        if validator_of_bindings.is_valid(one["bindings"]) == ("error" in one):
            fail(one["name"], "is taken" if "error" in one else "is refused")
    # What a number below 1 is told, where updates are counted.
    for document, message in (
        ({"type": "cosine", "initial": 0.1, "steps": 0.5}, "0.5 is less than the minimum of 1"),
        ({"type": "cosine", "initial": 0.1, "steps": 0}, "0 is less than the minimum of 1"),
        ({"type": "delay", "steps": 0.5, "of": {"type": "constant", "value": 1}}, "0.5 is less than the minimum of 1"),
        ({"type": "delay", "steps": -1, "of": {"type": "constant", "value": 1}}, "-1 is less than the minimum of 0"),
    ):
        told = [error.message for error in validator.iter_errors(document)]
        if not told or any(text != message for text in told):
            fail(json.dumps(document), f"the validator says {told}")
    print(f"{len(schema['$defs'])} definitions, {len(documents['samples'])} samples, {counts}, {failures} failures")
    return 1 if failures or not documents["samples"] else 0


sys.exit(main())
