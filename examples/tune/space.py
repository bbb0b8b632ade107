# SPDX-License-Identifier: Apache-2.0
"""A space of schedules (include/anneal/search) for a searcher in Python: what it asks for, and the schedule that comes of the
answers. The names, the labels and the result are those of search_space in C++, which the program of the trial reads.

    space = Space.load("space.json")
    schedule, values = space.build(lambda d: trial.suggest_float(d.name, d.low, d.high))
    schedule = space.assigned({"peak": 0.01, "shape": "cosine", ...})
"""
import json
from dataclasses import dataclass, field

KINDS = {"uniform": ("low", "high"), "log_uniform": ("low", "high"), "int": ("low", "high"), "log_int": ("low", "high"),
         "choice": ("of",), "normal": ("mean", "stddev", "low", "high")}


class SpaceError(ValueError):
    pass


@dataclass
class Dimension:
    """One parameter: its place, and what it is drawn from."""
    name: str
    path: str
    kind: str
    low: float = 0
    high: float = 0
    step: float = None
    choices: list = field(default_factory=list)
    labelled: str = ""  # the path with the labels of the alternatives on the way

    def texts(self):
        """A text for each alternative: of a schedule its "type"; "#2" is the second of the same."""
        texts = []
        for choice in self.choices:
            text, n = _text(choice), 2
            while text in texts:
                text, n = f"{_text(choice)}#{n}", n + 1
            texts.append(text)
        return texts

    def labels(self):
        """What a searcher chooses from: what is a number or a text is itself, of others the text."""
        return [choice if not isinstance(choice, (dict, list)) and self.choices.count(choice) == 1 else text
                for choice, text in zip(self.choices, self.texts())]


def _text(choice):
    if isinstance(choice, dict):
        for key in ("type", "search"):
            if isinstance(choice.get(key), str):
                return choice[key]
    return choice if isinstance(choice, str) else json.dumps(choice, separators=(",", ":"), sort_keys=True)


class Space:
    """dimensions: all of them, also those that depend on a choice.
    Errors: SpaceError with the place in the document, or with the name of the dimension."""

    def __init__(self, document):
        self.document = document
        self.dimensions = []
        self._of_node = {}
        self._read(document, "", "")
        self._name_all()

    @classmethod
    def load(cls, path):
        with open(path, encoding="utf-8") as file:
            return cls(json.load(file))

    def build(self, ask):
        """The schedule, and {name: value} of what was asked. `ask(dimension)` gives its value, of a choice one of its labels,
        and is called where the dimension is active only."""
        values = {}
        drawn = self._draw(self.document, ask, values)
        return self._repeat(drawn, values), values

    def assigned(self, values):
        """The schedule with these values, which may be texts. Errors: a name that is missing, or that this schedule has not."""
        def ask(d):
            if d.name not in values:
                raise SpaceError(f"{d.name}: is missing")
            return _value(d, values[d.name])
        schedule, used = self.build(ask)
        for name in values:
            if name not in used:
                raise SpaceError(f"{name}: is no parameter here; there are {', '.join(used)}")
        return schedule

    def _read(self, node, path, labelled):
        if isinstance(node, dict) and "search" in node:
            self._read_distribution(node, path, labelled)
        elif isinstance(node, dict):
            for key, below in node.items():
                self._read(below, f"{path}.{key}" if path else key, f"{labelled}.{key}" if labelled else key)
        elif isinstance(node, list):
            for i, below in enumerate(node):
                self._read(below, f"{path}[{i}]", f"{labelled}[{i}]")

    def _read_distribution(self, node, path, labelled):
        kind = node["search"]
        if kind == "same_as":
            return
        if kind not in KINDS:
            raise SpaceError(f"{path}: there is no distribution {kind!r}; there are {', '.join(KINDS)} and same_as")
        for key in KINDS[kind]:
            if key not in node:
                raise SpaceError(f"{path}: {kind} needs {key}")
        d = Dimension(node.get("name", ""), path, kind, node.get("low", 0), node.get("high", 0), node.get("step"),
                      node.get("of", []), labelled)
        self.dimensions.append(d)
        self._of_node[id(node)] = d
        for text, choice in zip(d.texts(), d.choices):
            self._read(choice, path, f"{labelled}.{text}" if labelled else text)

    def _name_all(self):
        """What has no name is named by its path, or where several have that, by the path with the labels."""
        nameless = [d for d in self.dimensions if not d.name]
        paths = [d.path for d in nameless]
        for d in nameless:
            d.name = (d.path if paths.count(d.path) == 1 else d.labelled) or "schedule"
        names = [d.name for d in self.dimensions]
        for d in self.dimensions:
            if names.count(d.name) > 1:
                raise SpaceError(f"{d.path}: {d.name} names another parameter, too; give it a \"name\"")

    def _draw(self, node, ask, values):
        if isinstance(node, dict) and "search" in node:
            if node["search"] == "same_as":
                return node
            d = self._of_node[id(node)]
            values[d.name] = value = ask(d)
            return self._draw(d.choices[d.labels().index(value)], ask, values) if d.kind == "choice" else value
        if isinstance(node, dict):
            return {key: self._draw(below, ask, values) for key, below in node.items()}
        return [self._draw(below, ask, values) for below in node] if isinstance(node, list) else node

    def _repeat(self, node, values):
        """With what is "same_as" another one, which may stand before it or behind it."""
        if isinstance(node, dict) and node.get("search") == "same_as":
            if node["name"] not in values:
                raise SpaceError(f"same_as: {node['name']} names no parameter that is there where this is")
            return self._alternative(node["name"], values[node["name"]])
        if isinstance(node, dict):
            return {key: self._repeat(below, values) for key, below in node.items()}
        return [self._repeat(below, values) for below in node] if isinstance(node, list) else node

    def _alternative(self, name, value):
        d = next(d for d in self.dimensions if d.name == name)
        return d.choices[d.labels().index(value)] if d.kind == "choice" else value


def _value(d, given):
    if d.kind == "choice":
        for label, text in zip(d.labels(), d.texts()):
            if given == label or given == text:
                return label
        raise SpaceError(f"{d.name}: must be one of {', '.join(d.texts())}, got {given}")
    try:
        value = float(given)
    except (TypeError, ValueError):
        raise SpaceError(f"{d.name}: must be a number, got {given!r}") from None
    if not d.low <= value <= d.high:
        raise SpaceError(f"{d.name}: must be from {d.low} to {d.high}, got {given}")
    steps = (value - d.low) / (d.step or 1)
    if d.step and abs(steps - round(steps)) > 1e-9 * max(1, steps):
        raise SpaceError(f"{d.name}: must be {d.low} and whole steps of {d.step}, got {given}")
    if d.kind in ("int", "log_int"):
        if value != int(value):
            raise SpaceError(f"{d.name}: must be a whole number, got {given}")
        return int(value)
    return value
