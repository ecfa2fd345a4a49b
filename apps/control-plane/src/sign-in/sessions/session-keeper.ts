import { randomBytes, randomUUID } from 'node:crypto';
import type { AuditRecord, Session, Sessions, User } from '@sallyport/store';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hashOfToken } from '../../access/token.ts';
import { Cookie } from '../browser/cookies.ts';
import { csrfTokenOf, isCsrfTokenOf } from '../browser/csrf.ts';
import type { Reach } from '../browser/origin.ts';

export interface SessionLimits {
  /** One that nobody uses for so long is over. */
  idleMs: number;
  /** However much it is used. */
  absoluteMs: number;
}

export interface FoundSession {
  session: Session;
  /** What pages of ours show beside the cookie. */
  csrfToken: string;
  isCsrfToken(token: string): boolean;
}

/** How they signed in. */
export interface SignInWay extends Pick<Session, 'method'> {
  identityProviderId?: string;
  sealedIdToken?: string;
}

const touchEveryMs = 60_000;
const userAgentLengthMax = 256;

/** The sessions of people in browsers. */
export class SessionKeeper {
  readonly #sessions: Sessions;
  readonly #cookie: Cookie;
  readonly #limits: SessionLimits;
  readonly #nowMs: () => number;

  constructor(sessions: Sessions, { reach, limits, nowMs }: { reach: Reach; limits: SessionLimits; nowMs(): number }) {
    this.#sessions = sessions;
    this.#cookie = new Cookie('sallyport_session', reach);
    this.#limits = limits;
    this.#nowMs = nowMs;
  }

  /** Whatever the browser had before is over: nobody stays in a session that somebody else began. */
  async begin(
    request: FastifyRequest,
    reply: FastifyReply,
    { id: userId, organizationId }: User,
    way: SignInWay,
    record: AuditRecord,
  ): Promise<void> {
    const token = randomBytes(32).toString('base64url');
    const nowMs = this.#nowMs();
    const former = this.#cookie.read(request);
    const session: Session = {
      id: randomUUID(),
      tokenHash: hashOfToken(token),
      organizationId,
      userId,
      method: way.method,
      identityProviderId: way.identityProviderId,
      sealedIdToken: way.sealedIdToken,
      clientIp: request.ip,
      userAgent: (request.headers['user-agent'] ?? '').slice(0, userAgentLengthMax),
      createdAtMs: nowMs,
      lastSeenAtMs: nowMs,
      expiresAtMs: nowMs + this.#limits.absoluteMs,
    };
    await this.#sessions.begin(session, record, former === undefined ? undefined : hashOfToken(former));
    this.#cookie.set(request, reply, token);
  }

  /** Undefined where there is none, or it is over. */
  async find(request: FastifyRequest): Promise<FoundSession | undefined> {
    const token = this.#cookie.read(request);
    if (token === undefined || !/^[\w-]{43}$/.test(token)) return undefined;
    const session = await this.#sessions.find(hashOfToken(token));
    if (session === undefined) return undefined;
    const nowMs = this.#nowMs();
    if (nowMs >= session.expiresAtMs || nowMs - session.lastSeenAtMs >= this.#limits.idleMs) return undefined;
    if (nowMs - session.lastSeenAtMs >= Math.min(touchEveryMs, this.#limits.idleMs / 10))
      await this.#sessions.touch(session.id, nowMs);
    return { session, csrfToken: csrfTokenOf(token), isCsrfToken: (shown) => isCsrfTokenOf(token, shown) };
  }

  forget(request: FastifyRequest, reply: FastifyReply): void {
    this.#cookie.clear(request, reply);
  }

  async prune(): Promise<void> {
    const nowMs = this.#nowMs();
    await this.#sessions.prune({ nowMs, idleSinceMs: nowMs - this.#limits.idleMs });
  }
}
