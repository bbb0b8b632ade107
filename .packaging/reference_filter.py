#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What Doxygen reads in the place of a file: its text, with what Doxygen and Markdown want said otherwise."""
import pathlib
import re
import sys

path = pathlib.Path(sys.argv[1])
text = path.read_text()
if path.suffix == ".md":
    text = re.sub(r"\[([^]]*)\]\(#[^)]*\)", r"\1", text)  # there is no anchor for a heading
else:
    # An indented line of a doc block is a formula or code, which is four columns in, and <S> is no tag of HTML.
    text = re.sub(r"^( *)///  ( *[^ \n])", r"\1///      \2", text, flags=re.M)
    text = re.sub(r"^( *///.*)$", lambda line: line[1].replace("<S>", "&lt;S&gt;"), text, flags=re.M)
    # The schedule that a header is named after has a picture.
    picture = path.resolve().parents[3] / "examples" / "gallery" / f"{path.stem}.svg"
    if picture.exists():
        text = re.sub(
            rf"((?:^///.*\n)+)((?:template <.*\n)?(?:class|struct) {path.stem}\b)",
            lambda block: f"{block[1]}///\n/// @image html {picture.name}\n{block[2]}",
            text,
            count=1,
            flags=re.M,
        )
sys.stdout.write(text)
