# SPDX-License-Identifier: Apache-2.0
"""Ray Tune's PopulationBasedTraining over a space of schedules: ray_tune.py SPACE TRAIN_DIGITS --output FOLDER [OPTIONS].

Each member is a run of the program train_digits; where Ray lets one copy another, it goes on from that one's checkpoint, with the
schedule of the perturbed values, by --branch: the rate does not jump.
"""
import argparse
import json
import os
import shutil
import sys
import tempfile
import time

# Before Ray is imported: it logs nothing about us, is told to use no accelerator, and writes no token to the home folder.
os.environ.update(RAY_USAGE_STATS_ENABLED="0", RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO="0", RAY_AUTH_MODE="disabled",
                  TUNE_DISABLE_AUTO_CALLBACK_LOGGERS="1")
import ray
from ray import tune
from ray.tune.schedulers import PopulationBasedTraining

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from space import Space
from trainer import Trainer


def parse(arguments):
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    p.add_argument("space", help="a file with the JSON of a search space")
    p.add_argument("program", help="train_digits, or what has its options and its report")
    p.add_argument("--output", required=True, help="a new folder: logs, checkpoints, what each member did")
    p.add_argument("--members", type=int, default=8)
    p.add_argument("--epochs", type=int, default=48, help="of each member")
    p.add_argument("--interval", type=int, default=4, help="epochs between two reports to Ray")
    p.add_argument("--reports", type=int, default=2, help="reports between two perturbations")
    p.add_argument("--updates-per-epoch", type=int, default=40, help="that the program makes")
    p.add_argument("--seed", type=int, default=1, help="of Ray's draws")
    p.add_argument("--cpus", type=float, default=0.25, help="share of a processor that Ray counts for a member")
    return p.parse_args(arguments)


# The space.

def first_draw(d):
    """What Ray draws a value from. It has no truncated normal distribution: that is drawn uniformly between its bounds."""
    if d.kind == "choice":
        return tune.choice(d.labels())
    if d.kind in ("int", "log_int"):
        draw = tune.randint if d.kind == "int" else tune.lograndint
        return draw(int(d.low), int(d.high) + 1)
    return (tune.loguniform if d.kind == "log_uniform" else tune.uniform)(d.low, d.high)


def mutation(d):
    """What Ray changes it by. Values of tune.choice it would multiply; in a list it goes to the one beside."""
    return d.labels() if d.kind == "choice" else first_draw(d)


def in_space(space, config):
    """Ray multiplies by 1.2 and 0.8, and looks at no bound and at no step."""
    config = dict(config)
    for d in space.dimensions:
        if d.kind != "choice":
            value = config[d.name]
            if d.step:
                value = d.low + round((value - d.low) / d.step) * d.step
            config[d.name] = min(max(value, d.low), d.high)
    return config


def schedule_of(space, config):
    """What depends on a choice has a value in the config also where the choice is another one: it rests."""
    config = in_space(space, config)
    return json.dumps(space.build(lambda d: config[d.name])[0], sort_keys=True)


# A member.

class Member(tune.Trainable):
    """One step is one run of the program, from its checkpoint to the next report. What it did goes to FOLDER/members/ID.jsonl."""

    def setup(self, config, options=None, document=None):
        self.options = options
        self.space = Space(document)
        self.folder = tempfile.mkdtemp(dir=os.path.join(options["output"], "work"))
        self.reset_config(config)

    def reset_config(self, config):
        self.schedule = schedule_of(self.space, config)
        self.updates, self.origin = 0, None
        return True

    @property
    def checkpoint(self):
        return os.path.join(self.folder, "checkpoint")

    def command(self):
        o = self.options
        self.until = self.updates + o["interval"] * o["updates_per_epoch"]
        command = [o["program"], "--schedule", self.schedule, "--epochs", str(o["epochs"]), "--report", "-", "--until",
                   str(self.until), "--checkpoint", self.checkpoint]
        if self.updates > 0:
            command += ["--resume", self.checkpoint]
        # Ray also pauses a member and restores it as it was.
        return command + (["--branch"] if self.origin and self.origin["schedule"] != self.schedule else [])

    def step(self):
        command = self.command()
        with Trainer(command) as run:
            lines = list(run)
        begin, end = lines[0], lines[-1]
        before = begin.get("learning_rate_before", begin["learning_rate"])
        self.updates, self.weights = end["updates"], end["weights"]
        self.write({"event": "step", "begin": begin["begin"], "weights_at_begin": begin["weights"], "rate_before": before,
                    "rate": begin["learning_rate"], "branched": "--branch" in command, "from": self.origin,
                    "schedule": self.schedule, "updates": self.updates, "weights": self.weights,
                    "validation_loss": end["validation_loss"], "validation_accuracy": end["validation_accuracy"]})
        self.origin = None
        return {"validation_loss": float(end["validation_loss"]), "validation_accuracy": end["validation_accuracy"],
                "updates": self.updates, "done": self.updates < self.until or "end" in end}

    def write(self, line):
        path = os.path.join(self.options["output"], "members", self.trial_id + ".jsonl")
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps({"member": self.trial_id, "iteration": self.iteration + 1, **line}) + "\n")

    def save_checkpoint(self, folder):
        shutil.copy(self.checkpoint, os.path.join(folder, "checkpoint"))
        with open(os.path.join(folder, "member.json"), "w", encoding="utf-8") as file:
            json.dump({"member": self.trial_id, "updates": self.updates, "weights": self.weights,
                       "schedule": self.schedule}, file)

    def load_checkpoint(self, folder):
        shutil.copy(os.path.join(folder, "checkpoint"), self.checkpoint)
        with open(os.path.join(folder, "member.json"), encoding="utf-8") as file:
            self.origin = json.load(file)
        self.updates, self.weights = self.origin["updates"], self.origin["weights"]


# The search.

def search(o, space):
    scheduler = PopulationBasedTraining(
        time_attr="training_iteration", perturbation_interval=o.reports,
        hyperparam_mutations={d.name: mutation(d) for d in space.dimensions},
        custom_explore_fn=lambda config: in_space(space, config),
        synch=True)  # asynchronous, short runs are over before the next one begins, and nobody copies anybody
    options = {**vars(o), "output": os.path.abspath(o.output), "program": os.path.abspath(o.program)}
    member = tune.with_resources(tune.with_parameters(Member, options=options, document=space.document), {"cpu": o.cpus})
    return tune.Tuner(
        member, param_space={d.name: first_draw(d) for d in space.dimensions},
        tune_config=tune.TuneConfig(metric="validation_loss", mode="min", scheduler=scheduler, num_samples=o.members,
                                    reuse_actors=True),
        run_config=tune.RunConfig(name="ray", storage_path=os.path.abspath(o.output), verbose=0,
                                  stop={"training_iteration": o.epochs // o.interval},
                                  checkpoint_config=tune.CheckpointConfig(checkpoint_frequency=o.reports,
                                                                          checkpoint_at_end=True))).fit()


def test_score(o, result):
    """The best member on the test set, once: the search has seen the validation set alone."""
    with tempfile.TemporaryDirectory() as folder, result.checkpoint.as_directory() as saved:
        checkpoint = shutil.copy(os.path.join(saved, "checkpoint"), folder)
        with open(os.path.join(saved, "member.json"), encoding="utf-8") as file:
            schedule = json.load(file)["schedule"]
        with Trainer([o.program, "--schedule", schedule, "--epochs", str(o.epochs), "--report", "-", "--test", "--resume",
                      checkpoint]) as run:
            return list(run)[-1]["test_accuracy"], schedule


def main():
    o = parse(sys.argv[1:])
    for folder in ("members", "work"):
        os.makedirs(os.path.join(o.output, folder))
    space = Space.load(o.space)
    begin = time.time()
    runtime = tempfile.mkdtemp(prefix="ray")  # its sockets have paths of at most 107 bytes
    try:
        # 80 MB is the least that Ray takes
        ray.init(num_cpus=os.cpu_count(), num_gpus=0, include_dashboard=False, object_store_memory=80 * 1024**2,
                 log_to_driver=False, logging_level="ERROR", _temp_dir=runtime)
        import random
        import numpy
        random.seed(o.seed)
        numpy.random.seed(o.seed)
        results = search(o, space)
    finally:
        ray.shutdown()
        shutil.rmtree(runtime, ignore_errors=True)
        shutil.rmtree(os.path.join(o.output, "work"))
    for result in results:
        if result.error:
            print(result.error, file=sys.stderr)
    if results.num_errors:
        return 1
    best = results.get_best_result()
    accuracy, schedule = test_score(o, best)
    print(f"{len(results)} members, {time.time() - begin:.0f} s; best validation loss {best.metrics['validation_loss']:.4f}, "
          f"accuracy {100 * best.metrics['validation_accuracy']:.2f} %; on the test set {100 * accuracy:.2f} %")
    print(f"its schedule now: {schedule}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
