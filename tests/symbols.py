#!/usr/bin/env python3
"""Look into an object file that trains a network: symbols.py OBJECT.

What derives gradients is done when the program is compiled; none of it may be there at run time. Names stay short:
they are what a user reads in a debugger, and what object files and linkers are full of.
"""
import re
import subprocess
import sys

DERIVING = re.compile(r"\betude::(Graph::|detail::Simplifier|detail::Fusion|detail::Plan|op::\w+(<.*>)?::(type|pullback)\b"
                      r"|detail::pullback|pullback\()")
LONGEST = 800  # characters, mangled: a few dozen for each layer of the network


def mistakes_in(symbols, mangled):
    found = [s for s in symbols if DERIVING.search(s)]
    mistakes = [f"code that derives gradients is in the object file: {s[:160]}" for s in found[:3]]
    if not any("etude::Trainer" in s for s in symbols):
        mistakes.append("there is no trainer in the object file: is this the right one?")
    longest = max(map(len, mangled), default=0)
    if longest > LONGEST:
        mistakes.append(f"a symbol is {longest} characters long, more than {LONGEST}")
    return mistakes


# The check itself can fail.
assert mistakes_in(["etude::Trainer<N>::fit()", "etude::op::Exp::pullback(etude::Ref)"], ["x"])
assert mistakes_in(["etude::Trainer<N>::fit()", "etude::Graph::insert(etude::Statement const&)"], ["x"])
assert mistakes_in(["main"], ["x"]) and mistakes_in(["etude::Trainer<N>::fit()"], ["x" * (LONGEST + 1)])


def names(*options):
    output = subprocess.run(["nm", *options, sys.argv[1]], capture_output=True, text=True, check=True).stdout
    return [line.split(" ", 2)[-1] for line in output.splitlines()]


mistakes = mistakes_in(names("-C"), names())
print(f"longest symbol: {max(map(len, names()))} characters")
sys.exit("\n".join(mistakes) or 0)
