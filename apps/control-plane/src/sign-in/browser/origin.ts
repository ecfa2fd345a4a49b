import type { FastifyRequest } from 'fastify';

/** How browsers reach us. */
export interface Reach {
  isTls: boolean;
  /** Origins that the operator told. */
  urls: readonly string[];
}

/** The origin by which a browser reached us: whoever ends TLS before us is known by what the operator told. */
export function originOf({ headers: { host = '' } }: Pick<FastifyRequest, 'headers'>, { isTls, urls }: Reach): string {
  const name = host.toLowerCase();
  return urls.find((url) => new URL(url).host === name) ?? `${isTls ? 'https' : 'http'}://${name}`;
}

/** Whether a page of ours sent it, as far as the browser says: none of another site can make it say so. */
export function isFromOurPage(request: Pick<FastifyRequest, 'headers'>, reach: Reach): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (site !== undefined && site !== 'same-origin') return false;
  return origin === undefined ? site === 'same-origin' : origin === originOf(request, reach);
}
