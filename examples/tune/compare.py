# SPDX-License-Identifier: Apache-2.0
"""Schedules on the test set, over seeds that no search has seen: compare.py NAME=SCHEDULE... [OPTIONS] -- PROGRAM [ARGUMENTS].

SCHEDULE is what the program's --schedule takes. Each is run with every seed; the first is what the others are compared with,
seed by seed. A number after ± is the standard error of the mean before it.
"""
import argparse
import json
import math
import sys
from concurrent.futures import ThreadPoolExecutor

from trainer import command_with, last_results


def parse(arguments):
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    p.add_argument("schedules", nargs="+", metavar="NAME=SCHEDULE")
    p.add_argument("--seeds", type=int, default=12, help="how many")
    p.add_argument("--first-seed", type=int, default=1001, help="the first of them")
    p.add_argument("--jobs", type=int, default=1, help="runs at a time")
    p.add_argument("--log", help="write the result of every run to this file, JSON Lines")
    at = arguments.index("--") if "--" in arguments else len(arguments)
    o = p.parse_args(arguments[:at])
    o.command = arguments[at + 1:]
    if not o.command or o.seeds < 2:
        p.error("the program to run stands behind --" if not o.command else "--seeds: must be at least 2")
    for schedule in o.schedules:
        if "=" not in schedule:
            p.error(f"must be NAME=SCHEDULE, got {schedule}")
    return o


def run(command, schedule, seed):
    return last_results([*command_with(command, schedule=schedule), "--seed", str(seed)], "test_accuracy", "test_loss")


def mean_and_error(values):
    mean = sum(values) / len(values)
    return mean, math.sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1) / len(values))


def main():
    o = parse(sys.argv[1:])
    names, schedules = zip(*(text.split("=", 1) for text in o.schedules))
    seeds = range(o.first_seed, o.first_seed + o.seeds)
    with ThreadPoolExecutor(o.jobs) as pool:
        runs = [[pool.submit(run, o.command, schedule, seed) for seed in seeds] for schedule in schedules]
        results = [[future.result() for future in row] for row in runs]
    if o.log:
        with open(o.log, "w", encoding="utf-8") as file:
            for name, row in zip(names, results):
                for seed, result in zip(seeds, row):
                    file.write(json.dumps({"schedule": name, "seed": seed, **result}) + "\n")

    print(f"The test set, seeds {seeds[0]} to {seeds[-1]}; mean ± standard error of the mean. Differences are from "
          f"{names[0]}, seed by seed.\n")
    print("| schedule | accuracy, % | difference | loss | difference | lower loss |\n|---|---|---|---|---|---|")
    for name, row in zip(names, results):
        cells = [name]
        for key, factor, digits in (("test_accuracy", 100, 2), ("test_loss", 1, 4)):
            cells.append("{:.{n}f} ± {:.{n}f}".format(*mean_and_error([factor * r[key] for r in row]), n=digits))
            changes = [factor * (r[key] - first[key]) for r, first in zip(row, results[0])]
            cells.append("{:+.{n}f} ± {:.{n}f}".format(*mean_and_error(changes), n=digits))
        cells.append(f"{sum(change < 0 for change in changes)} of {o.seeds}")
        if row is results[0]:
            cells[2] = cells[4] = cells[5] = ""
        print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
