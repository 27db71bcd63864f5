#!/usr/bin/env python3
"""Count the stores of fused loops: stores.py [--control] PROGRAM

A loop that computes a product, and what follows it element by element, stores each vector of its results once: the sums
stay in registers, and of an update only the parameter is written. PROGRAM (stores.cpp) tells how many vectors these
are; how many stores its functions execute is counted by callgrind. --control: holds that twice as many are noticed.
Exit code 77: no valgrind.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

TIMES = 20
FRAME = 12  # what a function stores of its own when it is called: registers and a few addresses

program = next(a for a in sys.argv[1:] if not a.startswith("--"))
if not shutil.which("valgrind"):
    print("not checked: there is no valgrind")
    sys.exit(77)
with tempfile.TemporaryDirectory() as folder:
    counts = pathlib.Path(folder) / "counts"
    run = subprocess.run(["valgrind", "--tool=callgrind", "--cache-sim=yes", f"--callgrind-out-file={counts}",
                          program, str(TIMES)], capture_output=True, text=True)
    if run.returncode:
        sys.exit(run.stderr[-2000:])
    table = subprocess.run(["callgrind_annotate", "--inclusive=yes", "--show=Dw", "--threshold=100", str(counts)],
                           capture_output=True, text=True, check=True).stdout
expected = {int(loop): int(n) for loop, n in re.findall(r"^loop (\d+) (\d+)$", run.stdout, re.M)}
stored = {}
for line in table.splitlines():
    loop = re.search(r"run_as_function<etude::ProductLoop<etude::Compiled<.*?>, \d+, (?:true|false), [^>]*?>, (\d+), float", line)
    count = re.match(r"\s*([\d,]+)", line)
    if loop and count:
        n = int(count[1].replace(",", "")) / TIMES
        stored[int(loop[1])] = max(n, stored.get(int(loop[1]), 0))

mistakes = 0
for loop, vectors in sorted(expected.items()):
    allowed = (vectors // 2 if "--control" in sys.argv else vectors) + FRAME
    print(f"loop {loop}: {vectors} vectors of results, {stored.get(loop, -1):.0f} stores")
    mistakes += not vectors <= stored.get(loop, -1) <= allowed
if len(expected) < 5:
    sys.exit(f"{len(expected)} loops were found; expected are three of the forward pass and three of parameters")
sys.exit(mistakes == 0 if "--control" in sys.argv else mistakes > 0)
