#!/usr/bin/env python3
"""Compile the networks that write.cpp wrote as C++, without the library, and compare: check.py FOLDER COMPILER [alone]

All texts, compiled without a warning as C++17, give the evaluator's numbers to the last bit; and a parameter that is
off by one bit is noticed. With "alone", each text is compiled by itself, too.
"""
import pathlib
import subprocess
import sys

folder, compiler = pathlib.Path(sys.argv[1]), sys.argv[2]
texts = sorted(folder.glob("network_*.hpp"))
program = folder / ("compare-" + pathlib.Path(compiler).name)
warnings = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wno-missing-braces", "-Werror"]


def run(*command):
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return result.returncode, result.stdout


def must_pass(*command):
    failed, output = run(*command)
    if failed:
        sys.exit(" ".join(map(str, command)) + "\n" + "\n".join(output.splitlines()[:40]))
    return output


if len(texts) < 20:
    sys.exit(f"{folder}: {len(texts)} networks, expected are 20 or more")
if "alone" in sys.argv:
    must_pass(compiler, "-std=c++17", "-fsyntax-only", *warnings, "-x", "c++", *texts)
must_pass(compiler, "-std=c++17", "-O1", "-ffp-contract=off", *warnings, f"-I{folder}",
          pathlib.Path(__file__).with_name("compare.cpp"), "-o", program)
print(f"{len(texts)} networks:", must_pass(program, folder).strip())
if run(program, folder, "off by one bit")[0] == 0:
    sys.exit("a parameter that is off by one bit was not noticed")
