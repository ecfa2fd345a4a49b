import type { onRequestHookHandler } from 'fastify';
import { ChatFailure } from './failures.ts';

/**
 * The gateway's session cookie would let any site write in a person's name: only what the browser says comes from the page itself may.
 * Browsers that don't say so name the origin.
 */
export function refuseOtherSites(url: string): onRequestHookHandler {
  const { origin } = new URL(url);
  return async ({ method, headers }) => {
    if (method === 'GET' || method === 'HEAD') return;
    const site = headers['sec-fetch-site'];
    if (site === undefined ? headers.origin === origin : site === 'same-origin') return;
    throw new ChatFailure(403, {
      kind: 'forbidden',
      message: 'This did not come from the chatbot’s own page.',
      advice: `Open ${url} and ask there.`,
    });
  };
}
