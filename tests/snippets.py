#!/usr/bin/env python3
"""Check that the C++ shown in README.md and docs is code of this repository that compiles: snippets.py [--write] [ROOT]

Every ```cpp block follows a line `<!-- from: path#marker -->` and equals what stands in that file between the lines
`// [marker]` and `// [/marker]`, its indentation removed. With --write the blocks are brought up to date.
"""
import pathlib
import re
import sys
import textwrap

arguments = [argument for argument in sys.argv[1:] if argument != "--write"]
root = pathlib.Path(arguments[0] if arguments else pathlib.Path(__file__).parent.parent)
write = "--write" in sys.argv
block = re.compile(r"""(?:^<!--\ from:\ (?P<path>\S+)\#(?P<marker>[\w.-]+)\ -->\n\n?)?
                       ^[ ]*(?P<fence>```|~~~)[ ]*(?:cpp|c\+\+|cxx|cc)(?![\w+])[^\n]*\n
                       (?P<shown>.*?)
                       ^[ ]*(?P=fence)""", re.MULTILINE | re.DOTALL | re.VERBOSE | re.IGNORECASE)
problems = []


def snippet(path, marker):
    """The marked text, without the lines that are markers of other snippets; None and a problem if it is not there."""
    lines = (root / path).read_text(encoding="utf-8").splitlines() if (root / path).is_file() else []
    begin, end = ([i for i, line in enumerate(lines) if line.strip() == f"// [{sign}{marker}]"] for sign in ("", "/"))
    if len(begin) != 1 or len(end) != 1 or end < begin:
        problems.append(f"{path} needs the lines // [{marker}] and // [/{marker}], once each")
        return None
    kept = [line for line in lines[begin[0] + 1:end[0]] if not re.fullmatch(r"\s*// \[/?[\w.-]+\]", line)]
    return textwrap.dedent("\n".join(kept)).strip("\n") + "\n"


for page in [root / "README.md", *sorted((root / "docs").rglob("*.md"))]:
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    updated, last = "", 0
    for match in block.finditer(text):
        place = f"{page.relative_to(root)}:{text.count(chr(10), 0, match.start()) + 1}"
        if not match["path"]:
            problems.append(f"{place}: a C++ block without <!-- from: path#marker --> in the line before it")
            continue
        wanted = snippet(match["path"], match["marker"])
        if wanted is not None and wanted != match["shown"]:
            if not write:
                problems.append(f"{place}: differs from {match['path']}#{match['marker']}; tests/snippets.py --write")
            updated += text[last:match.start("shown")] + wanted
            last = match.end("shown")
    if write and last:
        page.write_text(updated + text[last:], encoding="utf-8")
sys.exit("\n".join(problems) or 0)
