# SPDX-License-Identifier: Apache-2.0
"""Runs examples/tune/ray_tune.py, and checks each exploit in Ray's own log against what the members did: read_ray.py TRAIN_DIGITS

A member that was told to copy another one has that one's weights, goes on from its update, with the schedule that Ray made, and
the rate does not jump."""
import json
import os
import subprocess
import sys
import tempfile

examples = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples", "tune")
sys.path.insert(0, examples)
from space import Space

MEMBERS, EPOCHS, INTERVAL, REPORTS = 8, 48, 4, 2
UPDATES = 40 * INTERVAL  # between two reports


def lines_of(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def check(folder):
    space = Space.load(os.path.join(examples, "space.json"))
    members = {}
    for name in os.listdir(os.path.join(folder, "members")):
        events = lines_of(os.path.join(folder, "members", name))
        members[int(name.split(".")[0].rsplit("_", 1)[1])] = events
    assert len(members) == MEMBERS, members.keys()
    exploits = lines_of(os.path.join(folder, "ray", "pbt_global.txt"))
    policies = [n for n in os.listdir(os.path.join(folder, "ray")) if n.startswith("pbt_policy_")]
    assert exploits and policies, "Ray's log has no exploit"
    taken, largest = set(), 0.0
    print("exploits, by Ray's log:")
    for target_tag, source_tag, target_at, source_at, _, config in exploits:
        target, source = (int(tag.split("_")[0]) for tag in (target_tag, source_tag))
        schedule = space.build(lambda d: config[d.name])[0]
        # What Ray calls the source's iteration is one behind where that one was the last of all to report.
        found = [(i, e) for i, e in enumerate(members[target]) if e["from"] and e["from"]["member"] == members[source][0]["member"]
                 and e["begin"] // UPDATES - source_at in (0, 1) and json.loads(e["schedule"]) == schedule]
        assert len(found) == 1 and (target, found[0][0]) not in taken, (target_tag, source_tag, source_at, found)
        i, event = found[0]
        saved = [e for e in members[source] if e["updates"] == event["begin"]]
        assert len(saved) == 1, (source, event)
        assert event["weights_at_begin"] == saved[0]["weights"] == event["from"]["weights"], event
        assert i == 0 or members[target][i - 1]["weights"] != event["weights_at_begin"]
        assert event["branched"] == (event["schedule"] != saved[0]["schedule"])
        jump = abs(event["rate"] - event["rate_before"]) / max(event["rate"], event["rate_before"], 1e-300)
        assert jump <= 1e-9, event
        largest = max(largest, jump)
        taken.add((target, i))
        print(f"  member {target} at report {target_at} <- member {source} at update {event['begin']}: weights {event['weights_at_begin']}, "
              f"rate {event['rate_before']:.6g} -> {event['rate']:.6g}{'' if event['branched'] else ', the same schedule'}")
    begun = steps = 0
    for number, events in members.items():
        for i, event in enumerate(events):
            steps += 1
            if event["from"] and event["from"]["member"] != event["member"]:
                assert (number, i) in taken, event  # whatever was copied is in the log
            elif i > 0:  # and who copied nobody goes on where it was
                assert event["weights_at_begin"] == events[i - 1]["weights"] and not event["branched"], event
                assert event["rate"] == event["rate_before"]
            begun += i == 0
    assert begun == MEMBERS and steps == MEMBERS * EPOCHS // INTERVAL, (begun, steps)
    for name in policies:  # one line for each definition that the member's weights were trained with before
        assert all(len(line) == 6 for line in lines_of(os.path.join(folder, "ray", name)))
    print(f"{len(exploits)} exploits, {len(policies)} policies, {steps} runs of the program; largest jump of the rate {largest:g}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        output = os.path.join(folder, "out")
        subprocess.run([sys.executable, os.path.join(examples, "ray_tune.py"), os.path.join(examples, "space.json"),
                        sys.argv[1], "--output", output, "--members", str(MEMBERS), "--epochs", str(EPOCHS), "--interval",
                        str(INTERVAL), "--reports", str(REPORTS)], check=True, timeout=500)
        check(output)


if __name__ == "__main__":
    main()
