import type { Callers } from '@sallyport/store';
import type { FastifyRequest } from 'fastify';
import { principalOf } from '../../access/grants.ts';
import type { Principal, PrincipalSource } from '../../access/principal.ts';
import { Problem } from '../../http/problem.ts';
import { isFromOurPage, type Reach } from '../browser/origin.ts';
import type { SessionKeeper } from './session-keeper.ts';

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Nobody came from another page, or from one of ours. */
const ownSites = new Set([undefined, 'same-origin', 'none']);

/** Knows people by the sessions of their browsers. A cookie counts only in what pages of ours ask for. */
export class SessionSource implements PrincipalSource {
  readonly #sessions: SessionKeeper;
  readonly #callers: Callers;
  readonly #reach: Reach;

  constructor(sessions: SessionKeeper, callers: Callers, reach: Reach) {
    this.#sessions = sessions;
    this.#callers = callers;
    this.#reach = reach;
  }

  async find(request: FastifyRequest): Promise<Principal | undefined> {
    const { authorization, 'sec-fetch-site': site, 'x-csrf-token': token } = request.headers;
    if (authorization !== undefined || !(ownSites.has(site as string | undefined) || isLinkToPage(request)))
      return undefined;
    const found = await this.#sessions.find(request);
    if (found === undefined) return undefined;
    if (!reading.has(request.method)) {
      if (!isFromOurPage(request, this.#reach))
        throw new Problem(
          403,
          'With a session, only pages of the control plane itself may change something: a program sends its address as Origin, or uses an access token.',
        );
      if (typeof token !== 'string' || !found.isCsrfToken(token))
        throw new Problem(
          403,
          "With a session, a change shows the session's token in X-CSRF-Token; GET /v3/users/me/session tells it.",
        );
    }
    const caller = await this.#callers.find({ kind: 'user', id: found.session.userId });
    return caller && principalOf(caller);
  }
}

/** Whoever follows a link from elsewhere sees the page in a tab of its own: the other site does not. */
function isLinkToPage({ method, headers, routeOptions }: FastifyRequest): boolean {
  const { 'sec-fetch-mode': mode, 'sec-fetch-dest': destination } = headers;
  const isShown = mode === 'navigate' && destination === 'document';
  return isShown && method === 'GET' && routeOptions.config.isPage === true;
}
