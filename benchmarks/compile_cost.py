#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What does it cost to compile against the headers? User time of the compiler, the least of several runs, and the size
of the code: of the umbrella header, of the standard headers that it includes, of one schedule, of a deep composition.
With --rooms instead: of all headers of each folder of include/anneal, and of what they include of others.
With --json instead: of the ways to JSON, with the most memory that the compiler took.
Writes the shape of a Google Benchmark file."""
import argparse
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

DEEP = """#include <anneal/anneal.hpp>
using namespace anneal;
double rate(double peak, double last, long steps, long t) {
  const auto s = (cosine({.initial = peak, .final = last, .steps = steps}) | warmup({.steps = 500}) | repeat(3) |
                  scale(0.5) | offset(1e-6) | clamp(1e-6, 1e-3) | delay(10) | cooldown({.start = 9'000, .steps = 900})) *
                 step_decay({.initial = 1, .gamma = 0.5, .every = 1'000});
  return s(t);
}
"""

JSON = {
    "nlohmann/json.hpp alone": "#include <nlohmann/json.hpp>\n",
    "config/json.hpp": """#include <anneal/config/json.hpp>
nlohmann::json again(const nlohmann::json& j) { return anneal::to_json(anneal::from_json(j)); }
""",
    "config/load.hpp": """#include <anneal/config/load.hpp>
std::string again(const std::string& path) { return anneal::to_text(anneal::load(path)); }
""",
} | {f"{part}.cpp of anneal::json": f'#include "anneal/config/json/{part}.cpp"\n'
     for part in ("catalogue", "core", "jax", "libraries", "recipes", "torch")} | {
    "the implementation in one file": '#include "anneal/config/json/implementation.cpp"\n',
}


def foreign_headers(headers, include):
    """The headers of others, standard ones and libraries', that these headers of anneal and what they include name."""
    seen, names, todo = set(), set(), list(headers)
    while todo:
        header = todo.pop()
        if header in seen:
            continue
        seen.add(header)
        text = (include / header).read_text()
        todo += re.findall(r'#include "(anneal/[^"]+\.hpp)"', text)
        names.update(re.findall(r"#include <([^>]+)>", text))
    return "".join(f"#if __has_include(<{name}>)\n#include <{name}>\n#endif\n" for name in sorted(names))


def cost(command):
    """Seconds of user time, and MB of memory at most."""
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise RuntimeError(f"{command} failed")
    return usage.ru_utime, usage.ru_maxrss / 1024


def json_rows(base, source, runs):
    rows = []
    for name, text in JSON.items():
        source.write_text(text)
        for level in ("-O0", "-O2"):
            costs = [cost([*base, level, "-c", "-o", os.devnull]) for _ in range(runs)]
            seconds, memory = min(costs)
            rows.append({"name": f"compile, {name}, {level}/anneal", "aggregate_name": "median", "cpu_time": seconds,
                         "time_unit": "s", "megabytes": memory})
            print(f"{name}, {level}: {', '.join('%.2f' % s for s, _ in costs)} s, {memory:.0f} MB", flush=True)
    return rows


def room_rows(base, source, include, runs):
    def seconds(text):
        source.write_text(text)
        return min(cost([*base, "-fsyntax-only"])[0] for _ in range(runs))

    mpi = shutil.which("mpicxx")
    if mpi:
        base = [*base, *subprocess.run([mpi, "--showme:compile"], check=True, capture_output=True, text=True).stdout.split()]
    rooms = {"anneal.hpp": ["anneal/anneal.hpp"]} | {
        f"{folder.name}/": [f"anneal/{folder.name}/{header.name}" for header in sorted(folder.glob("*.hpp"))
                            if mpi or not header.name.startswith("mpi")]
        for folder in sorted((include / "anneal").iterdir()) if folder.is_dir()}
    rows = []
    for room, headers in rooms.items():
        foreign = foreign_headers(headers, include)
        whole, others = seconds("".join(f'#include "{header}"\n' for header in headers)), seconds(foreign)
        for what, time in (("", whole), (", its own share", whole - others)):
            rows.append({"name": f"compile, {room}{what}/anneal", "aggregate_name": "median", "cpu_time": time,
                         "time_unit": "s"})
        libraries = [name for name in re.findall(r"#include <([^>]+)>", foreign) if name in ("nlohmann/json.hpp", "mpi.h")]
        print(f"{room}: {whole:.3f} s, own share {whole - others:.3f} s{', with ' if libraries else ''}"
              f"{', '.join(libraries)}", flush=True)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--include", type=Path, required=True)
    parser.add_argument("--compiler", default="c++")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rooms", action="store_true")
    given = parser.parse_args()

    units = {
        "umbrella": "#include <anneal/anneal.hpp>\n",
        "its standard headers": foreign_headers(["anneal/anneal.hpp"], given.include),
        "one schedule": "#include <anneal/schedule/cosine.hpp>\n",
        "deep composition": DEEP,
    }
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "unit.cpp"), Path(folder, "unit.o")
        base = [given.compiler, "-std=c++20", f"-I{given.include}", str(source)]
        if given.rooms:
            rows = room_rows(base, source, given.include, given.runs)
            given.out.write_text(json.dumps({"benchmarks": rows}, indent=1))
            return
        if given.json:
            given.out.write_text(json.dumps({"benchmarks": json_rows(base, source, given.runs)}, indent=1))
            return
        for name, text in units.items():
            source.write_text(text)
            best = min(cost([*base, "-fsyntax-only"])[0] for _ in range(given.runs))
            row = {"name": f"compile, {name}/anneal", "aggregate_name": "median", "cpu_time": best, "time_unit": "s"}
            if name == "deep composition":
                subprocess.run([*base, "-O2", "-c", "-o", str(target)], check=True)
                sizes = subprocess.run(["size", str(target)], check=True, capture_output=True, text=True).stdout
                row["text_bytes"] = int(sizes.splitlines()[1].split()[0])
            rows.append(row)
            print(f"{name}: {best:.3f} s{', %d bytes of code' % row['text_bytes'] if 'text_bytes' in row else ''}")
    rows.append({"name": "compile, the umbrella's own share/anneal", "aggregate_name": "median",
                 "cpu_time": rows[0]["cpu_time"] - rows[1]["cpu_time"], "time_unit": "s"})
    print(f"own share of the umbrella: {rows[-1]['cpu_time']:.3f} s")
    given.out.write_text(json.dumps({"benchmarks": rows}, indent=1))


if __name__ == "__main__":
    main()
