/** A page of ours: nothing of it is fetched from elsewhere. `content` is HTML. */
export function layout(title: string, content: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${escapeHtml(title)}</title><style>${style}</style></head>
<body><main>${content}</main></body></html>
`;
}

const style = `
:root{color-scheme:light dark;--ink:#1a1d21;--soft:#5a626c;--line:#d9dde2;--paper:#fff;--ground:#f3f5f7;--main:#1d5fbf;--link:#1d5fbf;--warn:#fff5dc;--warn-line:#e0b040}
@media (prefers-color-scheme:dark){:root{--ink:#e9ecef;--soft:#a4adb7;--line:#3a4149;--paper:#1f2328;--ground:#15181b;--main:#2f6bc6;--link:#8fbcff;--warn:#3a2f12;--warn-line:#8a6d1f}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:34rem;margin:6vh auto;padding:2rem;background:var(--paper);border:1px solid var(--line);border-radius:12px}
h1{font-size:1.35rem;line-height:1.3;margin:.2rem 0 1.2rem}
.where,.detail{color:var(--soft);margin:0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.4rem 1.2rem;margin:0 0 1.2rem}
dt{color:var(--soft)}dd{margin:0;font-weight:600;overflow-wrap:anywhere}
.warning{background:var(--warn);border:1px solid var(--warn-line);border-radius:8px;padding:.8rem 1rem}
.detail{overflow-wrap:anywhere}a{color:var(--link)}
form{display:flex;gap:.8rem;justify-content:flex-end;margin-top:1.5rem}
button{font:inherit;padding:.6rem 1.4rem;border-radius:8px;border:1px solid var(--line);background:transparent;color:inherit;cursor:pointer}
.main{background:var(--main);border-color:var(--main);color:#fff;font-weight:600}
button:focus-visible,a:focus-visible{outline:3px solid var(--link);outline-offset:2px}
@media (max-width:30rem){main{margin:0;border:0;border-radius:0;min-height:100vh;padding:1.5rem 1.2rem}dl{grid-template-columns:1fr;gap:.1rem}dd{margin-bottom:.7rem}form{flex-direction:column-reverse}button{width:100%;padding:.8rem}}
`;

/** Also keeps apart what runs in both directions: a name cannot turn the text around it. */
export function escapeHtml(text: string): string {
  return text
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, ' ')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
