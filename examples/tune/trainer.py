# SPDX-License-Identifier: Apache-2.0
"""A program that trains, as a child: its results while they come, and a clean end, early or not."""
import json
import os
import subprocess
import tempfile


class TrainerError(RuntimeError):
    """The program ended with another status than 0; what it said last on stderr."""


def command_with(command, **what):
    """The command with "{schedule}", "{trial}" replaced; without "{schedule}" in it, --schedule is appended."""
    if not any("{schedule}" in part for part in command):
        command = [*command, "--schedule", "{schedule}"]
    filled = []
    for part in command:
        for name, value in what.items():
            part = part.replace("{" + name + "}", str(value))
        filled.append(part)
    return filled


class Trainer:
    """with Trainer(command) as run: for line in run: ...     Each line is what one line of its stdout holds, JSON.

    However the block is left, the program is gone afterwards: SIGTERM, and where that is not heard, SIGKILL.
    """

    def __init__(self, command, patience=5):
        self.patience = patience
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.errors)

    def __enter__(self):
        return self

    def __iter__(self):
        for line in self.process.stdout:
            if line.lstrip().startswith(b"{"):
                yield json.loads(line)
        status = self.process.wait()
        if status != 0:
            raise TrainerError(f"status {status}: {self.last_words()}")

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.communicate(timeout=self.patience)  # what it still writes, it may write
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
        self.errors.close()

    def last_words(self):
        self.errors.seek(0, os.SEEK_END)
        self.errors.seek(max(0, self.errors.tell() - 1000))
        return self.errors.read().decode(errors="replace").strip()


def last_results(command, *names):
    """The last numbers of these names that the program writes. What JSON has no number for is a text: "NaN", "Infinity"."""
    results = {}
    with Trainer(command) as lines:
        for line in lines:
            results.update({name: float(line[name]) for name in names if name in line})
    for name in names:
        if name not in results:
            raise TrainerError(f"wrote no line with {name}")
    return results
