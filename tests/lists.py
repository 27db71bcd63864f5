#!/usr/bin/env python3
"""Check that the tests know all that the library brings: lists.py [ROOT]

Every layer, activation, loss and optimizer of include/etude/nn and include/etude/optim is in the lists that laws run
over (tests/support/lists.hpp), or is named in a network whose C++ is compared (tests/emit/networks.hpp), which uses all
that the lists have.
"""
import os
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("ETUDE_ROOT")
                    or pathlib.Path(__file__).resolve().parent.parent)
INTERNAL = re.compile(r"^namespace detail \{.*?^\}  // namespace detail", re.M | re.S)
OF_A_NETWORK = r"^struct (\w+) : (?:Layer|Activation|Loss|EnergyObjective|detail::Branches<.*>) \{"
OPTIMIZER = r"^struct (\w+)(?: : Optimizer)? \{"
BASES = {"Layer", "Activation", "Loss", "EnergyObjective"}


def names(headers, pattern):
    for header in sorted((root / "include/etude").glob(headers)):
        for name in re.findall(pattern, INTERNAL.sub("", header.read_text(encoding="utf-8")), re.M):
            if name not in BASES:
                yield name, header


known = "".join((root / "tests" / path).read_text(encoding="utf-8")
                for path in ("support/lists.hpp", "emit/networks.hpp"))
found = [*names("nn/*.hpp", OF_A_NETWORK)]
for header in ("optimizers", "regularization", "groups"):
    found += names(f"optim/{header}.hpp", OPTIMIZER)
missing = [f"{header.relative_to(root)}: {name} is in no list of the tests (tests/support/lists.hpp)"
           for name, header in found if not re.search(rf"\b{name}\b", known)]
print(f"{len(found)} layers, activations, losses and optimizers")
sys.exit("\n".join(missing) or (None if found else "none was found: are they written otherwise now?"))
