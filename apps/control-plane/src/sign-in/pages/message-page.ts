import { escapeHtml, layout } from './layout.ts';

/** One thing that happened, and a way on. */
export function messagePage(title: string, detail: string, on?: { href: string; label: string }): string {
  const link =
    on === undefined
      ? ''
      : `<p class="row"><a class="button" href="${escapeHtml(on.href)}">${escapeHtml(on.label)}</a></p>`;
  return layout(title, `<h1>${escapeHtml(title)}</h1><p class="soft">${escapeHtml(detail)}</p>${link}`);
}

/** Leads on by itself, as to the identity provider that is to sign people out, too: forms of ours may not end at other sites. */
export function leadingPage(title: string, href: string): string {
  const to = escapeHtml(href);
  return layout(
    title,
    `<meta http-equiv="refresh" content="0; url=${to}"><h1>${escapeHtml(title)}</h1><p class="row"><a class="button" href="${to}">Continue</a></p>`,
  );
}
