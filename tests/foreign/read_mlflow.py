# SPDX-License-Identifier: Apache-2.0
"""mlflow_sink against MLflow: read_mlflow.py MLFLOW_RUN [FOLDER]. A program trains and logs; the server is killed while it does,
and the program too; whatever it logged is read back by MLflow's own client and compared, bit for bit."""
import json
import math
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request

try:
    from mlflow import MlflowClient
except ImportError:
    print("LEFT OUT: this Python has no mlflow")
    sys.exit(0)

program = os.path.abspath(sys.argv[1])
temporary = tempfile.TemporaryDirectory(prefix="anneal_mlflow_")
folder = sys.argv[2] if len(sys.argv) > 2 else temporary.name  # one that is given is kept
with socket.socket() as s:
    s.bind(("127.0.0.1", 0))
    port = s.getsockname()[1]
url = f"http://127.0.0.1:{port}"
environment = dict(os.environ, MLFLOW_DISABLE_TELEMETRY="true", DO_NOT_TRACK="true",
                   MLFLOW_SERVER_ENABLE_JOB_EXECUTION="false")
started = []


def path(name):
    return os.path.join(folder, name)


def start_server():
    process = subprocess.Popen(
        [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
         "--backend-store-uri", "sqlite:///" + path("mlflow.db"), "--artifacts-destination", path("artifacts")],
        env=environment, start_new_session=True, stdout=open(path("server.log"), "ab"), stderr=subprocess.STDOUT)
    started.append(process)
    for _ in range(600):
        try:
            urllib.request.urlopen(url + "/health", timeout=5)
            return process
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server does not start: " + open(path("server.log")).read()[-2000:])


def kill_server(process):
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class Run:
    def __init__(self, *more):
        self.process = subprocess.Popen([program, url, path("spool"), path("truth"), path("definition"), *more],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True)
        started.append(self.process)

    def say(self, *words):
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()

    def answer(self):
        return json.loads(self.process.stdout.readline())

    def ask(self, *words):
        self.say(*words)
        return self.answer()

    def send_all(self):
        for _ in range(60):
            answer = self.ask("flush", 0)
            if answer["waiting"] == 0:
                return answer
            time.sleep(0.5)
        raise RuntimeError(f"not sent: {answer}")


def expect(holds, what):
    if not holds:
        raise AssertionError(what)


def text_of(tags, name):
    """As the README of track/ has it."""
    if name in tags:
        return tags[name]
    first = next(key for key in tags if key.startswith(name + ".1of"))
    parts = int(first.rsplit("of", 1)[1])
    return "".join(tags[f"{name}.{part}of{parts}"] for part in range(1, parts + 1))


def bits(x):
    return struct.pack(">d", x)


try:
    definition = ""
    while len(definition) < 20_000:
        definition += json.dumps({"type": "cosine", "ünits": len(definition)}, ensure_ascii=False) + "\n"
    definition = definition[:20_000]
    with open(path("definition"), "w", encoding="utf-8") as file:
        file.write(definition)

    server = start_server()
    run = Run()
    answer = run.ask("train", 1500)
    run_id = run.send_all()["run_id"]
    # The server dies while the program trains.
    run.say("train", 1500)
    time.sleep(0.05)
    kill_server(server)
    longest = run.answer()["longest"]
    answer = run.ask("train", 1000)
    longest = max(longest, answer["longest"])
    expect(answer["position"] == 4000 and answer["waiting"] > 0, f"training went on, and it waits: {answer}")
    expect(longest < 2, f"an update was held up for {longest} s")
    run.ask("text", 4000)
    server = start_server()
    answer = run.send_all()
    expect(answer["run_id"] == run_id and answer["refused"] == 0, answer)
    # Now the program, while the server is away.
    kill_server(server)
    run.ask("train", 500)
    run.say("die", 0)
    expect(run.process.wait() == -signal.SIGKILL, "the program is killed")
    server = start_server()
    run = Run("resume")
    run.ask("seek", 4500)
    run.ask("text", 4500)
    run.ask("train", 1500)
    answer = run.send_all()
    expect(answer["run_id"] == run_id and answer["refused"] == 0, answer)
    run.process.stdin.close()
    expect(run.process.wait() == 0, "the program ends well")
    expect(not os.path.exists(path("spool.refused")), "nothing is refused")

    client = MlflowClient(url)
    experiment = client.get_experiment_by_name("anneal's digits")
    runs = client.search_runs([experiment.experiment_id])
    expect([r.info.run_id for r in runs] == [run_id], f"one run: {runs}")
    info, data = runs[0].info, runs[0].data
    expect(info.status == "FINISHED" and info.run_name == "cosine & momentum", info)
    expect(data.tags["test"] == "read_mlflow", "the tag that was given")

    with open(path("truth"), encoding="utf-8") as file:
        truth = [json.loads(line) for line in file]
    logged = {}
    for one in truth:
        if "bits" in one:
            logged.setdefault(one["name"], []).append((one["step"], float.fromhex(one["bits"])))
        elif one["name"] != "note":
            expect(text_of(data.tags, one["name"]) == one["text"], one["name"])
    expect(text_of(data.tags, "definition") == definition, "the definition")
    expect(data.tags["note"] == data.tags["note:4000"] == "before update 4000", "the first note")
    expect(data.tags["note:4500"] == "before update 4500", "the second note")
    expect(data.params["anneal/fingerprint"] == data.tags["anneal/fingerprint"], data.params)
    expect(len(json.loads(data.params["anneal/fingerprint"])["learning_rate"]) == 16, data.params)
    expect(text_of(data.tags, "anneal/definition:4500") == text_of(data.tags, "anneal/definition"), "at the resume")
    points = 0
    for name, values in logged.items():
        sign = {(m.step, m.timestamp): m.value for m in client.get_metric_history(run_id, name + ".sign")}
        got = sorted((m.step, m.timestamp, m.value) for m in client.get_metric_history(run_id, name))
        expect(len(got) == len(values), f"{name}: {len(got)} points for {len(values)}")
        expect([m[1] for m in got] == sorted(m[1] for m in got), f"{name}: the times are not in order")
        for (step, timestamp, value), (true_step, true) in zip(got, values):
            if (step, timestamp) in sign:
                value = math.copysign(math.inf if value else 0.0, sign[step, timestamp])
            expect(step == true_step and (bits(value) == bits(true) or (math.isnan(value) and math.isnan(true))),
                   f"{name}: {value!r} at {step}, {true!r} at {true_step}")
            points += 1
    expect(points == 12_060, f"{points} points")
    print(f"{points} points, bit for bit; the longest update {longest * 1e3:.2f} ms; run {run_id}")
finally:
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()
