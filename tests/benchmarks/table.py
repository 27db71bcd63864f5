#!/usr/bin/env python3
"""Print the table of the benchmarks: table.py [--write PAGE] [--json FILE] RESULT...

Each RESULT is what a program here writes with --benchmark_out=RESULT --benchmark_out_format=json. All figures are
medians over the interleaved rounds of CPU time, and ratios are of figures from one run of one program. --json: the
table as data. --write: puts it into the page, between the lines `<!-- benchmarks -->` and `<!-- /benchmarks -->`.
"""
import argparse
import json
import pathlib
import re
import sys

OURS, BY_HAND, ONE_THREAD, ALONE = "Étude", "by hand", "one thread", "the value alone"
FRAMEWORKS = ("libtorch", "dlib")  # each has a column of its own
# What is asked of a row: shares of a ceiling at least, times over those of a peer at most.
ASKED = {
    r"P1, SGD": {"ceiling": 0.92, "peer": 1 / 0.98},
    r"P1, Adam, batch 32": {"ceiling": 0.76},
    r"P1, Adam, batch 64": {"ceiling": 0.85},
    r"P1, Adam, batch 256": {"ceiling": 0.915},
    r"P1, answers, batch 64": {"ceiling": 0.93},
    r"P1, answer, one sample": {"bandwidth": 0.92, "peer": 0.95},
    r"P2, SGD": {"ceiling": 0.92},
    r"P3": {"peer": 0.7, "hand": 1.05},
    r"P4, step, batch 32": {"peer": 0.85},
    r"P4, step, one sample": {"peer": 0.75},
    r"P4, answer": {"peer": 0.7},
    r"P5.*dependent": {"peer": 0.9},
    r"P5": {"peer": 0.7},
    r"gradient": {"hand": 1.1},
    r"threads": {"scaling": 0.92},
    r"function, chain": {"FastAD": 0.3},
    r"function, sum of a product, 16": {"FastAD": 0.3},
    r"function, sum of a product, 64": {"FastAD": 0.05},
}
WHAT = {
    "P1": "784-128-10, ReLU, softmax cross-entropy",
    "P2": "784-512-256-10, ReLU, softmax cross-entropy",
    "P3": "XOR: tanh, sigmoid, mean squared error",
    "P4": "16-64-64-4, tanh, mean squared error",
    "P5": "one sample after the other, tanh",
    "gradient": "double, one sample, tanh, mean squared error",
    "function": "value and gradient of an expression, double",
    "fit": "784-128-10, whole calls of fit",
    "threads": "a step in two threads, wall time; 784-512-256-10",
}
# FastAD is no package of Debian and does not run beside us. How many times as long as the same fused by hand it took in a
# run of its own: its commit 36e3c86, g++ 12, -O3 -march=native, on the kind of machine that the page tells of.
FASTAD = {
    "chain, 64": 418 / 113, "chain, 1024": 7051 / 1773, "chain, 16384": 140438 / 28354, "chain, 1048576": 29.5 / 2.03,
    "log-sum-exp, 64": 92 / 65, "log-sum-exp, 1024": 1301 / 812, "log-sum-exp, 16384": 23311 / 13800,
    "normal log-density, 64": 15.2 / 6.0, "normal log-density, 1024": 245 / 82, "normal log-density, 16384": 4804 / 2787,
    "sum of a product, 16×16": 1120 / 133, "sum of a product, 64×64": 43581 / 1264,
}
USES = {"P3": ("tanh", "sigmoid"), "P4": ("tanh",), "P5": ("tanh",), "P1": ("exp",), "P2": ("exp",)}
AT_LEAST = ("ceiling", "bandwidth", "scaling")
READ = "read 400 kB"  # what reading P1's weights is compared with


class Row:
    """One work: the time of each contestant, and what Étude's is compared with."""

    def __init__(self, work, entries, ceilings):
        self.work = work
        self.seconds = {who: e["seconds"] for who, e in entries.items()}
        ours = entries[OURS]
        peers = {who: s for who, s in self.seconds.items() if who != OURS and BY_HAND not in who and ALONE not in who}
        hand = [s for who, s in self.seconds.items() if BY_HAND in who]
        self.best = min(peers, key=peers.get, default=None)
        self.measured = {}
        rate = ONE_THREAD not in self.seconds and ceilings.get("multiply-add, double" if "double" in WHAT.get(self.kind, "") else "multiply-add, float")
        if "flop" in ours and rate:
            self.measured["ceiling"] = ours["flop"] / ours["seconds"] / rate
        if READ in ceilings and "one sample" in work:
            self.measured["bandwidth"] = ours["bytes"] / ours["seconds"] / ceilings[READ]
        if ONE_THREAD in self.seconds:  # the gain, as a share of what the processor gains
            gain = self.seconds[ONE_THREAD] / ours["seconds"]
            self.measured["scaling"] = gain * ceilings["multiply-add, float"] / ceilings["multiply-add, two threads"]
        elif self.best:
            self.measured["peer"] = ours["seconds"] / peers[self.best]
        if hand:
            self.measured["hand"] = ours["seconds"] / min(hand)
            if times := FASTAD.get(work.removeprefix("function, ")):
                self.measured["FastAD"] = self.measured["hand"] / times
        for framework in FRAMEWORKS:
            if framework in self.seconds:
                self.measured[framework] = self.seconds[framework] / ours["seconds"]
        self.samples = ours.get("samples", 0) / ours["seconds"]
        self.asked = next((a for pattern, a in ASKED.items() if re.match(pattern, work)), {})
        self.missed = [k for k, limit in self.asked.items() if k in self.measured
                       and (self.measured[k] < limit if k in AT_LEAST else self.measured[k] > limit)]

    @property
    def kind(self):
        return self.work.split(",")[0]


def read(paths):
    """Rows, the ceilings of each run, functions, and what was not installed."""
    rows, ceilings, functions, context = [], [], [], {}
    for path in paths:
        data = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
        context = {**data["context"], "missing": data["context"].get("missing") or context.get("missing")}
        works, here = {}, {}
        for e in data["benchmarks"]:
            if e.get("aggregate_name", "median") != "median":
                continue
            work, who = e.get("run_name", e["name"]).split("/")[:2]
            if e.get("error_occurred"):
                sys.exit(f"error: {path}: {work}, {who}: {e['error_message']}")
            clock = "real_time" if "/real_time" in e["name"] else "cpu_time"
            e["seconds"] = e[clock] * {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1}[e["time_unit"]]
            if work == "ceiling":
                here[who] = e.get("flop", e.get("bytes")) / e["seconds"]
            elif work == "function":
                functions.append((who, e["seconds"] / e["elements"], e["ulp"]))
            else:
                works.setdefault(work, {})[who] = e
        ceilings.append(here)
        rows += [Row(work, entries, here) for work, entries in works.items() if OURS in entries]
    natural = lambda text: [int(t) if t.isdigit() else t for t in re.split(r"(\d+)", text)]
    rows.sort(key=lambda row: ("fit" in row.work, natural(row.work)))
    return rows, ceilings, sorted(functions), context


def time(seconds):
    for unit, scale in (("s", 1), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9)):
        if seconds >= scale:
            return f"{seconds / scale:.3g} {unit}"
    return f"{seconds / 1e-9:.2g} ns"


def share(row, key):
    if key not in row.measured:
        return ""
    value, limit = row.measured[key], row.asked.get(key)
    if key in FRAMEWORKS:
        return f"{value:.2f}" if value < 10 else f"{value:.0f}"
    text = f"{100 * value:.1f} %" if key in AT_LEAST else f"{value:.2f}"
    if limit is None:
        return text
    bound = f"≥ {100 * limit:.3g} %" if key in AT_LEAST else f"≤ {limit:.2f}"
    return f"{text} ({bound})" if key not in row.missed else f"**{text}** ({bound})"


def markdown(rows, ceilings, functions, context):
    out = []
    rates = {}
    for here in ceilings:
        for who, rate in here.items():
            rates.setdefault(who, []).append(rate / 1e9)
    out += ["| the core, in these runs | |", "|---|---|"]
    for who, found in sorted(rates.items(), key=lambda r: (r[0].startswith("read"), len(r[0]), r[0])):
        unit = "GB/s" if who.startswith("read") else "GFLOP/s"
        low, high = min(found), max(found)
        out.append(f"| {who} | {low:.3g} {unit} |" if high - low < 0.005 * high else f"| {who} | {low:.4g} to {high:.4g} {unit} |")
    errors = {who.split(", ")[0]: ulp for who, _, ulp in functions if OURS in who}
    for kind in dict.fromkeys(row.kind for row in rows):
        used = [f"{name} {errors[name]:.1f}" for name in USES.get(kind, ()) if name in errors]
        of = [row for row in rows if row.kind == kind]
        extra = [(k, title) for k, title in (("ceiling", "of the ceiling"), ("bandwidth", "of the bandwidth"),
                                             ("scaling", "gain ÷ the ceiling's"), ("peer", "time ÷ best peer's"), ("hand", "time ÷ by hand"),
                                             ("FastAD", "time ÷ FastAD's, by that"),
                                             *((f, f"{f}'s time ÷ Étude's") for f in FRAMEWORKS))
                 if any(k in r.measured for r in of)]
        largest = f" (largest error, in units of the last place: {', '.join(used)})" if used else ""
        out += ["", f"**{kind}: {WHAT.get(kind, '')}**{largest}", "",
                "| | Étude | samples/s | " + " | ".join(t for _, t in extra) + " | the best peers |",
                "|---|---|---|" + "---|" * len(extra) + "---|"]
        for row in of:
            others = sorted((s, who) for who, s in row.seconds.items() if who != OURS)
            cells = [row.work.split(", ", 1)[1], time(row.seconds[OURS]), f"{row.samples:.4g}" if row.samples else "",
                     *(share(row, k) for k, _ in extra), ", ".join(f"{who} {time(s)}" for s, who in others[:4])]
            out.append("| " + " | ".join(cells) + " |")
    if functions:
        out += ["", "**Functions, `float` on registers: the largest error in units of the last place, from −110 to 110**", "",
                "| | time of one | error |", "|---|---|---|"]
        out += [f"| {who} | {time(s)} | {ulp:.2f} |" for who, s, ulp in functions]
    lanes, missing = context.get("lanes", "?"), context.get("missing")
    out += ["", f"In parentheses what was asked; bold is not reached. Registers of {lanes} `float`, {context['num_cpus']} processors "
            f"at {context['mhz_per_cpu']} MHz as the system says, load {context['load_avg'][0]:.1f} when the last program began"
            + (f"; not installed and so not compared: {missing}." if missing else ".")]
    return "\n".join(out)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", metavar="PAGE")
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("results", nargs="+")
    arguments = parser.parse_args()
    rows, ceilings, functions, context = read(arguments.results)
    text = markdown(rows, ceilings, functions, context)
    print(text)
    if arguments.json:
        data = [{"work": r.work, "seconds": r.seconds, "best_peer": r.best, "measured": r.measured, "asked": r.asked,
                 "missed": r.missed} for r in rows]
        pathlib.Path(arguments.json).write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    if arguments.write:
        page = pathlib.Path(arguments.write)
        old = page.read_text(encoding="utf-8")
        new, found = re.subn(r"(?<=<!-- benchmarks -->\n).*?(?=<!-- /benchmarks -->)", lambda _: text + "\n", old, flags=re.DOTALL)
        if found != 1:
            sys.exit(f"{page} has no lines <!-- benchmarks --> and <!-- /benchmarks -->")
        page.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
