import { layout } from '../sign-in/pages/layout.ts';
import { html } from './html.ts';

/** Gateways tell of a request when it has ended, and a second later; until then its page looks again by itself. */
export const looks: readonly number[] = [1, 1, 2, 2, 3, 3, 5, 5, 5, 5, 5, 5];

/** Of a request that is not known, or not for who asks: at first it may be on its way. `look`: how many times it was looked for before. */
export function absentPage(requestId: string, look: number): string {
  const waitSeconds = looks[look];
  if (waitSeconds === undefined) {
    const text = html`<h1>There is no such request here</h1>
<p class="soft">It may be older than requests are kept, or of a control plane that you may not see.</p><p class="small"><code>${requestId}</code></p>`;
    return layout('No such request', text.text);
  }
  const next = `/requests/${encodeURIComponent(requestId)}?look=${look + 1}`;
  const text = html`<meta http-equiv="refresh" content="${waitSeconds}; url=${next}">
<h1>This request has not been told of yet</h1>
<p class="soft" role="status">Gateways tell of a request a second after it has ended. This page looks again by itself.</p>
<p class="small"><code>${requestId}</code></p><p class="row"><a class="button" href="${next}">Look now</a></p>`;
  return layout('Not told of yet', text.text);
}
