#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The results of the benchmarks as a table for README.md beside this, and as a plot (needs gnuplot).

    table.py [--plot ratios.svg] FOLDER...
    table.py --rows by_hand_O2 FOLDER...

Each folder holds the JSON of one run, such as one compiler's. A benchmark is called `WHAT/WHO`; a row of the table is a
WHAT, and tells the time of `anneal` and its ratio to every other WHO, a column pair for each folder."""
import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path

UNITS = {"s": 1e9, "ms": 1e6, "us": 1e3, "ns": 1}


def medians(folder):
    """{file: {what: {who: nanoseconds}}}"""
    files = {}
    for path in sorted(Path(folder).glob("*.json")):
        try:
            rows = json.loads(path.read_text())["benchmarks"]
        except (ValueError, KeyError, TypeError):
            continue  # not a benchmark's
        for row in sorted(rows, key=lambda row: row.get("family_index", 0)):  # they ran in random order
            if row.get("aggregate_name") == "median":
                what, _, who = (row.get("run_name") or row["name"]).rpartition("/")
                time = row["cpu_time"] * UNITS[row["time_unit"]]
                files.setdefault(path.stem, {}).setdefault(what, {})[who] = time
    return files


def time_text(nanoseconds):
    for unit, size in UNITS.items():
        if nanoseconds >= size:
            return f"{nanoseconds / size:.3g} {unit}"
    return f"{nanoseconds:.2g} ns"


def print_table(runs):
    for file in sorted(set().union(*(run.keys() for run in runs.values()))):
        print(f"\n**{file.replace('_', ' ')}**\n")
        names = list(runs)
        print("| | " + " | ".join(f"{name} | over" for name in names) + " |")
        print("|---" * (1 + 2 * len(names)) + "|")
        whats = {what: None for run in runs.values() for what in run.get(file, {})}
        for what in whats:
            cells = []
            for run in runs.values():
                of = run.get(file, {}).get(what, {})
                ours = of.get("anneal", next(iter(of.values()), None))
                cells.append("" if ours is None else time_text(ours))
                cells.append(", ".join(f"{who} {of['anneal'] / time:.3g}" for who, time in of.items()
                                       if who != "anneal" and "anneal" in of))
            print(f"| {what} | " + " | ".join(cells) + " |")


def print_rows(runs):
    """by_hand: a line for each row, a column for each run, with both ratios in it."""
    limit = "the loop alone"
    names = [name for name in runs]
    print("\n| | " + " | ".join(names) + " |")
    print("|---" * (1 + len(names)) + "|")
    whats = {what: None for run in runs.values() for what in run if not what.endswith(", latency")}
    for what in whats:
        cells, libm = [], ""
        for run in runs.values():
            of, late = run.get(what, {}), run.get(f"{what}, latency", {})
            if what == limit:
                cells.append(time_text(of["anneal"]))
                continue
            who = next(who for who in of if who != "anneal")
            libm = " *" if who.endswith("libm") else ""
            cells.append(f"{time_text(of['anneal'])} ({of['anneal'] / of[who]:.2g}; {late['anneal'] / late[who]:.2g})")
        name = what.replace("|", "\\|")
        print(f"| {name}{libm} | " + " | ".join(cells) + " |")


def plot(runs, target):
    gnuplot = shutil.which("gnuplot")
    if not gnuplot:
        print("gnuplot was not found: no plot", file=sys.stderr)
        return
    whats = [what for what in next(iter(runs.values())).get("per_step", {}) if what]
    lines = []
    for i, what in enumerate(whats):
        cells = []
        for run in runs.values():
            of = run.get("per_step", {}).get(what, {})
            cells.append(f"{of['anneal'] / of['libm']:.4f}" if {"anneal", "libm"} <= of.keys() else "nan")
        if any(cell != "nan" for cell in cells):
            lines.append(f'"{what}" ' + " ".join(cells))
    columns = ", ".join(
        f"$data using {i + 2}:xtic(1) title '{name}'" for i, name in enumerate(runs))
    script = "\n".join([
        "set terminal svg size 900,420 background 'white'",
        f"set output '{target}'",
        "set style data histogram", "set style histogram clustered gap 1", "set style fill solid 0.8 noborder",
        "set logscale y 2", "set ylabel 'time of a rate over the libm version'", "set xtics rotate by -35", "set grid y",
        "set key top left", "set arrow from graph 0, first 1 to graph 1, first 1 nohead lw 1",
        "$data << END", *lines, "END", f"plot {columns}", ""])
    subprocess.run([gnuplot], input=script, text=True, check=True)
    print(f"\nplotted to {target}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", help="NAME=FOLDER or FOLDER")
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--rows", metavar="FILE", help="of the folders' FILE.json alone, such as by_hand, a line for each row")
    given = parser.parse_args()
    runs = {}
    for argument in given.folders:
        name, equals, folder = argument.rpartition("=")
        runs[name if equals else "time"] = medians(folder)
    if given.rows:
        print_rows({name: run.get(given.rows, {}) for name, run in runs.items()})
        return
    print_table(runs)
    if given.plot:
        plot(runs, given.plot)


if __name__ == "__main__":
    main()
