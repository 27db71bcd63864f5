#!/usr/bin/env python3
"""Check the real #includes of the headers against layers.txt: layers.py [ROOT]

Fails on an include that the table does not allow and on headers that include each other in a circle. Headers directly
in include/etude are facades: they may include everything and no folder may include them, version.hpp excepted.
"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)
include = root / "include"
libraries = {"boost": "hana", "xsimd": "xsimd", "zlib.h": "zlib", "zconf.h": "zlib"}
table = {}
for line in (root / "tests/layers.txt").read_text().splitlines():
    if line and not line.startswith("#"):
        folder, *may_include = line.split()
        table[folder] = {folder, *may_include}

problems, edges = [], {}
for path in sorted(include.rglob("*.hpp")):
    header = path.relative_to(include).as_posix()
    folder = header.split("/")[1] if header.count("/") > 1 else None
    edges[header] = []
    if folder and folder not in table:
        problems.append(f"{header}: layers.txt has no row for {folder}/")
    for bracket, name in re.findall(r'^\s*#\s*include\s*([<"])([^>"]+)', path.read_text(), re.MULTILINE):
        first, *rest = name.split("/")
        if bracket == '"':
            problems.append(f'{header}: write #include <etude/...> instead of "{name}"')
        elif first == "etude" and not (include / name).exists():
            problems.append(f"{header}: <{name}> does not exist")
        elif first == "etude":
            edges[header].append(name)
        target = rest[0] if first == "etude" and len(rest) > 1 else libraries.get(first)
        if first == "etude" and len(rest) == 1 and name != "etude/version.hpp":
            target = "a facade"
        if folder in table and target and target not in table[folder]:
            problems.append(f"{header}: {folder}/ may not include {target}, but includes <{name}>")


def visit(header, way, done):
    if header in way:
        problems.append("circle: " + " -> ".join([*way[way.index(header):], header]))
    elif header not in done:
        done.add(header)
        for other in edges[header]:
            visit(other, [*way, header], done)


done = set()
for header in edges:
    visit(header, [], done)
sys.exit("\n".join(problems) or 0)
