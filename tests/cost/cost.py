#!/usr/bin/env python3
"""Measure what compiling costs, and fail above the limits: cost.py [--strict | --control] COMPILER FLAGS...

A program that fits, steps and predicts, and the main example's own file, have to compile in 5 s and 1 GB, with -g too;
what prints the derived program, in 1 GB. From 16 to 32 layers, time and memory above those of the include alone may grow by
2.3 times. Networks are compiled with -O1: all code is generated, as with -O3, but less of the time is the optimiser's.
That part is linear anyway, so the ratio is a little stricter, and takes half the time.

Times are CPU seconds of the compiler and all that it starts, the least of several runs; what is over its limit is
measured again. ETUDE_COST_FACTOR (default 2, with --strict 1) multiplies the limit of 5 s: on a busy machine CPU
seconds are longer too. --control proves that every limit can fail.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
from typing import NamedTuple

GROWTH, SECONDS, MEGABYTES = 2.3, 5.0, 1000
RUNS = 5

here = pathlib.Path(__file__).resolve().parent
example = here.parent.parent / "examples" / "fashion_mnist.cpp"
include_only = "#include <etude/etude.hpp>\nint main() {}\n"


def network(kind, count):
    """A program like program.cpp, of a network with `count` layers of a kind."""
    layers = {
        "dense layers": [f"Dense<{64 + i % 4}>, ReLU" for i in range(count)],
        "residual blocks": ["Dense<64>"] + count * ["Residual<Dense<64>, Tanh>"],
    }[kind]
    text = (here / "program.cpp").read_text(encoding="utf-8")
    declared = "Network<Input<784>, Dense<128>, ReLU, Dense<10>>"
    assert text.count(declared) == 1
    return text.replace(declared, f"Network<Input<784>, {', '.join(layers)}, Dense<10>>")


class Cost(NamedTuple):
    seconds: float
    megabytes: float
    object_kilobytes: float
    longest_symbol: int


class Case:
    """A program and the flags it is compiled with; measured once when made."""

    def __init__(self, name, source, flags, runs=1):
        self.name, self.source, self.flags, self.cost = name, source, flags, None
        for _ in range(runs):
            self.measure()

    def measure(self):
        with tempfile.TemporaryDirectory() as folder:
            source, result = pathlib.Path(folder, "main.cpp"), pathlib.Path(folder, "main.o")
            source.write_text(self.source, encoding="utf-8")
            include = f"-I{example.parent}", f"-I{example.parent / example.stem}"
            process = subprocess.Popen([*command, *self.flags, *include, "-c", "-o", result, source])
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode != 0:
                sys.exit(f"{self.name}: does not compile")
            names = subprocess.run(["nm", result], capture_output=True, text=True, check=True).stdout
            cost = Cost(
                usage.ru_utime + usage.ru_stime,
                usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6,
                result.stat().st_size / 1e3,
                max((len(line.split()[-1]) for line in names.splitlines()), default=0),
            )
        self.cost = cost if self.cost is None else Cost(*map(min, self.cost, cost))

    def __str__(self):
        return "%-32s %8.2f %10.0f %10.0f %15d" % (self.name, *self.cost)


def growth(base, small, large):
    """By how much time and memory above the baseline grow."""
    return tuple((large.cost[i] - base.cost[i]) / max(small.cost[i] - base.cost[i], 1e-9) for i in (0, 1))


def check_program(case, seconds, megabytes, tell):
    for _ in range(RUNS - 1):
        if case.cost.seconds <= seconds:
            break
        case.measure()
    print(case, flush=True)
    if case.cost.seconds > seconds:
        tell(f"{case.name}: takes {case.cost.seconds:.2f} s, more than {seconds:.2f} s")
    if case.cost.megabytes > megabytes:
        tell(f"{case.name}: takes {case.cost.megabytes:.0f} MB, more than {megabytes:.0f} MB")


def check_growth(kind, base, small, large, tell):
    for _ in range(RUNS - 1):
        if max(growth(base, small, large)) <= GROWTH:
            break
        small.measure()
        large.measure()
    print(small, large, sep="\n", flush=True)
    for what, factor in zip(("time", "memory"), growth(base, small, large)):
        print(f"  {what} above the include alone: {factor:.2f} times")
        if factor > GROWTH:
            tell(f"{kind}: {what} grows by {factor:.2f} times, more than {GROWTH}")


def check_all(seconds):
    mistakes = []
    print(Case("include only, -O3", include_only, ["-O3"], RUNS))
    programs = {"program": here / "program.cpp", "main example": example,
                "its explain()": example.parent / "fashion_mnist" / "derived.cpp"}
    for flags in (["-O3"], ["-O3", "-g"]):
        for name, path in programs.items():
            if path.exists():
                case = Case(f"{name}, {' '.join(flags)}", path.read_text(encoding="utf-8"), flags)
                limit = float("inf") if name == "its explain()" else seconds
                check_program(case, limit, MEGABYTES, mistakes.append)
    base = Case("include only, -O1", include_only, ["-O1"], RUNS)
    print(base)
    for kind in ("dense layers", "residual blocks"):
        cases = [Case(f"{n} {kind}, -O1", network(kind, n), ["-O1"]) for n in (16, 32)]
        check_growth(kind, base, *cases, mistakes.append)
    return mistakes


def control():
    """Limits of 0, and growth from hardly anything to a trainer: each check has to say so."""
    said = []
    base = Case("include only", include_only, ["-O0"])
    check_program(base, 0, 0, said.append)
    small = Case("an expression", include_only + "etude::Variable<\"x\"> x;\nauto y = x * x;\n", ["-O0"])
    large = Case("1 dense layer", network("dense layers", 1), ["-O0"])
    check_growth("growth", base, small, large, said.append)
    expected = [("include only", " s,"), ("include only", " MB,"), ("growth: time", ""), ("growth: memory", "")]
    if len(said) == len(expected) and all(a in s and b in s for s, (a, b) in zip(said, expected)):
        return []
    return ["the limits cannot fail; they said: " + ("; ".join(said) or "nothing")]


parser = argparse.ArgumentParser(usage=__doc__)
parser.add_argument("--strict", action="store_true")
parser.add_argument("--control", action="store_true")
parser.add_argument("command", nargs=argparse.REMAINDER)
options = parser.parse_args()
command = options.command
if options.control:
    RUNS = 1
print("%-32s %8s %10s %10s %15s" % ("", "CPU s", "memory MB", "object kB", "longest symbol"))
if options.control:
    mistakes = control()
else:
    factor = 1.0 if options.strict else float(os.environ.get("ETUDE_COST_FACTOR", "2"))
    mistakes = check_all(factor * SECONDS)
sys.exit("\n".join(mistakes) or 0)
