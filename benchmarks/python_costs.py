#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What does one step of a schedule cost in the Python frameworks? PyTorch's schedulers on an optimizer of one parameter
group, Optax's schedules called with a step, and jitted. What is not installed is left out, and said so. Writes the shape
of a Google Benchmark file."""
import argparse
import json
import statistics
import time
import warnings
from pathlib import Path


def nanoseconds(f, calls=2_000, repetitions=9):
    """The median over repetitions of the mean time of a call."""
    f()
    times = []
    for _ in range(repetitions):
        start = time.perf_counter()
        for _ in range(calls):
            f()
        times.append((time.perf_counter() - start) / calls * 1e9)
    return statistics.median(times)


def pytorch():
    import torch
    from torch.optim import lr_scheduler

    warnings.simplefilter("ignore")  # a scheduler before the optimizer

    def measure(make):
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
        return nanoseconds(make(optimizer).step)

    return {
        "PyTorch StepLR": measure(lambda o: lr_scheduler.StepLR(o, 1_000, 0.9)),
        "PyTorch ExponentialLR": measure(lambda o: lr_scheduler.ExponentialLR(o, 0.9999)),
        "PyTorch CosineAnnealingLR": measure(lambda o: lr_scheduler.CosineAnnealingLR(o, 100_000)),
        "PyTorch OneCycleLR": measure(lambda o: lr_scheduler.OneCycleLR(o, 0.1, total_steps=1_000_000)),
        "PyTorch SequentialLR of warm-up and cosine": measure(
            lambda o: lr_scheduler.SequentialLR(
                o, [lr_scheduler.LinearLR(o, 0.1, 1.0, 2_000), lr_scheduler.CosineAnnealingLR(o, 98_000)], [2_000])),
    }


def optax():
    import jax
    import optax as library

    schedule = library.warmup_cosine_decay_schedule(0.0, 3e-4, 2_000, 100_000, 3e-5)
    jitted = jax.jit(schedule)
    return {
        "Optax warmup_cosine_decay_schedule": nanoseconds(lambda: jax.block_until_ready(schedule(1_000)), 50),
        "Optax warmup_cosine_decay_schedule, jitted": nanoseconds(lambda: jitted(1_000).block_until_ready()),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    rows = []
    for framework in (pytorch, optax):
        try:
            costs = framework()
        except ImportError as missing:
            print(f"{framework.__name__} is left out: {missing}")
            continue
        for name, time_ in costs.items():
            print(f"{name}: {time_:.0f} ns a step")
            rows.append({"name": f"{name}/Python", "aggregate_name": "median", "cpu_time": time_, "time_unit": "ns"})
    given.out.write_text(json.dumps({"benchmarks": rows}, indent=1))


if __name__ == "__main__":
    main()
