import { createHash } from 'node:crypto';

export interface PageLook {
  /** Wider than a form: for lists. */
  kind?: 'wide';
}

/** A whole page: it works without scripts, on narrow screens, in light and dark, and fetches nothing. `content` is HTML. */
export function layout(title: string, content: string, { kind }: PageLook = {}): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><meta name="color-scheme" content="light dark"><title>${escapeHtml(title)} · Sallyport</title><style>${style}</style></head>
<body><header>${mark}<span>Sallyport</span></header><main${kind === undefined ? '' : ` class="${kind}"`}>${content}</main>
<footer>Whatever goes in or out passes one checkpoint.</footer></body></html>
`;
}

/** A door in a wall. */
const mark = `<svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path d="M3 21V4h4v3h3V4h4v3h3V4h4v17z" fill="var(--accent)"/><path d="M9 21v-6a3 3 0 0 1 6 0v6z" fill="var(--ground)"/></svg>`;

const style = `
:root{color-scheme:light dark;--ground:#f5f5f4;--paper:#fff;--ink:#1c1917;--soft:#57534e;--line:#e0ddd9;--edge:#a8a29e;--accent:#0f766e;--accent-ink:#fff;--accent-over:#115e59;--focus:#0d9488;--bad:#b91c1c;--bad-ground:#fef2f2;--bad-line:#f3c6c6;--good-ground:#f0fdfa;--good-line:#b5e3db}
@media (prefers-color-scheme:dark){:root{--ground:#161412;--paper:#1f1d1b;--ink:#f0eeec;--soft:#a8a29e;--line:#37322e;--edge:#6b645d;--accent:#2dd4bf;--accent-ink:#06201d;--accent-over:#5eead4;--focus:#2dd4bf;--bad:#fca5a5;--bad-ground:#2f1a1a;--bad-line:#5c2b2b;--good-ground:#12302c;--good-line:#1f5a52}}
*{box-sizing:border-box}
html{height:100%}
body{margin:0;min-height:100%;display:flex;flex-direction:column;align-items:center;background:var(--ground);color:var(--ink);font:15px/1.5 Inter,system-ui,sans-serif;-webkit-text-size-adjust:100%}
header{display:flex;align-items:center;gap:10px;margin:auto 0 20px;padding-top:32px;font-size:17px;font-weight:650;letter-spacing:-.01em}
main{width:min(400px,100% - 32px);padding:28px;background:var(--paper);border:1px solid var(--line);border-radius:8px;overflow-wrap:anywhere}
main.wide{width:min(640px,100% - 32px)}
footer{margin:20px 0 auto;padding:0 16px 32px;color:var(--soft);font-size:13px;text-align:center}
h1{font-size:20px;line-height:1.3;font-weight:650;letter-spacing:-.015em;margin:0 0 4px}
h2{font-size:15px;font-weight:650;margin:28px 0 8px}
p{margin:0 0 12px}.soft{color:var(--soft)}.small{font-size:13px}
form{margin:20px 0 0}form.inline{margin:0}
label{display:block;margin:0 0 14px;font-size:13px;font-weight:550}
input{display:block;width:100%;height:40px;margin-top:6px;padding:0 12px;font:inherit;font-size:16px;font-weight:400;color:inherit;background:var(--paper);border:1px solid var(--edge);border-radius:6px}
button,.button{display:flex;align-items:center;justify-content:center;width:100%;min-height:40px;padding:0 16px;font:inherit;font-weight:550;text-align:center;color:inherit;text-decoration:none;background:transparent;border:1px solid var(--edge);border-radius:6px;cursor:pointer}
button:hover,.button:hover{border-color:var(--ink)}
.main{color:var(--accent-ink);background:var(--accent);border-color:var(--accent)}.main:hover{background:var(--accent-over);border-color:var(--accent-over)}
.compact{width:auto;min-height:32px;padding:0 12px;font-size:13px}
a{color:var(--accent)}
input:focus-visible,button:focus-visible,a:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
.or{display:flex;align-items:center;gap:12px;margin:20px 0;color:var(--soft);font-size:13px}.or:before,.or:after{content:"";flex:1;border-top:1px solid var(--line)}
.note{margin:16px 0 0;padding:10px 14px;border:1px solid var(--line);border-radius:6px;font-size:14px}
.note.bad{color:var(--bad);background:var(--bad-ground);border-color:var(--bad-line)}.note.good{background:var(--good-ground);border-color:var(--good-line)}
.note ul{margin:4px 0 0;padding-left:18px}
ul.rules{margin:0 0 14px;padding-left:18px;color:var(--soft);font-size:13px}
ul.sessions{list-style:none;margin:0;padding:0;border:1px solid var(--line);border-radius:6px}
ul.sessions li{display:flex;align-items:center;gap:12px;padding:10px 14px}ul.sessions li+li{border-top:1px solid var(--line)}
ul.sessions div{flex:1;min-width:0}
.row{display:flex;flex-wrap:wrap;gap:8px;margin-top:16px}
@media (max-width:480px){header{margin-top:0;padding-top:24px}main{padding:22px 20px}input,button,.button{min-height:44px;height:auto}.compact{min-height:36px}.row button{width:100%}.row form{width:100%}}
`;

/** What a browser may do with a page: nothing but show it, as the styles of all pages say, and send its forms to us. */
export const usualPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Also keeps apart what runs in both directions: a name cannot turn the text around it. */
export function escapeHtml(text: string): string {
  return text
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, ' ')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
