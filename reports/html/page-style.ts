/** How the page looks: light and dark as the reader has it, on phones, on paper. */
import { html } from '../format/html.js';

/** Of `PAGE_STYLE`, as the page's own policy names it; a test tells the new one after a change. */
export const PAGE_STYLE_HASH = 'sha256-WSQH/lLJpWK8kwb5EtTHYw40g8EGcw1ByvSFlk785dk=';

/** Colours of text on their ground have a contrast of at least 4.5. */
export const PAGE_STYLE = html`
:root {
  color-scheme: light dark;
  --ground: #ffffff; --panel: #f6f8fa; --edge: #d1d9e0; --text: #1b1f24; --quiet: #59636e; --link: #0550ae;
  --good: #1a7f37; --bad: #b31d28; --unsure: #855600; --good-ground: #dafbe1; --bad-ground: #ffebe9; --unsure-ground: #fff3c9;
  --data: #0969da; --past: #8c959f; --limit: #855600;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0d1117; --panel: #161b22; --edge: #30363d; --text: #e6edf3; --quiet: #9da7b1; --link: #79c0ff;
    --good: #56d364; --bad: #ff8f86; --unsure: #e3b341; --good-ground: #0f2d18; --bad-ground: #3a1618; --unsure-ground: #2f2508;
    --data: #58a6ff; --past: #6e7681; --limit: #e3b341;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem 1.25rem 3rem; background: var(--ground); color: var(--text); font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: anywhere; }
h1, h2, h3, h4, h5 { line-height: 1.3; margin: 0; }
h1 { font-size: 1.35rem; }
h2 { font-size: 1.45rem; }
h3 { font-size: 1.1rem; margin: 2.25rem 0 .75rem; padding-bottom: .3rem; border-bottom: 1px solid var(--edge); }
h4 { font-size: 1rem; margin: 1.25rem 0 .35rem; }
h5 { font-size: .9rem; margin: 1rem 0 .25rem; color: var(--quiet); }
p { margin: .4rem 0; }
ul, ol { margin: .4rem 0; padding-left: 1.35rem; }
a { color: var(--link); }
code, pre { font: .875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
pre { margin: .35rem 0; padding: .6rem .8rem; overflow-x: auto; overflow-wrap: normal; background: var(--panel); border: 1px solid var(--edge); border-radius: 6px; }
pre code { font-size: inherit; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
[tabindex="-1"]:focus-visible { outline: none; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: .5rem; padding: .4rem .8rem; background: var(--ground); border: 2px solid var(--link); }
.brand { margin: 0 0 .15rem; color: var(--quiet); font-weight: 600; letter-spacing: .02em; }
.quiet { color: var(--quiet); font-size: .9rem; }
header { margin-bottom: 1.5rem; }
header, main { overflow-x: clip; overflow-clip-margin: .75rem; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--edge); color: var(--quiet); }
.scenario { margin-top: 2rem; }
.scenario + .scenario { margin-top: 4rem; padding-top: 2rem; border-top: 3px solid var(--edge); }
.badge { display: inline-block; padding: 0 .55em; border-radius: 1em; font-size: .8em; font-weight: 600; line-height: 1.65; }
.badge.good { color: var(--good); background: var(--good-ground); }
.badge.bad { color: var(--bad); background: var(--bad-ground); }
.badge.unsure { color: var(--unsure); background: var(--unsure-ground); }
td .badge { white-space: nowrap; }
h2 .badge { vertical-align: .1em; margin-right: .2em; }
.lead { margin: 1rem 0; padding: .8rem 1rem; background: var(--panel); border: 1px solid var(--edge); border-left: 5px solid var(--quiet); border-radius: 6px; }
.lead.good { border-left-color: var(--good); }
.lead.bad { border-left-color: var(--bad); }
.lead.unsure { border-left-color: var(--unsure); }
.lead pre { background: var(--ground); }
.finding + .finding { margin-top: 1rem; }
.claim { font-size: 1.1rem; font-weight: 600; }
dl { margin: .75rem 0; }
dl > div { display: grid; grid-template-columns: 7.5rem 1fr; gap: .25rem 1rem; padding: .15rem 0; }
dt { color: var(--quiet); }
dd { margin: 0; min-width: 0; }
dd p { margin: 0; }
.scroll { overflow-x: auto; margin: .75rem 0; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
caption { text-align: left; color: var(--quiet); padding-bottom: .3rem; }
th, td { padding: .35rem .9rem .35rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--edge); }
thead th { color: var(--quiet); font-weight: 600; white-space: nowrap; }
tbody th { font-weight: 600; overflow-wrap: anywhere; min-width: 7rem; }
td { overflow-wrap: anywhere; min-width: 6rem; max-width: 26rem; }
td:last-child:not(.number) { min-width: 13rem; }
th.number, td.number { text-align: right; white-space: nowrap; overflow-wrap: normal; }
details { margin: .75rem 0; }
summary { cursor: pointer; color: var(--link); width: fit-content; }
figure { margin: .75rem 0; }
figcaption { font-size: .9rem; color: var(--quiet); }
.plot { padding: .5rem 1.2rem 1.6rem 5.8rem; }
.plot svg { display: block; min-width: 0; }
.row { text-anchor: end; transform: translate(-.6rem, 7px); }
.field { overflow: visible; }
.plot text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; fill: var(--quiet); font-variant-numeric: tabular-nums; }
.axes { margin: 0 0 .4rem; font-size: .8rem; color: var(--quiet); text-align: center; }
.grid { stroke: var(--edge); stroke-width: 1; }
.line { fill: none; stroke: var(--data); stroke-width: 1.5; stroke-linejoin: round; }
.line.samples { stroke: var(--past); stroke-width: 1; opacity: .7; }
.line.fit { stroke-width: 2; }
.line.fit.clean { stroke: var(--good); }
.line.fit.leak { stroke: var(--bad); }
.line.fit.inconclusive { stroke: var(--unsure); }
.line.threshold { stroke: var(--limit); stroke-dasharray: 6 4; }
.line.seesaw { stroke-width: 1; opacity: .75; }
.band { fill: var(--data); fill-opacity: .22; }
.dot { fill: var(--data); }
.dot.warmup { fill: var(--ground); stroke: var(--past); stroke-width: 1.5; }
.reading line, .reading circle, .reading text { pointer-events: none; }
.reading:hover line, .reading:hover circle, .reading:hover text { visibility: visible; }
.reading line { stroke: var(--quiet); }
.reading circle { fill: var(--text); }
.plot .reading text { fill: var(--text); font-weight: 600; paint-order: stroke; stroke: var(--ground); stroke-width: 4px; stroke-linejoin: round; }
.spark { vertical-align: -.15em; }
.spark .line { stroke: var(--quiet); }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; list-style: none; padding: 0; margin: .3rem 0; }
.swatch { vertical-align: middle; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); gap: .5rem 2rem; }
.tree, .tree ul { list-style: none; padding-left: 0; margin: .3rem 0; }
.tree ul { margin-left: .6rem; padding-left: 1rem; border-left: 2px solid var(--edge); }
.tree { overflow-x: auto; }
.tree ul ul ul ul ul ul ul { margin-left: 0; padding-left: .15rem; }
.tree p { margin: .3rem 0; min-width: 9rem; }
.tree p > .quiet { margin-left: .4em; }
.path { list-style: none; padding-left: 0; margin: .3rem 0; }
.path li { position: relative; padding: .1rem 0 .1rem 1.3rem; border-left: 2px solid var(--edge); margin-left: .4rem; }
.path li::before { content: ""; position: absolute; left: -5px; top: .65rem; width: 8px; height: 8px; border-radius: 50%; background: var(--past); }
.path .edge { color: var(--quiet); font: .8rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.path .edge::after { content: " →"; }
.grows { color: var(--bad); }
article + article { margin-top: 1.75rem; }
@media (max-width: 40rem) {
  body { padding: 1rem .9rem 2rem; }
  dl > div { grid-template-columns: 1fr; gap: 0; padding: .25rem 0; }
  .plot { padding-left: 4.8rem; padding-right: .9rem; }
}
@media print {
  :root {
    --ground: #ffffff; --panel: #ffffff; --edge: #b8c0c8; --text: #000000; --quiet: #444c54; --link: #000000;
    --good: #116329; --bad: #a40e26; --unsure: #6f4a00; --good-ground: #ffffff; --bad-ground: #ffffff; --unsure-ground: #ffffff;
    --data: #0550ae; --past: #6e7781; --limit: #6f4a00;
  }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  .skip, details { display: none; }
  .badge { border: 1px solid; }
  pre, .scroll { overflow: visible; white-space: pre-wrap; }
  .scroll { white-space: normal; }
  h2, h3, h4, h5 { break-after: avoid; }
  figure, tr, article > ul, .finding { break-inside: avoid; }
}
`;
