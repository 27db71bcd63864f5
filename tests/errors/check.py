#!/usr/bin/env python3
"""Compile a wrong program and check what the compiler says: check.py FILE COMPILER FLAGS...

The file starts with comments `// expect: FRAGMENT`. Compiling it must fail, with exactly one line that holds `error:`,
this line must hold all fragments in order, and the output must have at most 12 lines. A file that starts with
`// control` is a right program: it must compile without any output, which proves that the flags are right.

A file may be a table of mistakes instead: each line `// case: CODE` with the fragments of its error in lines
`// says: FRAGMENT` or, on one line, `// says: FRAGMENT | FRAGMENT` below it. The program is compiled once for each,
with the code in the place of MISTAKE. A case that says nothing is right: it must compile without any output.
"""
import os
import subprocess
import sys

MOST_LINES = 12
environment = {**os.environ, "LC_ALL": "C"}

source, *command = sys.argv[1:]
with open(source, encoding="utf-8") as file:
    lines = file.read().splitlines()


def fragments(line):
    return [part.strip() for part in line.split(":", 1)[1].split(" | ")]


def check(expected, code="MISTAKE"):
    """None, or what is wrong."""
    text = "\n".join(['#line 1 "%s"' % source, *lines, ""]).replace("MISTAKE", code)
    run = subprocess.run([*command, "-x", "c++", "-"], input=text, capture_output=True, text=True, env=environment)
    output = run.stdout + run.stderr
    errors = [line for line in output.splitlines() if "error:" in line]

    def wrong(reason):
        about = "" if code == "MISTAKE" else f", case `{code}`"
        return f"{source}{about}: {reason}. The compiler ({command[0]}) said:\n{output}"

    if not expected:
        return wrong("must compile without a word") if run.returncode != 0 or output else None
    if run.returncode == 0:
        return wrong("compiles, but should not")
    if len(errors) != 1:
        return wrong(f"{len(errors)} lines with `error:` instead of 1")
    position = 0
    for fragment in expected:
        found = errors[0].find(fragment, position)
        if found < 0:
            return wrong(f"the error does not hold `{fragment}`" + (" at its place" if fragment in errors[0] else ""))
        position = found + len(fragment)
    if len(output.splitlines()) > MOST_LINES:
        return wrong(f"{len(output.splitlines())} lines of output instead of at most {MOST_LINES}")
    return None


cases = []
for line in lines:
    if line.startswith("// case:"):
        cases.append((line.split(":", 1)[1].strip(), []))
    elif line.startswith("// says:") and cases:
        cases[-1][1].extend(fragments(line))
if cases:
    problems = [check(expected, code) for code, expected in cases]
elif lines[0].startswith("// control"):
    problems = [check([])]
else:
    expected = [line.split(":", 1)[1].strip() for line in lines if line.startswith("// expect:")]
    problems = [check(expected) if expected else f"{source}: no `// expect:` line"]
if any(problems):
    sys.exit("\n".join(problem for problem in problems if problem))
