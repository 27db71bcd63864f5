#!/usr/bin/env python3
"""Compile a wrong program and check what the compiler says: check.py FILE COMPILER FLAGS...

The file starts with comments `// expect: FRAGMENT`. Compiling it must fail, with exactly one line that holds `error:`,
this line must hold all fragments in order, and the output must have at most 12 lines. A file that starts with
`// control` is a right program: it must compile without any output, which proves that the flags are right.

A file may be a table of mistakes instead: each line `// case: CODE` with the fragments of its error in lines
`// says: FRAGMENT` or, on one line, `// says: FRAGMENT | FRAGMENT` below it. The program is compiled once for each,
with the code in the place of MISTAKE. A case that says nothing is right: it must compile without any output. What the
file includes is compiled once for all.
"""
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

MOST_LINES = 12
environment = {**os.environ, "LC_ALL": "C"}

source, *command = sys.argv[1:]
with open(source, encoding="utf-8") as file:
    lines = file.read().splitlines()


def compile_text(text, flags=()):
    run = subprocess.run([*command, *flags, "-x", "c++", "-"], input=f'#line 1 "{source}"\n{text}\n',
                         capture_output=True, text=True, env=environment)
    return run.returncode, run.stdout + run.stderr


def check(expected, outcome, about=""):
    """None, or what is wrong."""
    code, output = outcome
    errors = [line for line in output.splitlines() if "error:" in line]

    def wrong(reason):
        return f"{source}{about}: {reason}. The compiler ({command[0]}) said:\n{output}"

    if not expected:
        return wrong("must compile without a word") if code != 0 or output else None
    if code == 0:
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


def check_table(cases):
    """What is wrong with each case: the program is the table's, with what it includes compiled beforehand."""
    with tempfile.TemporaryDirectory() as folder:
        header = pathlib.Path(folder) / "includes.hpp"
        header.write_text("\n".join(line for line in lines if line.startswith("#include")) + "\n", encoding="utf-8")
        whole = [word for argument in command for word in
                 (shlex.split(pathlib.Path(argument[1:]).read_text(encoding="utf-8")) if argument.startswith("@")
                  else [argument])]
        is_clang = "clang" in os.path.basename(command[0])
        compiled = f"{header}.pch" if is_clang else f"{header}.gch"
        subprocess.run([word for word in whole if word != "-fsyntax-only"] + ["-x", "c++-header", str(header), "-o", compiled],
                       check=True, env=environment)
        program = "\n".join("" if line.startswith("#include") else line for line in lines)
        for mistake, expected in cases:
            code, output = compile_text(program.replace("MISTAKE", mistake),
                                        ["-include-pch", compiled] if is_clang else ["-include", str(header)])
            output = "".join(line for line in output.splitlines(keepends=True) if str(header) not in line)
            yield check(expected, (code, output), f", case `{mistake}`")


cases = []
for line in lines:
    if line.startswith("// case:"):
        cases.append((line.split(":", 1)[1].strip(), []))
    elif line.startswith("// says:") and cases:
        cases[-1][1].extend(part.strip() for part in line.split(":", 1)[1].split(" | "))
if cases:
    problems = [*check_table(cases)]
elif lines[0].startswith("// control"):
    problems = [check([], compile_text("\n".join(lines)))]
else:
    expected = [line.split(":", 1)[1].strip() for line in lines if line.startswith("// expect:")]
    problems = [check(expected, compile_text("\n".join(lines))) if expected else f"{source}: no `// expect:` line"]
if any(problems):
    sys.exit("\n".join(problem for problem in problems if problem))
