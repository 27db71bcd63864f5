#!/usr/bin/env python3
"""Run an example and check that what it prints is what the docs show: outputs.py [--write] NAME PROGRAM [ARGUMENT...]

The docs show the output of example NAME in a block ```text whose first line is `$ examples/run NAME`, with arguments
or without. The program must succeed, and each such block in README.md and docs must be its standard output, character
by character; save for a number behind the sign ≈, which depends on the machine's arithmetic: it may differ from the
page by a quarter of itself or by two of its last digit, whichever is more. With --write the blocks are brought up to
date. The root of the repository is the parent of this script's folder, or ETUDE_ROOT.
"""
import difflib
import os
import pathlib
import re
import subprocess
import sys

arguments = [argument for argument in sys.argv[1:] if argument != "--write"]
name, command = arguments[0], arguments[1:]
root = pathlib.Path(os.environ.get("ETUDE_ROOT") or pathlib.Path(__file__).parent.parent)
block = re.compile(r"^```text\n\$ examples/run " + re.escape(name) + r"(?: [^\n]*)?\n(?P<shown>.*?)^```", re.M | re.S)
about = re.compile(r"≈ *(-?\d+(?:\.(\d+))?(?:e([-+]\d+))?)")


def is_like(shown, printed):
    """Whether two lines agree, numbers behind ≈ roughly."""
    if re.sub(" +", " ", about.sub("≈", shown)) != re.sub(" +", " ", about.sub("≈", printed)):
        return False
    for a, b in zip(about.finditer(shown), about.finditer(printed)):
        last_digit = 10.0 ** (int(a[3] or 0) - len(a[2] or ""))
        if abs(float(a[1]) - float(b[1])) > max(abs(float(a[1])) / 4, 2.001 * last_digit):
            return False
    return True


run = subprocess.run(command, stdout=subprocess.PIPE, text=True, encoding="utf-8")
if run.returncode != 0:
    sys.exit(f"{run.stdout}\n{name} returned {run.returncode}")
printed = run.stdout.splitlines()
for page in [root / "README.md", *sorted((root / "docs").rglob("*.md"))]:
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    updated, last = "", 0
    for match in block.finditer(text):
        shown = match["shown"].splitlines()
        if len(shown) == len(printed) and all(map(is_like, shown, printed)):
            continue
        if "--write" in sys.argv:
            updated += text[last:match.start("shown")] + run.stdout
            last = match.end("shown")
            continue
        place = f"{page.relative_to(root)}:{text.count(chr(10), 0, match.start()) + 1}"
        print("\n".join(difflib.unified_diff(shown, printed, place, name, lineterm="")))
        sys.exit(f"{place} shows another output; tests/outputs.py --write brings it up to date")
    if last:
        page.write_text(updated + text[last:], encoding="utf-8")
