#!/usr/bin/env python3
"""Count the instructions of a step, and fail above the limits: check.py [--control] PROGRAM

Counts are the same on every machine, so a slower step is seen where times would tell nothing. The program is compiled
for AVX2. The limits are what was counted with g++ 12 and a quarter, as other versions order things otherwise. Each
thing is done 100 and 300 times; the difference leaves out what comes before and after. --control: holds that a limit
that is too small is noticed. Exit code 77: no valgrind.
"""
import re
import shutil
import subprocess
import sys

LIMITS = {
    "2-8-1": 324,
    "2-2-1": 220,
    "16-64-64-4": 185800,
    "16-64-64-4, one sample": 6670,
    "16-64-64-4, answer": 2515,
    "1-8-8-1, answer": 111,
}


def instructions(program, name, times):
    run = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, name, str(times)],
                         capture_output=True, text=True)
    found = re.search(r"Collected : (\d+)", run.stderr)
    if run.returncode or not found:
        sys.exit(f"{name}: {run.stderr[-2000:]}")
    return int(found[1])


def main():
    arguments = [a for a in sys.argv[1:] if a != "--control"]
    control = "--control" in sys.argv
    if not shutil.which("valgrind"):
        print("not checked: there is no valgrind")
        return 77
    too_many = 0
    for name, limit in list(LIMITS.items())[:1 if control else None]:
        count = (instructions(arguments[0], name, 300) - instructions(arguments[0], name, 100)) / 200
        allowed = limit // 2 if control else limit
        print(f"{name:24} {count:9.1f} instructions, at most {allowed}")
        too_many += count > allowed
    return too_many == 0 if control else too_many > 0


if __name__ == "__main__":
    sys.exit(main())
