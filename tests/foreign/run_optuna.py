# SPDX-License-Identifier: Apache-2.0
"""examples/tune/optuna_study.py with the real Optuna: run_optuna.py TUNE TRAIN_DIGITS SPACE_ASSIGNED [FOLDER]. Two workers at once; a study is
killed at its start; of another one a worker, then the study; the same command goes on with it; in the end every trial is accounted for,
and no process is left."""
import collections
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time

try:
    import optuna
    from optuna.trial import TrialState
except ImportError:
    print("LEFT OUT: this Python has no optuna")
    sys.exit(0)

tune, train_digits, space_assigned = (os.path.abspath(path) for path in sys.argv[1:4])
temporary = tempfile.TemporaryDirectory(prefix="anneal_optuna_")
folder = sys.argv[4] if len(sys.argv) > 4 else temporary.name  # one that is given is kept
sys.path.insert(0, tune)
from space import Space, SpaceError

optuna.logging.set_verbosity(optuna.logging.ERROR)
storage_file, log_file, best_file = (os.path.join(folder, name) for name in ("study.db", "log.jsonl", "best.json"))
TRIALS = 14
EPOCHS = 150
mark = f"ANNEAL_TEST_OF_OPTUNA={os.getpid()}"  # in the environment of all that this test starts
started = []


def check(condition, *what):
    if not condition:
        raise AssertionError(" ".join(map(str, what)))


def wait_for(what, seconds=120):
    for _ in range(10 * seconds):
        found = what()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"waited {seconds} s in vain, line {what.__code__.co_firstlineno}")


def ours():
    """{pid: command line} of what this test has started, and what that has."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as environ, open(f"/proc/{pid}/cmdline", "rb") as command:
                if mark.encode() in environ.read().split(b"\0"):
                    found[int(pid)] = command.read().decode().replace("\0", " ")
        except OSError:
            pass  # it has just ended, or is another user's
    return {pid: command for pid, command in found.items() if command}  # a zombie has none


def trainers():
    return {pid for pid, command in ours().items() if train_digits in command and "optuna_study" not in command}


def start(*options):
    name, value = mark.split("=")
    process = subprocess.Popen(
        [sys.executable, os.path.join(tune, "optuna_study.py"), os.path.join(tune, "space.json"), "--storage", storage_file,
         "--trials", str(TRIALS), "--workers", "2", "--heartbeat", "1", "--log", log_file, "--best", best_file, *options, "--",
         train_digits, "--epochs", str(EPOCHS), "--report", "-"],
        env={**os.environ, name: value}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    started.append(process)
    return process


def trials():
    storage = optuna.storages.RDBStorage("sqlite:///" + storage_file, engine_kwargs={"connect_args": {"timeout": 60}})
    return optuna.load_study(study_name="schedules", storage=storage).get_trials(deepcopy=False)


def counted():
    return sum(t.state in (TrialState.COMPLETE, TrialState.PRUNED) for t in trials())


def log():
    with open(log_file, encoding="utf-8") as file:
        return [json.loads(line) for line in file][1:]


def running_workers():
    return {t.user_attrs["worker"] for t in trials() if t.state == TrialState.RUNNING and t.intermediate_values and
            "worker" in t.user_attrs and t.user_attrs["worker"] in ours()}


# What has no name, repeats, is counted, and depends on what depends on something.
STRANGE = {"type": "max", "of": [
    {"search": "choice", "of": [
        {"type": "constant", "value": {"search": "uniform", "low": 1, "high": 2}},
        {"type": "constant", "value": {"search": "choice", "of": [3, 4.5, {"search": "int", "low": 5, "high": 9, "step": 2}]}},
        {"type": "cosine", "initial": {"search": "normal", "mean": 1, "stddev": 1, "low": 0.5, "high": 2},
         "steps": {"search": "log_int", "low": 1, "high": 500}}]},
    {"type": "linear", "initial": {"search": "same_as", "name": "rate"}, "steps": "50%"},
    {"type": "polynomial", "initial": {"search": "log_uniform", "low": 1e-5, "high": 1, "name": "rate"},
     "power": 2, "steps": {"search": "choice", "of": ["10%", 7, "2ep"], "name": "length"}}]}


def check_space():
    """What is asked is what is assigned, as numbers and as texts, here and by search_space; what is not active is refused."""
    draw = random.Random(7)

    def ask(d):
        if d.kind == "choice":
            return draw.choice(d.labels())
        if d.kind in ("int", "log_int"):
            return draw.randrange(d.low, d.high + 1, d.step or 1)
        return draw.uniform(d.low, d.high)
    asked, expected = [], []
    for document in (Space.load(os.path.join(tune, "space.json")).document, STRANGE):
        space = Space(document)
        for _ in range(200):
            schedule, values = space.build(ask)
            texts = {name: str(value) for name, value in values.items()}
            check(space.assigned(values) == schedule and space.assigned(texts) == schedule, values)
            asked += [{"space": document, "values": values}, {"space": document, "values": texts}]
            expected += [schedule, schedule]
            wrong = [{**values, "none": 1}, {name: value for name, value in values.items() if name != list(values)[-1]}]
            if "shape" in values:
                wrong += [{**values, "peak": 1}, {**values, "peak": "nan"}, {**values, "shape": "none"},
                          {**values, "shape": "cosine" if values["shape"] != "cosine" else "step_decay"}]
            for each in wrong:
                asked.append({"space": document, "values": each})
                expected.append(None)
                try:
                    space.assigned(each)
                except SpaceError:
                    continue
                raise AssertionError(f"taken: {each}")
    told = subprocess.run([space_assigned], input="\n".join(map(json.dumps, asked)), capture_output=True, text=True, check=True)
    answers = list(map(json.loads, told.stdout.splitlines()))
    check(len(answers) == len(asked), len(answers))
    for question, point, answer in zip(asked, expected, answers):
        check(answer.get("point") == point, question, point, answer)
        names = [d.name for d in Space(question["space"]).dimensions]
        check("error" in answer or sorted(answer["names"]) == sorted(names), names, answer)
    print(f"space: {len(asked)} times the same as search_space, of which {expected.count(None)} are refused")


def kill_a_worker():
    """One of two that both train. It is held while that is looked at, and may hold a lock on the study: that is not asked."""
    for victim in running_workers() if len(running_workers()) == 2 else ():
        os.kill(victim, signal.SIGSTOP)
        with open(f"/proc/{victim}/task/{victim}/children", encoding="ascii") as file:
            children = set(map(int, file.read().split()))
        if children and children <= trainers() and len(trainers()) == 2:
            os.kill(victim, signal.SIGKILL)
            return victim, children
        os.kill(victim, signal.SIGCONT)
    return None


def check_killed_worker():
    study = start()
    wait_for(lambda: os.path.exists(log_file) and log())  # two that open a file of which there is nothing: one dies
    victim, children = wait_for(kill_a_worker)
    wait_for(lambda: not children & trainers(), 20)
    wait_for(lambda: any(t.state == TrialState.FAIL and t.user_attrs.get("worker") == victim for t in trials()))
    wait_for(lambda: len(running_workers()) == 2)
    check(study.poll() is None, "the study goes on")
    print(f"worker {victim} killed: its program is gone, its trial failed, another worker runs")
    return study


def check_killed_study(study):
    """The workers see that they are alone, and end; what they had begun is begun again by the next study."""
    check(counted() < TRIALS - 2, "killed too late")
    study.kill()
    study.wait()
    wait_for(lambda: not ours(), 20)
    before = counted()
    study = start()
    output, _ = study.communicate(timeout=500)
    check(study.returncode == 0, output)
    check("best: trial " in output and "ended by signal" not in output, output)
    print(f"study killed after {before} trials; gone on with:\n{output}")


def check_study_killed_at_once():
    """Its workers still read what they import: they end as soon as they can see that they are alone, and begin nothing."""
    storage = os.path.join(folder, "at_once.db")
    study = start("--storage", storage, "--log", os.path.join(folder, "at_once.jsonl"))
    workers = wait_for(lambda: {pid for pid, command in ours().items() if "--worker " in command})
    study.kill()
    study.wait()
    wait_for(lambda: not ours(), 60)
    with open(os.path.join(folder, "at_once.jsonl"), encoding="utf-8") as file:
        check(len(file.readlines()) == 1, "a trial began")
    print(f"study killed at once: its {len(workers)} workers are gone")


def check_accounts():
    every = trials()
    states = collections.Counter(t.state.name for t in every)
    check(states["COMPLETE"] + states["PRUNED"] == TRIALS, "no more and no fewer", states)
    check(states["RUNNING"] == 0 and states["WAITING"] == 0, states)
    check(states["PRUNED"] >= 1 and states["FAIL"] >= 1, states)
    # What was lost was run again, with the same parameters.
    again = {t.system_attrs["retry_history"][-1]: t for t in every if "retry_history" in t.system_attrs}
    for t in every:
        if t.state == TrialState.FAIL and t.intermediate_values:
            check(t.number in again and again[t.number].params == t.params, t.number)
    for t in every:
        if t.state == TrialState.COMPLETE:
            check(max(t.intermediate_values) == EPOCHS and t.intermediate_values[EPOCHS] == t.value, t.number)
        if t.state == TrialState.PRUNED:
            check(3 <= max(t.intermediate_values) <= EPOCHS, t.number, t.intermediate_values)
    best = min((t for t in every if t.state == TrialState.COMPLETE), key=lambda t: t.value)
    space = Space.load(os.path.join(tune, "space.json"))
    with open(best_file, encoding="utf-8") as file:
        check(json.load(file) == space.assigned(best.params), best.params)

    events = log()
    check(not ours(), "no process is left", ours())
    ends = {e["trial"]: e for e in events if e["event"] == "end"}
    for t in every:
        told = [e["event"] for e in events if e["trial"] == t.number]
        check(told.count("trial") == 1 or t.state == TrialState.FAIL, t.number, told)
        check(told.count("end") == 1 or t.state == TrialState.FAIL, t.number, told)
        if t.state in (TrialState.COMPLETE, TrialState.PRUNED):
            check(ends[t.number]["state"] == t.state.name.lower(), ends[t.number])
            # 0: SIGTERM was heard, and the program ended by itself; 4: its loss had become infinite
            check(ends[t.number]["exit_status"] in (0, 4), ends[t.number])
    with open(log_file, encoding="utf-8") as file:
        header = json.loads(file.readline())
    check(header == {"anneal": "search", "version": 1, "space": space.document, "direction": "minimize"}, header)
    print(f"accounts: {dict(states)}, of them {len(again)} run again; {len(events)} events")


def check_refusals():
    """A study that is complete only chooses anew, by other seeds; one of another space, and a program that fails, are told."""
    before = len(trials())
    study = start("--finalists", "2", "--finalist-seeds", "2")
    output, _ = study.communicate(timeout=100)
    check(study.returncode == 0 and len(trials()) == before and "with 2 other seeds" in output, output)
    other = os.path.join(folder, "other.json")
    with open(other, "w", encoding="utf-8") as file:
        json.dump({"type": "constant", "value": {"search": "uniform", "low": 0.001, "high": 0.1}}, file)
    script = [sys.executable, os.path.join(tune, "optuna_study.py"), other, "--heartbeat", "1"]
    refused = subprocess.run([*script, "--storage", storage_file, "--", train_digits], capture_output=True, text=True)
    check(refused.returncode == 1 and "another space" in refused.stderr, refused)
    failing = subprocess.run([*script, "--storage", os.path.join(folder, "failing.db"), "--most-failures", "2", "--",
                              train_digits, "--no-such-option"], capture_output=True, text=True)
    check(failing.returncode == 1 and "--no-such-option" in failing.stderr and "2 failed" in failing.stdout, failing)
    print("refusals: another space; a program that fails")


def check_comparison():
    compared = subprocess.run(
        [sys.executable, os.path.join(tune, "compare.py"), "demo=warmup_cosine", f"best={best_file}", "again=warmup_cosine",
         "--seeds", "3", "--jobs", "2", "--", train_digits, "--epochs", "2", "--report", "-", "--test"],
        capture_output=True, text=True)
    rows = [line for line in compared.stdout.splitlines() if line.startswith(("| demo", "| best", "| again"))]
    check(compared.returncode == 0 and len(rows) == 3, compared)
    check("+0.00 ± 0.00" in rows[2] and "+0.0000 ± 0.0000" in rows[2] and "0 of 3" in rows[2], rows[2])
    print("comparison:", *rows, sep="\n")


try:
    check_space()
    check_study_killed_at_once()
    check_killed_study(check_killed_worker())
    check_accounts()
    check_refusals()
    check_comparison()
finally:
    for process in started:
        if process.poll() is None:
            process.kill()
    for pid in ours():
        os.kill(pid, signal.SIGKILL)
print("optuna", optuna.__version__, "passed")
