/** The page's one style sheet. Contrast of text is at least 4.5:1 on both grounds; shapes at least 3:1. */
export const STYLE = `
:root { color-scheme: light dark;
  --ground: #ffffff; --panel: #f5f6f8; --line: #d5d9e0; --text: #1a1f2b; --faint: #566074;
  --good: #00795a; --bad: #c2410c; --warning: #9a6700; --neutral: #69748a; --first: #0064a8; --second: #a03a7d; }
@media (prefers-color-scheme: dark) { :root {
  --ground: #12151c; --panel: #1b202a; --line: #353d4c; --text: #e8ebf2; --faint: #a3adc0;
  --good: #35c495; --bad: #ff7b4d; --warning: #e5ad33; --neutral: #8e99ad; --first: #5ab1f2; --second: #e58bc5; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 70rem; margin: 0 auto; padding: 1.5rem clamp(.75rem, 3vw, 2rem) 3rem; }
h1 { font-size: clamp(1.4rem, 4.5vw, 2rem); line-height: 1.2; margin: 0; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; padding-top: 1rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.5rem 0 .25rem; }
p { margin: .5rem 0; max-width: 46rem; }
code, .resource { font: .875em/1.4 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.subtitle, .note, .against, footer, figcaption, caption { color: var(--faint); }
.note, footer, caption, figcaption { font-size: .875rem; }
.verdict { display: flex; gap: 1rem; align-items: baseline; flex-wrap: wrap; margin: 1.25rem 0; padding: 1rem;
  background: var(--panel); border-left: .4rem solid currentColor; }
.verdict strong { font-size: 1.5rem; letter-spacing: .04em; }
.verdict span { color: var(--text); flex: 1 1 16rem; }
dl.facts { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin: .75rem 0; font-size: .875rem; }
dl.facts div { display: flex; gap: .4rem; min-width: 0; }
dl.facts dt { color: var(--faint); } dl.facts dd { margin: 0; overflow-wrap: anywhere; }
ul.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(11rem, 45%), 1fr)); gap: .75rem; padding: 0; margin: 1.25rem 0; list-style: none; }
ul.figures li { padding: .75rem .9rem; background: var(--panel); border-top: 3px solid currentColor; }
ul.figures .label, ul.figures .against { display: block; font-size: .875rem; color: var(--faint); }
ul.figures .value { font-size: 1.6rem; font-weight: 650; font-variant-numeric: tabular-nums; color: var(--text); }
ul.figures .unit { margin-left: .3rem; font-size: 1rem; font-weight: 400; color: var(--text); }
ol.findings { list-style: none; padding: 0; margin: 1rem 0; display: grid; gap: .75rem; }
ol.findings li { padding: .75rem 1rem; border-left: .3rem solid currentColor; background: var(--panel); }
ol.findings li > * { color: var(--text); margin: .15rem 0; }
ol.findings li > .severity { color: inherit; font-size: .8rem; font-weight: 700; text-transform: uppercase; letter-spacing: .06em; }
.scroll { overflow-x: auto; margin: .75rem 0; } .scroll:focus-visible { outline: 2px solid var(--first); }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
caption { text-align: left; padding-bottom: .35rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
thead th { font-weight: 600; font-size: .8rem; color: var(--faint); vertical-align: bottom; }
tbody th { font-weight: 500; }
.right { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.matrix td, .matrix thead th:not(:first-child) { text-align: center; padding: .3rem .4rem; }
.matrix thead th:not(:first-child) { vertical-align: bottom; }
.matrix thead th span { writing-mode: vertical-rl; transform: rotate(180deg); white-space: nowrap; }
.matrix td b { display: inline-block; min-width: 1.6rem; padding: .05rem .25rem; border: 1.5px solid currentColor; border-radius: .2rem; font-weight: 600; }
ul.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; padding: 0; margin: .5rem 0; font-size: .875rem; }
ul.legend svg { width: .9rem; height: .9rem; vertical-align: -.1rem; margin-right: .35rem; }
ul.legend b { margin-right: .35rem; }
ol.markers { columns: 18rem; font-size: .875rem; padding-left: 0; margin: .5rem 0; list-style: none; }
ol.markers li { break-inside: avoid; padding: .1rem 0; }
ol.markers b { display: inline-block; min-width: 1.4em; margin-right: .4em; text-align: center; border-radius: .2rem; border: 1.5px solid currentColor; }
ol.markers span { color: var(--text); }
figure { margin: 1rem 0; } figure > svg { display: block; width: 100%; overflow: visible; }
svg text { font: 12px system-ui, sans-serif; fill: var(--text); } svg text.faint { fill: var(--faint); } svg text.group { font-weight: 650; }
svg .grid { stroke: var(--line); } svg .base { fill: var(--panel); }
svg .threshold { stroke: var(--text); stroke-dasharray: 3 3; }
svg .marker { stroke: currentColor; stroke-width: 1.5; stroke-dasharray: 5 3; }
svg .badge { fill: var(--ground); stroke: currentColor; stroke-width: 1.5; } svg .badge-text { font-size: 10px; font-weight: 700; text-anchor: middle; }
svg .mark { fill: var(--ground); stroke: var(--text); stroke-width: 2; }
.good { color: var(--good); } .bad { color: var(--bad); } .warning { color: var(--warning); }
.neutral { color: var(--neutral); } .first { color: var(--first); } .second { color: var(--second); }
td.neutral { color: inherit; } .matrix td.neutral { color: var(--neutral); }
svg .good { fill: var(--good); } svg .bad { fill: var(--bad); } svg .neutral { fill: var(--neutral); }
svg .first { fill: var(--first); } svg .second { fill: var(--second); } svg .warning { fill: url(#hatch-warning); }
svg pattern rect { fill: var(--warning); opacity: .45; } svg pattern line { stroke: var(--warning); stroke-width: 3; }
svg .wait { opacity: .4; }
svg .cluster { fill: var(--panel); stroke: var(--line); } svg .box { fill: var(--ground); stroke: currentColor; stroke-width: 1.5; }
svg path.link { fill: none; stroke: currentColor; stroke-width: 1.5; opacity: .75; } svg path.dashed { stroke-dasharray: 4 4; opacity: .4; }
svg .detail-line { font-size: 11px; fill: var(--faint); } .diagram svg { min-width: 52rem; }
details { margin: .75rem 0; } summary { cursor: pointer; font-size: .875rem; color: var(--faint); }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
svg.defs { position: absolute; width: 0; height: 0; }
footer { margin-top: 2.5rem; padding-top: 1rem; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
@media (max-width: 30rem) { svg .detail, svg .spare { display: none; } td:last-child:not(.right, .matrix td) { min-width: 9rem; } table { font-size: .8rem; } }
@media print { :root { color-scheme: light; --ground: #fff; --panel: #fff; --line: #bbb; --text: #000; --faint: #444; --good: #00795a; --bad: #c2410c; --warning: #9a6700; --neutral: #69748a; --first: #0064a8; --second: #a03a7d; }
  * { print-color-adjust: exact; } main { max-width: none; padding: 0; } figure, li, tr { break-inside: avoid; } h2, h3 { break-after: avoid; }
  .scroll { overflow: visible; } details:not([open]) { display: none; } }
`;
