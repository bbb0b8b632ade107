#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What Doxygen reads in the place of a file: its text, with what Doxygen and Markdown want said otherwise."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def link_names(text):
    """The first column of each table leads to the pages of its names."""
    public = (ROOT / "include/anneal/anneal.cppm").read_text()

    def link(code, namespace):
        before, pipe, code = code.rpartition(r"\| ")  # which a link cannot have; nor has it code
        before += pipe
        for name in re.findall(r"\w+", code):
            if f"using {namespace}::{name};" in public:
                return f"{before}[{code}](@ref {namespace}::{name})"
        return f"{before}`{code}`"

    tables = re.split(r"(^\|(?:.*\n\|)*.*\n)", text, flags=re.M)
    for i, table in enumerate(tables):
        if table.startswith("|"):
            namespace = "anneal::curve" if table.startswith("| curve |") else "anneal"
            cells = r"^\| (?:\\\||[^|\n])*"
            tables[i] = re.sub(
                cells, lambda cell: re.sub("`([^`]+)`", lambda code: link(code[1], namespace), cell[0]), table, flags=re.M
            )
    return "".join(tables)


path = pathlib.Path(sys.argv[1])
text = path.read_text()
if path.suffix == ".md":
    if path.resolve() == ROOT / "README.md":
        text = link_names(text).replace('src="examples/gallery/', 'src="')
    text = re.sub(r"\[([^]]*)\]\(#[^)]*\)", r"\1", text)  # there is no anchor for a heading
else:
    # An indented line of a doc block is a formula or code, which is four columns in, and <S> is no tag of HTML.
    text = re.sub(r"^( *)///  ( *[^ \n])", r"\1///      \2", text, flags=re.M)
    text = re.sub(r"^( *///.*)$", lambda line: line[1].replace("<S>", "&lt;S&gt;"), text, flags=re.M)
    # a friend that is a class is taken for a function
    text = re.sub(r"^ *friend detail::[^()\n]+;$", "", text, flags=re.M)
    # The schedule that a header is named after has a picture.
    picture = ROOT / "examples/gallery" / f"{path.stem}.svg"
    if picture.exists():
        text = re.sub(
            rf"((?:^///.*\n)+)((?:template <.*\n)?(?:class|struct) {path.stem}\b)",
            lambda block: f"{block[1]}///\n/// @image html {picture.name} width=420px\n{block[2]}",
            text,
            count=1,
            flags=re.M,
        )
sys.stdout.write(text)
