#!/usr/bin/env python3
"""Hold that code for two processors lives in one program: check.py SSE2_OBJECT AVX512_OBJECT PROGRAM PROGRAM

The two programs are linked from the same two objects, in both orders. If the linker took one unit's code for both, the
units of a program would agree to the last bit, and those of the other program with it. And by name: a function of Étude
that does arithmetic on registers has the architecture in its symbol.
"""
import re
import subprocess
import sys

ARITHMETIC = re.compile(r"\tv?(?:fn?m(?:add|sub)\d*|mul|add|sub|div|sqrt|max|min)ps\b")


def kernels_without(architecture, listing):
    """Functions that other objects may share (weak), do arithmetic on registers, and do not name the architecture."""
    found = set()
    for function in re.split(r"\n\n(?=[0-9a-f]+ <)", listing):
        name = re.match(r"[0-9a-f]+ <(.*)>:\n", function)
        if name and "etude::" in name[1] and architecture not in name[1] and ARITHMETIC.search(function):
            found.add(name[1])
    return found


# The check itself can fail.
assert kernels_without("sse2", "\n\n00 <void etude::run<int>()>:\n 0:\tmulps %xmm0,%xmm1\n")
assert not kernels_without("sse2", "\n\n00 <void etude::run<xsimd::sse2>()>:\n 0:\tmulps %xmm0,%xmm1\n")


def main():
    mistakes = []
    for architecture, path in zip(("sse2", "avx512"), sys.argv[1:3]):
        weak = {line.split(" ", 2)[2] for line in subprocess.run(
            ["nm", "-C", path], capture_output=True, text=True, check=True).stdout.splitlines() if line[17:19] in ("W ", "V ")}
        listing = subprocess.run(["objdump", "-dC", "--no-show-raw-insn", path], capture_output=True, text=True, check=True).stdout
        kernels = kernels_without("no architecture", listing) & weak
        wrong = kernels_without(architecture, listing) & weak
        print(f"{architecture}: {len(kernels)} kernels")
        if not kernels_without(architecture, re.sub(r"\[abi:\w+\]", "", listing)):
            mistakes.append(f"{path}: without the architecture in the names of models and trainers nothing is found missing")
        mistakes += [f"{path}: {name[:300]} does not say what it was compiled for" for name in sorted(wrong)]
    outputs = []
    for program in sys.argv[3:5]:
        run = subprocess.run([program], capture_output=True, text=True)
        if run.returncode == 77 and not mistakes:
            print("the programs were not run: this processor has no AVX-512")
            return 77
        if run.returncode:
            mistakes.append(f"{program} returned {run.returncode}")
        outputs.append(run.stdout.splitlines())
    if not mistakes:
        if outputs[0] != outputs[1]:
            mistakes.append("the order of linking changes the results")
        if outputs[0][0] == outputs[0][1]:
            mistakes.append("both units computed the same bits: one's code was taken for both")
        pairs = [[float.fromhex(x) for x in line.split()] for line in outputs[0]]
        if any(abs(a - b) > 1e-3 * (1 + abs(a)) for a, b in zip(*pairs)):
            mistakes.append("the units computed different things")
    return "\n".join(mistakes) or 0


if __name__ == "__main__":
    sys.exit(main())
