#!/usr/bin/env python3
"""Prove that the gates can fail: controls.py COMPILER

A gate that cannot fail checks nothing. Each case below plants one mistake in a small tree of its own and demands that
the gate fails and names it; a case with the word None demands that the gate passes.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

tests = pathlib.Path(__file__).resolve().parent
compiler = sys.argv[1]
mistakes = []


def case(gate, files, word, arguments=()):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        arguments = [argument.replace("ROOT", folder) for argument in arguments] or [folder]
        run = subprocess.run([sys.executable, tests / gate, *arguments], capture_output=True, text=True,
                             env={**os.environ, "ETUDE_ROOT": folder})
    said = run.stdout + run.stderr
    if word is None and run.returncode != 0:
        mistakes.append(f"{gate} should accept {files}, but says: {said}")
    if word is not None and (run.returncode == 0 or word not in said or "Traceback" in said):
        mistakes.append(f"{gate} should answer {files} with '{word}', but says: {said or 'nothing'}")


def layers(word, table="core hana\nexpr core\nkernel expr xsimd\n", **headers):
    headers = {f"include/etude/{name.replace('__', '/')}.hpp": text for name, text in headers.items()}
    case("layers.py", {"tests/layers.txt": table, **headers}, word)


core = "#include <boost/hana/tuple.hpp>\n#include <vector>\n"
layers(None, core__a=core, expr__b="#include <etude/core/a.hpp>\n", all="#include <etude/expr/b.hpp>\n")
layers(None, kernel__a="#include <xsimd/xsimd.hpp>\n")
layers("core/ may not include expr", core__a="#include <etude/expr/b.hpp>\n", expr__b="")
layers("expr/ may not include xsimd", expr__a="# include  <xsimd/xsimd.hpp>\n")
layers("expr/ may not include hana", expr__a=core)
layers("core/ may not include a facade", core__a="#include <etude/all.hpp>\n", all="")
layers("circle", core__a="#include <etude/core/b.hpp>\n", core__b="#include <etude/core/a.hpp>\n")
layers("circle", core__a="#include <etude/core/a.hpp>\n")
layers("does not exist", core__a="#include <etude/core/b.hpp>\n")
layers("no row for new/", new__a="")
layers("instead of", core__a='#include "b.hpp"\n')


def lists(word, layer="struct Dense : Layer {", optimizer="struct L2 : Optimizer {"):
    case("lists.py", {"include/etude/nn/a.hpp": layer, "include/etude/optim/regularization.hpp": optimizer,
                      "tests/support/lists.hpp": "Dense<6>, L2<SGD>", "tests/emit/networks.hpp": ""}, word)


lists(None)
lists(None, layer="struct Dense : Layer {\nnamespace detail {\nstruct Own : Layer {\n}  // namespace detail\n")
lists("Maxout is in no list", layer="struct Maxout : Layer {")
lists("L3 is in no list", optimizer="struct L3 : Optimizer {")
lists("none was found", layer="", optimizer="")


def snippets(word, page, source="  // [m]\n  int x;\n  // [n]\n    int y;\n  // [/n]\n  // [/m]\n"):
    case("snippets.py", {"README.md": page, "docs/a.md": "", "a.cpp": source}, word)


snippets(None, "```bash\nls\n```\n<!-- from: a.cpp#m -->\n```cpp\nint x;\n  int y;\n```\n")
snippets("differs", "<!-- from: a.cpp#m -->\n```cpp\nint z;\n```\n")
snippets("differs", "<!-- from: a.cpp#m -->\n```cpp\nint x;\n  int y;\n```\n<!-- from: a.cpp#n -->\n```cpp\n```\n")
snippets("without", "```cpp\nint x;\n```\n")
snippets("without", "- list\n\n  ```C++\n  int x;\n  ```\n")
snippets("needs the lines", "<!-- from: a.cpp#o -->\n```cpp\nint x;\n```\n")
snippets("needs the lines", "<!-- from: b.cpp#m -->\n```cpp\nint x;\n```\n")


def outputs(word, page, program="print('w is ≈ 0.52, t is 1')"):
    command = ["a", sys.executable, "-c", program]
    case("outputs.py", {"docs/a.md": page}, word, command)


shown = "```text\n$ examples/run a\n%s\n```\n"
outputs(None, shown % "w is ≈ 0.52, t is 1")
outputs(None, shown % "w is ≈ 0.50, t is 1")  # two of the last digit
outputs(None, shown % "w is ≈ 0.60, t is 1")  # less than a quarter
outputs(None, "```text\n$ examples/run b\n\n```\n")
outputs("another output", shown % "w is ≈ 0.80, t is 1")
outputs("another output", shown % "w is 0.52, t is 1")
outputs("another output", shown % "w is ≈ 0.52, t is 2")
outputs("another output", shown % "w is ≈ 0.52, t is 1\n")
outputs("another output", shown.replace("run a", "run a pictures") % "")
outputs("another output", shown % "w is ≈ 0.52, t is 1" + shown % "")
outputs("returned 3", shown % "", "raise SystemExit(3)")


def errors(word, text):
    case("errors/check.py", {"a.cpp": text}, word, ["ROOT/a.cpp", compiler, "-std=c++20", "-fsyntax-only", "-Wall"])


wrong = 'static_assert(false, "one two");\n'
errors(None, "// control\nint x;\n")
errors(None, "// expect: one\n// expect: two\n" + wrong)
errors("without a word", "// control\n" + wrong)
errors("without a word", "// control\n#warning\n")
errors("no `// expect:`", wrong)
errors("should not", "// expect: one\nint x;\n")
errors("does not hold `three`", "// expect: three\n" + wrong)
errors("at its place", "// expect: two\n// expect: one\n" + wrong)
errors("2 lines", "// expect: one\n" + wrong + wrong)
table = "// case: one\n// says: one\n// case: two\n// says: two\nstatic_assert(false, \"MISTAKE\");\n"
errors(None, table)
errors("case `two`: the error does not hold `three`", table.replace("says: two", "says: three"))
errors("case `two`: must compile without a word", table.replace("// says: two\n", ""))
errors("lines of output", "// expect: one\n" + wrong + "#warning\n" * 12)


def examples(word, printed):
    head = "// SPDX-License-Identifier: BSL-1.0\n// One sentence\n// of two lines. And another.\nint main() {}\n"
    case("example_list.py", {"examples/run": printed, "examples/a.cpp": head}, word)


examples(None, "echo 'a One sentence of two lines'")
examples("instead of", "echo 'a One sentence'")
examples("0 lines for 1", "exit")
examples("more than 60 columns", "printf '%-60s %s' a 'One sentence of two lines'")
sys.exit("\n".join(mistakes) or 0)
