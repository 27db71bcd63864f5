#!/usr/bin/env python3
"""`examples/run list` names every example with the whole first sentence of its file, in lines that fit the terminal."""
import fcntl
import os
import pathlib
import pty
import re
import struct
import subprocess
import sys
import termios

root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent)
command = ["bash", root / "examples" / "run", "list"]


def sentence(source):
    """The comment behind the licence, up to the end of its first sentence or paragraph."""
    head = re.search(r"\A// SPDX.*\n((?:// .*\n)+)", source.read_text(encoding="utf-8"))[1]
    text = re.sub(r"^// test:.*\n", "\0", head, flags=re.M).split("\0")[0] or head.split("\n", 1)[1]
    return re.split(r"\.(?:\s|$)", " ".join(line[3:] for line in text.splitlines()), maxsplit=1)[0]


def on_terminal(columns):
    """What is printed on a terminal of this width."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(command, stdout=theirs, stdin=subprocess.DEVNULL)
    os.close(theirs)
    printed = b""
    try:
        while part := os.read(ours, 4096):
            printed += part
    except OSError:  # all is read
        pass
    if process.wait() != 0:
        sys.exit("examples/run list fails on a terminal")
    return printed.decode().replace("\r", "")


sources = sorted((root / "examples").glob("*.cpp")) + sorted((root / "examples" / "course").glob("*.cpp"))
expected = [f"{source.relative_to(root / 'examples').with_suffix('')} {sentence(source)}" for source in sources]
plain = subprocess.run(command, capture_output=True, text=True, check=True).stdout
wrong = [f"`{line}` instead of `{want}`" for line, want in zip(plain.splitlines(), expected) if line.split() != want.split()]
if len(plain.splitlines()) != len(expected):
    wrong.append(f"{len(plain.splitlines())} lines for {len(expected)} examples")
for columns in (60, 80, 200):
    printed = on_terminal(columns)
    if printed.split() != " ".join(expected).split():
        wrong.append(f"other words on a terminal of {columns} columns")
    wrong += [f"more than {columns} columns: {line}" for line in printed.splitlines() if len(line) > columns]
sys.exit("\n".join(wrong) or 0)
