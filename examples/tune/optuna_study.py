# SPDX-License-Identifier: Apache-2.0
"""Optuna over a space of schedules, with any program that trains: optuna_study.py SPACE [OPTIONS] -- PROGRAM [ARGUMENTS].

The program is started for every trial with `--schedule JSON` at its end (or where "{schedule}" stands in its arguments;
"{trial}" is the trial's number), and writes one line of JSON for each intermediate result. README.md tells the rest.
"""
import argparse
import contextlib
import fcntl
import json
import math
import os
import signal
import subprocess
import sys
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import optuna
from optuna.exceptions import ExperimentalWarning
from optuna.storages import RDBStorage, RetryHeartbeatStaleTrialCallback
from optuna.trial import TrialState

from space import Space
from trainer import Trainer, TrainerError, command_with, last_results

warnings.simplefilter("ignore", ExperimentalWarning)  # heartbeats are, and TPE's groups
optuna.logging.set_verbosity(optuna.logging.ERROR)

COUNTED = (TrialState.COMPLETE, TrialState.PRUNED)
NAMES = {TrialState.COMPLETE: "complete", TrialState.PRUNED: "pruned", TrialState.FAIL: "failed",
         TrialState.RUNNING: "running", TrialState.WAITING: "waiting"}


def parse(arguments):
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    p.add_argument("space", help="a file with the JSON of a search space")
    p.add_argument("--storage", default="study.db", help="SQLite file of the study; one that is there is gone on with")
    p.add_argument("--study", default="schedules", help="its name in there")
    p.add_argument("--trials", type=int, default=60, help="how many complete or pruned trials the study shall have")
    p.add_argument("--workers", type=int, default=1, help="trials at a time")
    p.add_argument("--metric", default="validation_loss", help="the field of a result that is judged")
    p.add_argument("--direction", choices=("minimize", "maximize"), default="minimize")
    p.add_argument("--resource", default="epoch", help="the field of a result that says how far the training is")
    p.add_argument("--pruner", choices=("median", "halving", "none"), default="median")
    p.add_argument("--min-resource", type=int, default=3, help="no trial is pruned before")
    p.add_argument("--seed", type=int, default=1, help="of the sampler; reproducible with one worker only")
    p.add_argument("--finalists", type=int, default=0, help="run so many of the best trials again, with other seeds; the best "
                   "on average is the best")
    p.add_argument("--finalist-seeds", type=int, default=8, help="how many: --seed 101, 102, ... at the end of the command")
    p.add_argument("--log", help="append what happens to this file, JSON Lines")
    p.add_argument("--best", help="write the best schedule to this file")
    p.add_argument("--heartbeat", type=int, default=5, help="seconds between two signs of life of a worker")
    p.add_argument("--most-failures", type=int, default=10, help="give up after so many trials whose program failed")
    p.add_argument("--worker", type=int, help=argparse.SUPPRESS)
    p.add_argument("--parent", type=int, help=argparse.SUPPRESS)  # told: a worker that asks late has been given another one
    before, dashes, command = arguments, [], []
    if "--" in arguments:
        at = arguments.index("--")
        before, dashes, command = arguments[:at], ["--"], arguments[at + 1:]
    o = p.parse_args(before)
    if not dashes or not command:
        p.error("the program to run stands behind --")
    o.command, o.given = command, arguments
    return o


class Log:
    """What happens, for `anneal trials`. Several workers write one file: a line is one write at its end."""

    def __init__(self, path):
        self.path = path
        self.file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o666) if path else None

    def begin(self, space, direction):
        """The first line, or the same search goes on; a line that was torn off is taken away. Before there are workers."""
        if self.file is None:
            return
        header = {"anneal": "search", "version": 1, "space": space, "direction": direction}
        with open(self.path, "rb") as file:
            lines = file.read().splitlines(keepends=True)
        if lines and not lines[-1].endswith(b"\n"):
            os.truncate(self.file, sum(map(len, lines[:-1])))
            del lines[-1]
        if not lines:
            os.write(self.file, (json.dumps(header) + "\n").encode())
        elif json.loads(lines[0]) != header:
            raise SystemExit(f"--log: {self.path} is the log of another search")

    def write(self, event, trial, **fields):
        if self.file is not None:
            line = {"event": event, "trial": trial, **{k: as_json(v) for k, v in fields.items() if v is not None},
                    "time": round(time.time(), 3)}
            os.write(self.file, (json.dumps(line) + "\n").encode())


def as_json(x):
    if isinstance(x, float) and not math.isfinite(x):
        return "NaN" if math.isnan(x) else "Infinity" if x > 0 else "-Infinity"
    return x


def begin_again(study, trial):
    """Another trial with the same parameters is the next one to begin."""
    trial.user_attrs = {}  # it has its own
    RetryHeartbeatStaleTrialCallback(max_retry=3)(study, trial)


def open_study(o, log):
    """Also makes it. Two processes must not do that at once: Optuna's tables are then made twice, which one of them dies of."""
    def stale(study, trial):
        if "schedule" in trial.user_attrs:  # else the log has not heard that it begins
            log.write("end", trial.number, state="failed", reason="its worker is gone")
        begin_again(study, trial)

    storage = RDBStorage("sqlite:///" + os.path.abspath(o.storage), engine_kwargs={"connect_args": {"timeout": 60}},
                         heartbeat_interval=o.heartbeat, grace_period=4 * o.heartbeat, heartbeat_stale_trial_callback=stale)
    pruner = {"median": lambda: optuna.pruners.MedianPruner(n_startup_trials=5, n_warmup_steps=o.min_resource),
              "halving": lambda: optuna.pruners.SuccessiveHalvingPruner(min_resource=o.min_resource, reduction_factor=3),
              "none": optuna.pruners.NopPruner}[o.pruner]()
    study = optuna.create_study(study_name=o.study, storage=storage, direction=o.direction, pruner=pruner,
                                load_if_exists=True)
    if study.directions[0].name.lower() != o.direction:
        raise SystemExit(f"--direction: the study {o.study} in {o.storage} has another one")
    # With other seeds a study that goes on does not draw once more what it has drawn.
    seed = 1000 * o.seed + 10 * len(study.get_trials(deepcopy=False)) + (o.worker or 0)
    study.sampler = optuna.samplers.TPESampler(seed=seed, multivariate=True, group=True)
    return study


# One worker.

def suggest(trial, d):
    if d.kind == "choice":
        return trial.suggest_categorical(d.name, d.labels())
    if d.kind in ("int", "log_int"):
        return trial.suggest_int(d.name, d.low, d.high, step=d.step or 1, log=d.kind == "log_int")
    return trial.suggest_float(d.name, d.low, d.high, step=d.step, log=d.kind == "log_uniform")


def objective(o, space, log, begun):
    def follow(trial, lines):
        """The last result. Errors: TrialPruned; TrainerError; KeyboardInterrupt where the study is gone."""
        resource, score = None, None
        for line in lines:
            if os.getppid() != o.parent:
                raise KeyboardInterrupt
            if line.get("end") == "diverged":
                raise optuna.TrialPruned  # no failure: it says where not to look
            if o.metric not in line or o.resource not in line or line[o.resource] == resource:
                continue
            resource, score = int(line[o.resource]), float(line[o.metric])
            trial.report(score, resource)
            log.write("report", trial.number, resource=resource, score=score)
            if not math.isfinite(score) or trial.should_prune():
                raise optuna.TrialPruned
        if resource is None:
            raise TrainerError(f"wrote no line with {o.metric} and {o.resource}")
        return score

    def run(trial):
        trial.set_user_attr("worker", os.getpid())
        begun()
        schedule, values = space.build(lambda d: suggest(trial, d))
        log.write("trial", trial.number, values=values, schedule=schedule)
        trial.set_user_attr("schedule", json.dumps(schedule))
        program = Trainer(command_with(o.command, schedule=json.dumps(schedule), trial=trial.number))
        end = {"state": "complete"}
        try:
            with program as lines:
                end["score"] = follow(trial, lines)
                return end["score"]
        except optuna.TrialPruned:
            end = {"state": "pruned"}
            raise
        except TrainerError as error:
            end = {"state": "failed", "reason": str(error)}
            trial.set_user_attr("error", str(error))
            raise
        except KeyboardInterrupt:
            end = {"state": "failed", "reason": "interrupted"}
            begin_again(trial.study, trial.study.trials[trial.number])
            raise
        finally:
            log.write("end", trial.number, **end, exit_status=program.process.returncode)
    return run


def is_lost(o, trial):
    """Running, but its worker was killed before its first heartbeat, without which Optuna never finds out."""
    return (trial.state == TrialState.RUNNING and "worker" not in trial.user_attrs and
            datetime.now() - trial.datetime_start > timedelta(seconds=4 * o.heartbeat))


def fail_what_is_lost(o, study):
    optuna.storages.fail_stale_trials(study)
    for trial in study.get_trials(deepcopy=False):
        if is_lost(o, trial):
            study.tell(trial.number, state=TrialState.FAIL)


def number_of(trials, *states):
    return sum(trial.state in states for trial in trials)


def work(o):
    """Trials until there are enough. What runs elsewhere may yet fail: only then another one begins."""
    def interrupted(*_):
        raise KeyboardInterrupt
    signal.signal(signal.SIGTERM, interrupted)
    log = Log(o.log)
    study = open_study(o, log)
    with open(o.storage + ".lock", "a", encoding="utf-8") as lock:
        run = objective(o, Space(json.loads(study.user_attrs["space"])), log, lambda: fcntl.flock(lock, fcntl.LOCK_UN))
        while os.getppid() == o.parent:
            fcntl.flock(lock, fcntl.LOCK_EX)  # between counting and beginning nobody else begins
            fail_what_is_lost(o, study)
            trials = study.get_trials(deepcopy=False)
            if number_of(trials, *COUNTED) >= o.trials or failures(trials) >= o.most_failures:
                return
            if number_of(trials, TrialState.RUNNING, *COUNTED) < o.trials:
                study.optimize(run, n_trials=1, catch=(TrainerError,))
            else:
                fcntl.flock(lock, fcntl.LOCK_UN)
                time.sleep(0.2)


def failures(trials):
    return sum("error" in trial.user_attrs and trial.state == TrialState.FAIL for trial in trials)


# The study.

class Workers:
    """Processes of their own. One that is killed is replaced; all are gone when the block is left."""

    def __init__(self, o):
        self.o = o
        self.processes = {}
        self.replaced = 0

    def start(self, number):
        self.processes[number] = subprocess.Popen([sys.executable, os.path.abspath(__file__), "--worker", str(number),
                                                   "--parent", str(os.getpid()), *self.o.given])

    def __enter__(self):
        for number in range(1, self.o.workers + 1):
            self.start(number)
        return self

    def __exit__(self, *_):
        for process in self.processes.values():
            if process.poll() is None:
                process.terminate()
        for process in self.processes.values():
            process.wait()

    def running(self):
        for number, process in list(self.processes.items()):
            status = process.poll()
            if status is None:
                continue
            del self.processes[number]
            if status > 0:
                raise SystemExit(f"worker {number}: status {status}")
            if status < 0:
                print(f"worker {number} was ended by signal {-status}; another one takes its place", file=sys.stderr)
                self.replaced += 1
                if self.replaced > 10 * self.o.workers:
                    raise SystemExit("too many workers were killed")
                self.start(number)
        return bool(self.processes)


def best_of(study):
    complete = [t for t in study.get_trials(deepcopy=False) if t.state == TrialState.COMPLETE]
    return sorted(complete, key=lambda t: t.value, reverse=study.direction == optuna.study.StudyDirection.MAXIMIZE)


def count(trials):
    return ", ".join(f"{number_of(trials, state)} {name}" for state, name in NAMES.items() if number_of(trials, state))


class Progress:
    """A line that is written over on a terminal; elsewhere one for each trial that ends."""

    def __init__(self, o):
        self.o = o
        self.shown = None

    def show(self, study):
        trials = study.get_trials(deepcopy=False)
        done = number_of(trials, *COUNTED)
        best = best_of(study)
        text = f"{done} of {self.o.trials}  {count(trials)}"
        if best:
            text += f"  best {self.o.metric} {best[0].value:.5g} (trial {best[0].number})"
        if sys.stdout.isatty():
            width = 20
            bar = min(width, done * width // max(1, self.o.trials))
            print(f"\r[{'=' * bar}{' ' * (width - bar)}] {text}\x1b[K", end="", flush=True)
        elif self.shown not in (None, done):
            print(text, flush=True)
        self.shown = done

    def end(self):
        if sys.stdout.isatty():
            print()


def final(o, study):
    """[(mean of the metric, trial)] of the best trials with other seeds, the best first: one seed may have been lucky."""
    trials = best_of(study)[:o.finalists]

    def score(trial, seed):
        command = command_with(o.command, schedule=trial.user_attrs["schedule"], trial=trial.number)
        return last_results([*command, "--seed", str(seed)], o.metric)[o.metric]
    with ThreadPoolExecutor(o.workers) as pool:
        runs = [[pool.submit(score, trial, 101 + i) for i in range(o.finalist_seeds)] for trial in trials]
        means = [sum(run.result() for run in row) / len(row) for row in runs]
    order = sorted(range(len(trials)), key=lambda i: means[i], reverse=o.direction == "maximize")
    return [(means[i], trials[i]) for i in order]


def print_table(o, study):
    print(f"\n{'trial':>5}  {o.metric:>16}  parameters")
    for trial in best_of(study)[:5]:
        parameters = "  ".join(f"{k}={v:.4g}" if isinstance(v, float) else f"{k}={v}" for k, v in trial.params.items())
        print(f"{trial.number:>5}  {trial.value:>16.6g}  {parameters}")
    trials = study.get_trials(deepcopy=False)
    print(f"\n{len(trials)} trials: {count(trials)}")


def run_study(o):
    space = Space.load(o.space)
    os.makedirs(os.path.dirname(os.path.abspath(o.storage)), exist_ok=True)
    log = Log(o.log)
    study = open_study(o, log)
    document = json.dumps(space.document)
    if study.user_attrs.setdefault("space", document) != document:
        raise SystemExit(f"{o.space}: the study {o.study} in {o.storage} is about another space")
    study.set_user_attr("space", document)
    log.begin(space.document, o.direction)
    for d in space.dimensions:
        if d.kind == "normal":
            print(f"{d.name}: Optuna has no normal distribution; it is drawn uniformly between its bounds", file=sys.stderr)
    progress = Progress(o)
    try:
        with Workers(o) as workers:
            while workers.running():
                progress.show(study)
                time.sleep(0.2)
            progress.show(study)
    finally:
        progress.end()
    print_table(o, study)
    trials = study.get_trials(deepcopy=False)
    if failures(trials):
        print("the last failure:", [t for t in trials if "error" in t.user_attrs][-1].user_attrs["error"], file=sys.stderr)
    best = best_of(study)
    if best and o.finalists:
        print(f"\nMean {o.metric} with {o.finalist_seeds} other seeds:")
        finalists = final(o, study)
        for mean, trial in finalists:
            print(f"{trial.number:>5}  {mean:>16.6g}")
        best = [trial for _, trial in finalists]
    if best:
        print(f"best: trial {best[0].number}\n{best[0].user_attrs['schedule']}")
        if o.best:
            with open(o.best, "w", encoding="utf-8") as file:
                file.write(best[0].user_attrs["schedule"] + "\n")
    return 0 if number_of(trials, *COUNTED) >= o.trials else 1


def main():
    o = parse(sys.argv[1:])
    with contextlib.suppress(KeyboardInterrupt):
        if o.worker is not None:
            work(o)
            return 0

        def interrupted(*_):
            raise KeyboardInterrupt
        signal.signal(signal.SIGTERM, interrupted)
        return run_study(o)
    return 130


if __name__ == "__main__":
    sys.exit(main())
