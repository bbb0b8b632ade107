#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What does it cost to compile against the headers? User time of the compiler, the least of several runs, and the size
of the code: of the umbrella header, of the standard headers that it includes, of one schedule, of a deep composition.
Writes the shape of a Google Benchmark file."""
import argparse
import json
import re
import resource
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


def standard_headers(umbrella, include):
    """The standard headers that the headers of anneal name."""
    seen, names, todo = set(), set(), [umbrella]
    while todo:
        header = todo.pop()
        if header in seen:
            continue
        seen.add(header)
        text = (include / header).read_text()
        todo += re.findall(r'#include "(anneal/[^"]+\.hpp)"', text)
        names.update(re.findall(r"#include <([a-z_]+)>", text))
    return "".join(f"#include <{name}>\n" for name in sorted(names))


def user_seconds(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run(command, check=True)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--include", type=Path, required=True)
    parser.add_argument("--compiler", default="c++")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=7)
    given = parser.parse_args()

    units = {
        "umbrella": "#include <anneal/anneal.hpp>\n",
        "its standard headers": standard_headers("anneal/anneal.hpp", given.include),
        "one schedule": "#include <anneal/schedule/cosine.hpp>\n",
        "deep composition": DEEP,
    }
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "unit.cpp"), Path(folder, "unit.o")
        for name, text in units.items():
            source.write_text(text)
            base = [given.compiler, "-std=c++20", f"-I{given.include}", str(source)]
            best = min(user_seconds([*base, "-fsyntax-only"]) for _ in range(given.runs))
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
