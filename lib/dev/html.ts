/** The frame of the pages that `npm run dev` itself shows. Nothing here belongs to the service. */
import { createHash } from 'node:crypto';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Safe as text and inside a quoted attribute. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (found) => ENTITIES[found] ?? found);

/** Dashed, so that nobody takes these pages for the service's own. */
const STYLE = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--paper:#fbf7ee;--card:#fff;--line:#c9b98e;--accent:#7a4b00;--on-accent:#fff;--bad:#b3261e;--good:#1a6b34}
@media (prefers-color-scheme:dark){:root{--ink:#e9e6df;--soft:#b3ada0;--paper:#191713;--card:#22201b;--line:#6b5f3e;--accent:#f0c674;--on-accent:#191713;--bad:#ffb4ab;--good:#8fd6a3}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
main{max-width:46rem;margin:4vh auto 2rem;padding:1.5rem;background:var(--card);border:2px dashed var(--line);border-radius:.75rem;overflow-x:auto}
@media (max-width:40rem){main{margin:0;border-radius:0}}
h1{margin:0 0 .25rem;font-size:1.5rem;line-height:1.25}
h2{margin:1.5rem 0 .5rem;font-size:1.125rem}
p{margin:0 0 .75rem;overflow-wrap:anywhere}
.soft,small{color:var(--soft)}
.bad{color:var(--bad);font-weight:600}
.good{color:var(--good);font-weight:600}
table{width:100%;border-collapse:collapse}
th,td{padding:.25rem .75rem .25rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{font-weight:600;white-space:nowrap}
td.whole{white-space:nowrap}
@media (max-width:40rem){td.whole{white-space:normal}}
td code{font-size:.875rem}
form{display:inline}
.actions{display:flex;flex-wrap:wrap;gap:.75rem;margin:1rem 0 0}
button,.button{display:inline-block;padding:.625rem 1rem;font:inherit;font-weight:600;text-decoration:none;color:var(--on-accent);background:var(--accent);border:0;border-radius:.375rem;cursor:pointer}
button.second{color:var(--accent);background:transparent;box-shadow:inset 0 0 0 1px var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** `content` is HTML already; `title` is text. No page runs a script. */
export const document = (title: string, content: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`;

/** @param formTargets origins that a form may end at, redirects included: Chromium checks those too. */
export const documentHeaders = (formTargets: readonly string[] = []): Readonly<Record<string, string>> => ({
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    ["form-action 'self'", ...formTargets].join(' '),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
});
