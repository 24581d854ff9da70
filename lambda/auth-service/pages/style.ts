/** The one style sheet. Works from 320 px, with text enlarged, in light and dark, and without motion or script. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--paper:#f6f7f9;--card:#fff;--line:#8c959f;--accent:#0b57d0;--on-accent:#fff;--bad:#b3261e;--bad-paper:#fdecea}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ee;--soft:#a9b1bb;--paper:#14171b;--card:#1d2127;--line:#6e7681;--accent:#8ab4f8;--on-accent:#10151c;--bad:#ffb4ab;--bad-paper:#3b1b19}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
main{max-width:26rem;margin:10vh auto 2rem;padding:1.5rem;background:var(--card);border-radius:.75rem;box-shadow:0 1px 3px #0003}
@media (max-width:28rem){main{margin:0;min-height:100vh;border-radius:0;box-shadow:none}}
h1{margin:0 0 .25rem;font-size:1.5rem;line-height:1.25}
p{margin:0 0 1rem;overflow-wrap:anywhere}
.soft{color:var(--soft)}
.note,.alert{padding:.75rem 1rem;border-left:.25rem solid var(--accent);background:var(--paper);margin:1rem 0}
.alert{border-color:var(--bad);background:var(--bad-paper)}
.alert h2{margin:0;font-size:1rem;color:var(--bad)}
.alert p{margin:.25rem 0 0}
label{display:block;margin:1rem 0 .25rem;font-weight:600}
input{width:100%;padding:.625rem .75rem;font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:.375rem}
button,.button{display:block;width:100%;margin-top:1.5rem;padding:.75rem;font:inherit;font-weight:600;text-align:center;text-decoration:none;color:var(--on-accent);background:var(--accent);border:0;border-radius:.375rem;cursor:pointer}
button.second,.button.second{margin-top:.75rem;color:var(--accent);background:transparent;box-shadow:inset 0 0 0 1px var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
small{color:var(--soft)}
`;
