import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Caller, TokenVerifier } from '../identity/token-verifier.ts';
import { type Log, tellError } from '../log.ts';
import { ChatFailure } from './failures.ts';

const callers = new WeakMap<FastifyRequest, Caller>();

/** Lets in only who comes with a good token, which the gateway adds for whoever is signed in. */
export function requireCaller(
  app: FastifyInstance,
  { verifier, options: { url }, log }: { verifier: TokenVerifier; options: { url: string }; log: Log },
): void {
  app.addHook('onRequest', async (request) => {
    const [, token] = /^Bearer ([\w~+/.-]{1,16384}=*)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (token === undefined) throw signIn(url);
    const caller = await verifier.verify(token).catch((error: unknown) => {
      log({ level: 'error', message: 'The keys of the identity provider cannot be had.', error: tellError(error) });
      throw new ChatFailure(503, {
        kind: 'failed',
        message: 'The identity provider cannot be reached, so nobody knows who you are.',
        advice: 'Load the page again in a moment.',
      });
    });
    if (caller === undefined) throw signIn(url);
    callers.set(request, caller);
  });
}

/** Every route is behind the hook. */
export function callerOf(request: FastifyRequest): Caller {
  return callers.get(request)!;
}

function signIn(url: string): ChatFailure {
  return new ChatFailure(401, {
    kind: 'sign-in',
    message: 'You are not signed in.',
    advice: `Open ${url} to sign in.`,
  });
}
