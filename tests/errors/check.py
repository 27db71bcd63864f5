#!/usr/bin/env python3
"""Compile a wrong program and check what the compiler says: check.py FILE COMPILER FLAGS...

The file starts with comments `// expect: FRAGMENT`. Compiling it must fail, with exactly one line that holds `error:`,
this line must hold all fragments in order, and the output must have at most 12 lines. A file that starts with
`// control` is a right program: it must compile without any output, which proves that the flags are right.
"""
import os
import subprocess
import sys

MOST_LINES = 12

source, *command = sys.argv[1:]
with open(source, encoding="utf-8") as file:
    lines = file.read().splitlines()
expected = [line.split(":", 1)[1].strip() for line in lines if line.startswith("// expect:")]
control = lines[0].startswith("// control")

run = subprocess.run([*command, source], capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
output = run.stdout + run.stderr
errors = [line for line in output.splitlines() if "error:" in line]


def stop(reason):
    sys.exit(f"{source}: {reason}. The compiler ({command[0]}) said:\n{output}")


if control:
    if run.returncode != 0 or output:
        stop("the control must compile without a word")
    sys.exit(0)
if not expected:
    stop("no `// expect:` line")
if run.returncode == 0:
    stop("compiles, but should not")
if len(errors) != 1:
    stop(f"{len(errors)} lines with `error:` instead of 1")
position = 0
for fragment in expected:
    found = errors[0].find(fragment, position)
    if found < 0:
        stop(f"the error does not hold `{fragment}`" + (" at its place" if fragment in errors[0] else ""))
    position = found + len(fragment)
if len(output.splitlines()) > MOST_LINES:
    stop(f"{len(output.splitlines())} lines of output instead of at most {MOST_LINES}")
