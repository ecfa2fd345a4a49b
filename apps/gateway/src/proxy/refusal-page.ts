import { createHash } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Exchange, HeaderList, Refusal } from '@sallyport/pipeline';

/** A refusal as people see it in their browser: what happened, and what they can do. It works without scripts and fetches nothing. */
export function refusalPage(x: Exchange, { status, message }: Refusal, headers: HeaderList): string {
  const { title, sentence, action } = words[status] ?? (status >= 500 ? broken : other);
  const person = status === 403 ? x.actors.find(({ type }) => type === 'person') : undefined;
  const who = person === undefined ? '' : `You are signed in as ${nameOf(person)}. `;
  const told = message === '' || message === STATUS_CODES[status] ? '' : `<p class="told">${escapeMarkup(message)}</p>`;
  const again = retryText(headers);
  const button =
    action === undefined || !repeatable.has(x.method) ? '' : `<p><a href="${action.href}">${action.label}</a></p>`;
  setPageHeaders(headers);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><meta name="color-scheme" content="light dark"><title>${title}</title><style>${style}</style></head>
<body><main><p class="status">${status}</p><h1>${title}</h1><p>${escapeMarkup(who)}${sentence}${again}</p>${told}${button}
<p class="id">Request <code>${x.id}</code></p></main></body></html>
`;
}

interface Words {
  title: string;
  sentence: string;
  action?: { label: string; href: string };
}

const tryAgain = { label: 'Try again', href: '' };
/** What an identity provider answered is good for one time. */
const withoutQuery = '?';

const words: Readonly<Record<number, Words>> = {
  401: {
    title: 'You are not signed in',
    sentence: 'This needs to know who you are, and what your browser showed is not good, or not any more.',
    action: { label: 'Go on', href: withoutQuery },
  },
  403: {
    title: 'You may not use this',
    sentence: 'It is for certain people only, and whoever runs it can let you in.',
    action: { ...tryAgain, href: withoutQuery },
  },
  404: { title: 'There is nothing here', sentence: 'Nothing is at this address.' },
  429: {
    title: 'That was too much for now',
    sentence: 'More was asked for than is allowed at a time.',
    action: tryAgain,
  },
};
const broken: Words = {
  title: 'This does not work at the moment',
  sentence: 'What is behind this page does not answer as it should.',
  action: tryAgain,
};
const other: Words = { title: 'This was not let through', sentence: 'The request cannot be served as it is.' };

const repeatable: ReadonlySet<string> = new Set(['GET', 'HEAD']);

function nameOf({ name, id }: { name?: string | undefined; id: string }): string {
  return name === undefined || name === id ? id : `${name} (${id})`;
}

function retryText(headers: HeaderList): string {
  const seconds = Number(headers.get('retry-after'));
  if (!(seconds > 0)) return '';
  if (seconds < 120) return ` Try again in ${Math.ceil(seconds)} seconds.`;
  return ` Try again in ${seconds < 7_200 ? `${Math.ceil(seconds / 60)} minutes` : `${Math.ceil(seconds / 3_600)} hours`}.`;
}

const style = `
:root{color-scheme:light dark;--ground:#f5f5f4;--paper:#fff;--ink:#1c1917;--soft:#57534e;--line:#e0ddd9;--edge:#a8a29e;--refused:#92400e;--refused-ground:#fef3c7}
@media (prefers-color-scheme:dark){:root{--ground:#161412;--paper:#1f1d1b;--ink:#f0eeec;--soft:#a8a29e;--line:#37322e;--edge:#6b645d;--refused:#fcd34d;--refused-ground:#3a2c0c}}
*{box-sizing:border-box}html{height:100%}
body{margin:0;min-height:100%;display:grid;place-items:center;padding:24px 16px;background:var(--ground);color:var(--ink);font:15px/1.55 Inter,system-ui,sans-serif;-webkit-text-size-adjust:100%}
main{width:min(440px,100%);padding:28px;background:var(--paper);border:1px solid var(--line);border-radius:8px;overflow-wrap:anywhere}
h1{margin:14px 0 6px;font-size:20px;line-height:1.3;font-weight:650;letter-spacing:-.015em}p{margin:0 0 14px}
.status{display:inline-block;margin:0;padding:1px 9px;border-radius:6px;color:var(--refused);background:var(--refused-ground);font-size:13px;font-weight:600;font-variant-numeric:tabular-nums}
.told{padding:10px 14px;border:1px solid var(--line);border-radius:6px;font-size:14px}
a{display:flex;align-items:center;justify-content:center;min-height:44px;padding:0 16px;border:1px solid var(--edge);border-radius:6px;color:inherit;font-weight:550;text-decoration:none}
a:hover{border-color:var(--ink)}a:focus-visible{outline:2px solid #0d9488;outline-offset:2px}
.id{margin:0;color:var(--soft);font-size:13px}code{font:12px ui-monospace,monospace}
`;

const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

function setPageHeaders(headers: HeaderList): void {
  headers.set('content-type', 'text/html; charset=utf-8', 'Content-Type');
  headers.set('cache-control', 'no-store', 'Cache-Control');
  headers.set('content-security-policy', policy, 'Content-Security-Policy');
  headers.set('x-content-type-options', 'nosniff', 'X-Content-Type-Options');
}

export function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
