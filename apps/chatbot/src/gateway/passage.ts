import type { Problem } from '../wire.ts';
import { type GatewayRoute, problemOfAnswer, problemOfSilence } from './problem-of-answer.ts';

/** One person's way through the gateway: with their own token, and within the trace of their question. */
export interface Passage {
  readonly token: string;
  /** As the question brought it; undefined where there is none. */
  readonly traceparent: string | undefined;
  readonly nowMs: () => number;
}

/** Is told which exchange a request became. */
export interface Watcher {
  isExchange(requestId: string | undefined): void;
}

/** The gateway, or what is behind it, said no. */
export class RefusedByGateway extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.message} ${problem.advice}`);
    this.problem = problem;
  }
}

/**
 * `fetch` for client libraries. Throws `RefusedByGateway` where an answer `isRefusal`, and where there is none; redirects are not
 * followed: the token is for the gateway only.
 */
export function createGatewayFetch(
  { token, traceparent, nowMs }: Passage,
  route: GatewayRoute,
  isRefusal: (status: number) => boolean,
  watch?: () => Watcher | undefined,
): typeof fetch {
  return async (url, init) => {
    const headers = new Headers(init?.headers);
    headers.set('authorization', `Bearer ${token}`);
    if (traceparent !== undefined) headers.set('traceparent', traceparent);
    const watcher = watch?.();
    const response = await fetch(url, { ...init, headers, redirect: 'manual' }).catch((error: unknown) => {
      throw init?.signal?.aborted === true ? error : new RefusedByGateway(problemOfSilence(route));
    });
    const requestId = response.headers.get('x-kong-request-id')?.slice(0, 64);
    watcher?.isExchange(requestId);
    if (!isRefusal(response.status)) return response;
    const text = await beginningOf(response);
    const answer = { status: response.status, headers: response.headers, text, requestId };
    throw new RefusedByGateway(problemOfAnswer(route, answer, nowMs()));
  };
}

const refusalBytesMax = 64 * 1024;

/** Enough to see what was meant. */
async function beginningOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of response.body ?? []) {
    text += decoder.decode(bytes, { stream: true });
    if (text.length > refusalBytesMax) break;
  }
  return text;
}
