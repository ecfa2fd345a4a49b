import type { Failure, Problem } from '../../src/wire.ts';

/** A request that was not answered as it should be, in words for the person. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

const signIn: Problem = {
  kind: 'sign-in',
  message: 'You are no longer signed in.',
  advice: 'Sign in again to go on; your conversations are kept.',
};

const unreachable: Problem = {
  kind: 'failed',
  message: 'The chatbot could not be reached.',
  advice: 'Check the connection, then try again.',
};

/** Of whatever was thrown. */
export function problemOf(error: unknown): Problem {
  return error instanceof ProblemError ? error.problem : unreachable;
}

/** Of an answer that is not one: by the chatbot, the gateway, or whatever stands before them. */
export async function problemOfResponse(response: Response): Promise<Problem> {
  // Whoever is not signed in may be sent to the identity provider, where a script cannot follow.
  if (response.status === 401 || response.type === 'opaqueredirect') return signIn;
  const requestId = response.headers.get('x-kong-request-id') ?? undefined;
  return (await readFailure(response)) ?? { ...byStatus(response), ...(requestId === undefined ? {} : { requestId }) };
}

async function readFailure(response: Response): Promise<Problem | undefined> {
  try {
    const { problem } = (await response.json()) as Partial<Failure>;
    return typeof problem?.message === 'string' ? problem : undefined;
  } catch {
    return undefined;
  }
}

function byStatus({ status, headers }: Response): Problem {
  if (status === 403) {
    const advice = 'Ask whoever runs the gateway for access.';
    return { kind: 'forbidden', message: 'You may not use this chatbot.', advice };
  }
  if (status === 429) {
    const seconds = Number(headers.get('retry-after') ?? Number.NaN);
    const limit: Problem = {
      kind: 'limit',
      message: 'That was too much in a short time.',
      advice: 'Wait a moment, then try again.',
    };
    return Number.isFinite(seconds) ? { ...limit, retryAtMs: Date.now() + seconds * 1000 } : limit;
  }
  const message = `The chatbot did not answer as it should (status ${status}).`;
  return { kind: 'failed', message, advice: 'Try again; if it stays so, tell whoever runs it.' };
}
