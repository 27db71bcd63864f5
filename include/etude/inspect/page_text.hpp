// SPDX-License-Identifier: BSL-1.0
// What of the page (inspect/page.hpp) is the same for every network: how it looks, and how it answers the
// pointer.
#pragma once

namespace etude::detail {

// One pane below the other, each as high as its text or most of the window; where there is room, the drawing
// beside the rest, which fills the window.
inline constexpr const char* page_style = R"(
:root { --ink: #0f172a; --soft: #64748b; --line: #e2e8f0; --ground: #f8fafc; --mark: #fde68a; --touch: #fef9c3; --blue: #2563eb; --red: #dc2626; }
* { box-sizing: border-box; }
html, body { margin: 0; height: 100%; color: var(--ink); background: var(--ground);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; }
header { padding: 12px 20px; background: #fff; border-bottom: 1px solid var(--line); }
h1 { margin: 0; font-size: 18px; font-weight: 600; overflow-wrap: anywhere; }
header p { margin: 2px 0 0; color: var(--soft); font-size: 13px; }
#graph { overflow: auto; padding: 16px; max-height: 60vh; }
#graph svg { display: block; margin: 0 auto; max-width: 100%; height: auto; }
#graph svg > g > polygon:first-of-type { fill: none; stroke: none; }
#graph svg > g > text { display: none; }
.node { cursor: pointer; }
.node path, .node ellipse, .node polygon { transition: filter .12s, stroke-width .12s; }
.node.on path, .node.on ellipse, .node.on polygon { stroke-width: 3.5; filter: drop-shadow(0 2px 5px rgb(15 23 42 / .35)); }
.active .node:not(.on):not(.near), .active .edge:not(.on) { opacity: .28; }
.active .edge.on path { stroke-width: 2.6; }
aside { background: #fff; }
section { padding: 12px 18px; border-bottom: 1px solid var(--line); }
section.grows { padding-bottom: 0; }
h2 { margin: 0 0 6px; font-size: 11px; font-weight: 600; letter-spacing: .08em; text-transform: uppercase; color: var(--soft); }
#card { min-height: 15.5em; }
#card .name { font: 600 20px/1.3 Georgia, "DejaVu Serif", serif; }
#card .shape { margin-left: 10px; color: var(--soft); font-size: 13px; }
#card .formula { margin: 4px 0 0; font: 15px/1.5 "DejaVu Sans Mono", ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
#card .formula.back { color: #b91c1c; }
#card .words { margin: 8px 0 0; color: var(--soft); font-size: 12px; }
pre { margin: 0; overflow: auto; padding: 0 0 12px; max-height: 60vh; font: 12.5px/1.55 "DejaVu Sans Mono", ui-monospace, Menlo, Consolas, monospace; }
pre span { display: block; width: max-content; min-width: 100%; padding: 0 6px; border-left: 3px solid transparent; white-space: pre; }
pre span[data-d], pre span[data-loop] { cursor: pointer; }
pre .comment { color: #64748b; }
pre .in { background: #f1f5f9; border-left-color: #94a3b8; }
pre .near { background: var(--touch); }
pre .on { background: var(--mark); border-left-color: #d97706; }
pre .counts { color: var(--blue); }
pre .title { margin-top: 10px; font-weight: 600; }
@media (min-width: 1000px) {
  body { display: grid; grid-template: auto minmax(0, 1fr) / minmax(0, 11fr) minmax(0, 9fr); }
  header { grid-column: 1 / 3; }
  #graph { max-height: none; }
  aside { display: flex; flex-direction: column; overflow: auto; border-left: 1px solid var(--line); }
  section { flex: none; }
  section.grows { flex: 1 0 14em; min-height: 0; display: flex; flex-direction: column; }
  pre { flex: 1; max-height: none; }
}
)";

inline constexpr const char* page_script = R"(
'use strict';
const all = (selector) => [...document.querySelectorAll(selector)];
const nodes = all('#graph .node'), edges = all('#graph .edge'), lines = all('pre span');
const card = document.getElementById('card'), greeting = card.innerHTML;
const words = (text) => text ? text.split(' ') : [];
let pinned = null;

for (const edge of edges) edge.ends = edge.querySelector('title').textContent.split('->').map((name) => study.ids[name]);

function element(kind, text, parent) {
  const e = document.createElement('div');
  e.className = kind;
  e.textContent = text;
  parent.append(e);
  return e;
}
// Into the middle of its own panel; the page itself stays where it is.
function bring(line) {
  const panel = line.closest('pre'), p = panel.getBoundingClientRect(), l = line.getBoundingClientRect();
  if (l.top < p.top + 30 || l.bottom > p.bottom - 30)
    panel.scrollTop += l.top - p.top - p.height / 3;
}

function show(id) {
  const value = study.values[id];
  document.body.classList.toggle('active', !!value);
  card.innerHTML = value ? '' : greeting;
  for (const node of nodes) node.classList.remove('on', 'near');
  for (const edge of edges) edge.classList.remove('on');
  for (const line of lines) line.classList.remove('on', 'near', 'in');
  if (!value) return;

  const head = element('', '', card);
  head.innerHTML = '<span class="name"></span><span class="shape"></span>';
  head.firstChild.textContent = value.name;
  head.lastChild.textContent = value.shape;
  for (const f of value.equations) element('formula', f, card);
  for (const f of value.derivative) element('formula back', f, card);
  element('words', value.words, card);

  for (const edge of edges) {
    if (!edge.ends.includes(id)) continue;
    edge.classList.add('on');
    for (const end of edge.ends) if (end !== id) document.getElementById(end)?.classList.add('near');
  }
  document.getElementById(id)?.classList.add('on');
  for (const line of lines) {
    if (words(line.dataset.d).includes(id)) line.classList.add('on');
    else if (words(line.dataset.m).includes(id)) line.classList.add('near');
    else if (value.loop && line.dataset.loop == value.loop) line.classList.add('in');
  }
  for (const panel of all('pre')) {
    const first = panel.querySelector('.on') ?? panel.querySelector('.in') ?? panel.querySelector('.near');
    if (first) bring(first);
  }
}

// A value is shown while it is pointed at; a click keeps it.
function answer(target, id) {
  target.addEventListener('mouseenter', () => { if (!pinned) show(id()); });
  target.addEventListener('click', (event) => {
    pinned = pinned === id() ? null : id();
    show(pinned ?? id());
    history.replaceState(null, '', pinned ? '#' + pinned : ' ');
    event.stopPropagation();
  });
}
for (const node of nodes) answer(node, () => node.id);
for (const line of lines) {
  const id = words(line.dataset.d)[0];
  if (id) line.addEventListener('click', () => { pinned = id; show(id); });
}
document.getElementById('graph').addEventListener('click', () => { pinned = null; show(null); });
addEventListener('keydown', (event) => { if (event.key === 'Escape') { pinned = null; show(null); } });
const asked = decodeURIComponent(location.hash.slice(1));
if (study.values[asked]) show(pinned = asked);
)";

}  // namespace etude::detail
