# SPDX-License-Identifier: Apache-2.0
"""What `anneal space --to` writes, in the hands of the systems: read_tuners.py SYSTEM ANNEAL SPACE_POINTS SPACE.json...

A document is read by the system's own types. Then assignments are drawn from nothing but that document, by the system itself
or, where it draws elsewhere, here, and `anneal` and the program SPACE_POINTS say whether they are schedules of the space."""
import json
import math
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile

system, anneal, space_points, spaces = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
run_options = ["--updates", "1000", "--updates-per-epoch", "100"]
draws = 200
generator = random.Random(20261127)


def run(*words, input=None):
    done = subprocess.run(words, input=input, capture_output=True, text=True)
    assert done.returncode == 0, (words, done.returncode, done.stderr)
    return done


def export(space, *options):
    done = run(anneal, "space", space, "--to", system, *options, *run_options)
    return done.stdout, done.stderr


def documents(text):
    """JSON texts, one after another."""
    decoder, at, found = json.JSONDecoder(), 0, []
    while text[at:].strip():
        at += len(text[at:]) - len(text[at:].lstrip())
        document, at = decoder.raw_decode(text, at)
        found.append(document)
    return found


def are_points(space, lines):
    """Each line is {"schedule": a document, "set": what --set is given}, and a point of the space."""
    said = run(space_points, space, *run_options[1::2], input="".join(json.dumps(line) + "\n" for line in lines)).stdout
    assert said.split() == [str(len(lines)), "points"], said


def are_assignments(space, assignments):
    lines = run(anneal, "space", space, "--assign-lines", "-", *run_options,
                input="".join(json.dumps(a) + "\n" for a in assignments)).stdout.splitlines()
    assert len(lines) == len(assignments)
    are_points(space, [{"schedule": json.loads(line), "set": []} for line in lines])
    return [json.loads(line) for line in lines]


def drawn(low, high, log=False):
    if log:
        x = math.exp(generator.uniform(math.log(low), math.log(high)))
    else:
        x = generator.uniform(low, high)
    return generator.choice([low, high]) if generator.random() < 0.05 else min(max(x, low), high)


def drawn_int(low, high, log=False):
    return min(max(round(drawn(low, high, log)), low), high)


def read_configspace(space):
    from ConfigSpace import ConfigurationSpace
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        file.write(export(space)[0])
        file.flush()
        read = ConfigurationSpace.from_json(file.name)
    read.seed(7)
    samples = [{name: value.item() if hasattr(value, "item") else value for name, value in dict(s).items()}
               for s in read.sample_configuration(1000)]
    are_assignments(space, samples)
    return f"{len(read)} hyperparameters, {len(samples)} of its samples"


def read_optuna(space):
    import optuna
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    document = json.loads(export(space)[0])
    distributions = {p["name"]: optuna.distributions.json_to_distribution(json.dumps(p["distribution"]))
                     for p in document["parameters"]}
    for p in document["parameters"]:
        again = json.loads(optuna.distributions.distribution_to_json(distributions[p["name"]]))
        assert again == p["distribution"], (again, p)

    def objective(trial):
        values = {}
        for p in document["parameters"]:
            if all(values.get(parent) == label for parent, label in p.get("when", {}).items()):
                values[p["name"]] = trial._suggest(p["name"], distributions[p["name"]])
        suggested.append(values)
        trial.suggest_float("their own", 0, 1)
        return generator.uniform(-1, 1)

    for direction in ["minimize", "maximize"]:
        with tempfile.TemporaryDirectory() as folder:
            file, suggested = os.path.join(folder, "study.db"), []
            study = optuna.create_study(storage="sqlite:///" + file, study_name="a study", direction=direction,
                                        sampler=optuna.samplers.RandomSampler(seed=3))
            study.optimize(objective, n_trials=draws // 2)
            points = are_assignments(space, suggested)
            done = run(anneal, "space", space, "--from-optuna", file, "--study", "a study", *run_options)
            assert json.loads(done.stdout) == points[study.best_trial.number], (done.stdout, study.best_trial)
            assert f"trial {study.best_trial.number}:" in done.stderr and "their own" in done.stderr, done.stderr
            # constraints as Optuna 4 stores them and as 5 does
            ranked = sorted(study.trials, key=lambda t: t.value, reverse=direction == "maximize")
            study._storage.remove_session()
            with sqlite3.connect(file) as storage:
                for trial, key, value in [(ranked[0], "constraints", "[-1.0, 0.5]"), (ranked[1], "constraints:memory", "2.0")]:
                    storage.execute("INSERT INTO trial_system_attributes (trial_id, key, value_json) VALUES (?, ?, ?)",
                                    (trial._trial_id, key, value))
            study = optuna.load_study(storage="sqlite:///" + file, study_name="a study")
            done = run(anneal, "space", space, "--from-optuna", file, *run_options)
            assert study.best_trial.number == ranked[2].number
            assert json.loads(done.stdout) == points[ranked[2].number]
    return f"{len(distributions)} distributions, {draws} suggestions, the best of 2 studies, with and without constraints"


def check_katib(document):
    """The rules of the validator in Katib's webhook."""
    spec, template = document["spec"], document["spec"]["trialTemplate"]
    assert re.fullmatch("[a-z]([-a-z0-9]*[a-z0-9])?", document["metadata"]["name"]) and len(document["metadata"]["name"]) <= 40
    assert 0 < spec["parallelTrialCount"] <= spec["maxTrialCount"] and 0 <= spec["maxFailedTrialCount"] <= spec["maxTrialCount"]
    assert spec["objective"]["type"] in ("minimize", "maximize") and spec["objective"]["objectiveMetricName"]
    assert spec["parameters"]
    for p in spec["parameters"]:
        space = p["feasibleSpace"]
        assert space and all(isinstance(text, str) for key in space for text in ([space[key]] if key != "list" else space[key]))
        if p["parameterType"] in ("double", "int"):
            assert "list" not in space and space["min"] and space["max"]
            assert space.get("distribution") in (None, "uniform", "logUniform", "normal", "logNormal")
        else:
            assert p["parameterType"] in ("categorical", "discrete") and set(space) == {"list"} and space["list"]
    names = [p["name"] for p in spec["parameters"]]
    text = json.dumps(template["trialSpec"])
    assert template["primaryContainerName"] and "namespace" not in template["trialSpec"].get("metadata", {})
    assert len(template["trialParameters"]) == len({p["name"] for p in template["trialParameters"]}) == len(names)
    for p in template["trialParameters"]:
        assert p["name"] and p["reference"] in names and not set("{}") & set(p["name"])
        assert "${trialParameters.%s}" % p["name"] in text
        text = text.replace("${trialParameters.%s}" % p["name"], "test-value")
    assert not re.search(r"\$\{trialParameters\..+?\}", text)
    json.loads(text)
    collector = spec["metricsCollectorSpec"]
    path = collector["source"]["fileSystemPath"]
    assert collector["collector"]["kind"] == "File" and path["kind"] == "File" and path["format"] == "JSON"
    assert path["path"].startswith("/") and "filter" not in collector["source"]


def read_katib(space):
    import kubernetes.client
    import yaml
    from kubeflow.katib import ApiClient

    class response:
        def __init__(self, value):
            self.data = json.dumps(value)

    client, jobs = ApiClient(), kubernetes.client.ApiClient()
    text, _ = export(space, "--command", "train --data '/data'", "--trials", "50")
    experiments = list(yaml.safe_load_all(text))
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        files = run(anneal, "space", space, "--to", "katib", "-o", folder, *run_options).stdout.split()
        assert len(files) == len(experiments)
    for document in experiments:
        check_katib(document)
        read = client.deserialize(response(document), "V1beta1Experiment")
        assert client.sanitize_for_serialization(read) == document
        job = jobs.deserialize(response(document["spec"]["trialTemplate"]["trialSpec"]), "V1Job")
        assert jobs.sanitize_for_serialization(job) == document["spec"]["trialTemplate"]["trialSpec"]
        lines = []
        for _ in range(draws):
            trial = json.dumps(document["spec"]["trialTemplate"]["trialSpec"])
            values = {}
            for p in read.spec.parameters:
                f = p.feasible_space
                if f.list:
                    values[p.name] = generator.choice(f.list)
                elif p.parameter_type == "int":
                    values[p.name] = str(drawn_int(int(f.min) // int(f.step), int(f.max) // int(f.step)) * int(f.step)
                                         if f.distribution == "uniform" else drawn_int(int(f.min), int(f.max), log=True))
                else:
                    values[p.name] = str(drawn(float(f.min), float(f.max), f.distribution == "logUniform"))
            for p in read.spec.trial_template.trial_parameters:
                trial = trial.replace("${trialParameters.%s}" % p.name, values[p.reference])
            command = json.loads(trial)["spec"]["template"]["spec"]["containers"][0]["command"]
            assert command[:4] == ["train", "--data", "'/data'", "--schedule"]
            rest = command[5:]
            assert rest[::2] == ["--set"] * (len(rest) // 2)
            lines.append({"schedule": json.loads(command[4]), "set": rest[1::2]})
            if "annotations" in document["metadata"]:
                values |= json.loads(document["metadata"]["annotations"]["anneal/branch"])
            lines.append({"assign": values})
        assigned = are_assignments(space, [line["assign"] for line in lines[1::2]])
        are_points(space, lines[::2])
        count += len(assigned)
    return f"{len(experiments)} experiments, {count} assignments, set and assigned"


def read_sagemaker(space):
    import botocore.session
    from botocore.validate import ParamValidator
    model = botocore.session.get_session().get_service_model("sagemaker")
    request = model.operation_model("CreateHyperParameterTuningJob").input_shape
    config = request.members["HyperParameterTuningJobConfig"]
    static = request.members["TrainingJobDefinition"].members["StaticHyperParameters"]
    jobs, count = documents(export(space)[0]), 0
    for job in jobs:
        assert set(job) <= {"HyperParameterTuningJobConfig", "TrainingJobDefinition"}
        report = ParamValidator().validate(job["HyperParameterTuningJobConfig"], config)
        assert not report.has_errors(), report.generate_report()
        fixed = job.get("TrainingJobDefinition", {}).get("StaticHyperParameters", {})
        report = ParamValidator().validate(fixed, static)
        assert not report.has_errors(), report.generate_report()
        ranges = job["HyperParameterTuningJobConfig"]["ParameterRanges"]
        broken = json.loads(json.dumps(ranges))
        next(iter(broken.values()))[0]["Step"] = "1"  # the validator does refuse
        assert ParamValidator().validate(broken, config.members["ParameterRanges"]).has_errors()
        assert 0 < sum(map(len, ranges.values())) <= 30
        assignments = []
        for _ in range(draws):
            values = dict(fixed)
            for r in ranges.get("CategoricalParameterRanges", []):
                values[r["Name"]] = generator.choice(r["Values"])
            for r in ranges.get("ContinuousParameterRanges", []):
                values[r["Name"]] = repr(drawn(float(r["MinValue"]), float(r["MaxValue"]), r["ScalingType"] == "Logarithmic"))
            for r in ranges.get("IntegerParameterRanges", []):
                values[r["Name"]] = str(drawn_int(int(r["MinValue"]), int(r["MaxValue"]), r["ScalingType"] == "Logarithmic"))
            assignments.append(values)
        are_assignments(space, assignments)
        count += len(assignments)
    return f"{len(jobs)} jobs, {count} assignments"


def read_vertex(space):
    from google.cloud.aiplatform_v1 import StudySpec
    from google.protobuf import json_format
    study = StudySpec()
    json_format.Parse(export(space)[0], study._pb)  # refuses a field that it does not know

    def draw(parameter, values):
        kind = parameter._pb.WhichOneof("parameter_value_spec")
        log = parameter.scale_type == StudySpec.ParameterSpec.ScaleType.UNIT_LOG_SCALE
        spec = getattr(parameter, kind)
        if kind in ("categorical_value_spec", "discrete_value_spec"):
            values[parameter.parameter_id] = generator.choice(list(spec.values))
        elif kind == "integer_value_spec":
            values[parameter.parameter_id] = drawn_int(spec.min_value, spec.max_value, log)
        else:
            values[parameter.parameter_id] = drawn(spec.min_value, spec.max_value, log)
        seen.append(parameter.parameter_id)
        assert not re.search(r"\s", parameter.parameter_id)
        if kind == "discrete_value_spec":
            assert all(b - a >= 1e-10 for a, b in zip(spec.values, list(spec.values)[1:]))
        for c in parameter.conditional_parameter_specs:
            if values[parameter.parameter_id] in c.parent_categorical_values.values:
                draw(c.parameter_spec, values)

    assignments, seen = [], []
    for _ in range(draws):
        values = {}
        for parameter in study.parameters:
            draw(parameter, values)
        assignments.append(values)
    are_assignments(space, assignments)
    return f"{len(set(seen))} parameters, {draws} assignments"


needs = {"configspace": "ConfigSpace", "optuna": "optuna", "katib": "kubeflow.katib", "sagemaker": "botocore",
         "vertex": "google.cloud.aiplatform_v1"}
try:
    __import__(needs[system])
except ImportError:
    print(f"LEFT OUT: this Python has no {needs[system]}")
    sys.exit(0)
for space in spaces:
    print(f"{system}, {os.path.basename(space)}: {globals()['read_' + system](space)}")
