"""The look and the little script of the briefing as HTML: no network, no file beside it."""

from __future__ import annotations

STYLE = """
:root{color-scheme:light;--ink:#1b2027;--soft:#4c5561;--faint:#5c6570;--rule:#e8eaee;--line:#c6cbd3;
--accent:#6a35c9;--alarm:#b4231c}
*{box-sizing:border-box}
body{margin:0;background:#fff;color:var(--ink);font:1rem/1.5 system-ui,"Segoe UI",Roboto,"Helvetica Neue",
Arial,"Noto Sans",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:60rem;margin:0 auto;padding:2.5rem 1.5rem 4rem}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 .4rem}
h2{font-size:1.25rem;margin:2.6rem 0 .3rem;padding-top:.8rem;border-top:2px solid var(--ink)}
h3{font-size:1rem;margin:1.6rem 0 .3rem}
p{margin:.45rem 0}
.muted,figcaption small,.note{color:var(--soft);font-size:.86rem}
.alarm{color:var(--alarm);font-weight:600;border-left:4px solid var(--alarm);padding-left:.8rem}
.lead{font-size:1.12rem;font-weight:600}
figure{margin:1.4rem 0 1.8rem;break-inside:avoid}
figcaption{font-weight:600;margin-bottom:.5rem}
figcaption small{display:block;font-weight:400}
svg{display:block;width:100%;height:auto}
svg text{font-family:inherit}
sup a{color:var(--accent);text-decoration:none;padding:0 .1em}
a{color:var(--accent)}
nav{margin:1rem 0 0;font-size:.92rem}
nav a{margin-right:1.1em;white-space:nowrap}
.table{margin:1rem 0 1.6rem}
.tools{display:flex;gap:1rem;align-items:baseline;flex-wrap:wrap;margin-bottom:.3rem}
.tools input{font:inherit;font-size:.86rem;padding:.2rem .5rem;border:1px solid var(--line);border-radius:3px;
min-width:14rem}
.scroll{overflow:auto;max-height:34rem;border-top:1px solid var(--line);border-bottom:1px solid var(--line)}
table{border-collapse:collapse;width:100%;font-size:.84rem;line-height:1.35}
th{position:sticky;top:0;background:#f6f7f9;text-align:left;vertical-align:bottom;font-weight:600;
padding:.4rem .55rem;border-bottom:1px solid var(--line)}
th button{all:unset;cursor:pointer;font:inherit}
th button:focus-visible,a:focus-visible,input:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
th[aria-sort=ascending] button::after{content:" \\2191"}
th[aria-sort=descending] button::after{content:" \\2193"}
td{padding:.28rem .55rem;vertical-align:top;border-bottom:1px solid var(--rule)}
td.n,th.n{text-align:right}
td.n{white-space:nowrap}
td.long{min-width:16rem}
tr[hidden]{display:none}
dl{display:grid;grid-template-columns:minmax(9rem,14rem) 1fr;gap:.25rem 1rem;font-size:.88rem}
dt{color:var(--soft)} dd{margin:0}
ol.notes{font-size:.84rem;color:var(--soft);padding-left:1.6rem}
ol.notes li{margin:.4rem 0} ol.notes b{color:var(--ink)}
.ask{border-left:3px solid var(--line);padding:.1rem 0 .1rem 1rem;margin:1.2rem 0}
.ask h3{margin:.2rem 0}
.ask ul{margin:.3rem 0;padding-left:1.1rem;font-size:.9rem}
.ask li{margin:.3rem 0}
.hash{font-family:ui-monospace,Consolas,monospace;font-size:.74rem;word-break:break-all;max-width:14rem}
html.one{font-size:13px} .one main{padding:1.2rem}
.one h2{margin:1rem 0 .2rem;padding-top:.4rem;font-size:1.05rem}
.one figure{margin:.6rem 0} .one .pair{display:grid;grid-template-columns:1fr 1fr;gap:1.2rem}
.one .scroll{max-height:none} .one ol.notes{columns:2;font-size:.72rem}
@media (max-width:44rem){.one .pair{grid-template-columns:1fr} .one ol.notes{columns:1}}
@media print{
 @page{size:A4;margin:14mm}
 body{font-size:10pt} main{max-width:none;padding:0}
 .tools input,nav,.skip{display:none} .scroll{overflow:visible;max-height:none;border:0}
 th{position:static} tr{break-inside:avoid} h2,h3{break-after:avoid} thead{display:table-header-group}
 html.one{font-size:8.3px} .one body{font-size:1rem} .one main{padding:0}
}
"""

#: Sorts a table by the column whose header is pressed, and hides rows without the text asked for.
SCRIPT = """
"use strict";
for (const box of document.querySelectorAll(".table")) {
  const body = box.querySelector("tbody"), rows = Array.from(body.rows);
  const heads = Array.from(box.querySelectorAll("th"));
  const count = box.querySelector("output"), find = box.querySelector("input");
  const value = (row, i) => {
    const cell = row.cells[i], known = cell.getAttribute("data-v");
    return known === null ? (heads[i].className === "n" ? null : cell.textContent) : Number(known);
  };
  const order = (a, b) => {
    if (a === null || b === null) return (a === null) - (b === null);
    return typeof a === "number" ? a - b : a.localeCompare(b);
  };
  heads.forEach((head, i) => {
    const button = head.querySelector("button");
    if (!button) return;
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") !== (head.className === "n" ? "descending" : "ascending");
      const way = head.className === "n" ? (down ? -1 : 1) : (down ? 1 : -1);
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
      const keyed = rows.map((row) => [value(row, i), row]);
      keyed.sort(([a], [b]) => (a === null || b === null ? order(a, b) : way * order(a, b)));
      body.append(...keyed.map(([, row]) => row));
    });
  });
  if (find) find.addEventListener("input", () => {
    const wanted = find.value.toLocaleLowerCase();
    let shown = 0;
    for (const row of rows) {
      row.hidden = !row.textContent.toLocaleLowerCase().includes(wanted);
      shown += row.hidden ? 0 : 1;
    }
    count.textContent = wanted ? shown + " of " + rows.length + " rows" : "";
  });
}
"""
