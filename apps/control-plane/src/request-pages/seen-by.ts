import { type Html, html } from './html.ts';

/** Who looks at a page, and the way to where they sign out. */
export function seenBy(name: string): Html {
  return html`<p class="soft small seen">Seen as ${name} · <a href="/account">Your account</a></p>`;
}
