import type { FastifyError, FastifyInstance } from 'fastify';
import { ownFault } from '../answer/problems.ts';
import { type Log, tellError } from '../log.ts';
import type { Failure, Problem } from '../wire.ts';

/** What is answered instead of what was asked for. */
export class ChatFailure extends Error {
  readonly status: number;
  readonly problem: Problem;

  constructor(status: number, problem: Problem) {
    super(problem.message);
    this.status = status;
    this.problem = problem;
  }
}

export const notFound = new ChatFailure(404, {
  kind: 'not-found',
  message: 'There is no such conversation.',
  advice: 'Begin a new one.',
});

export function badRequest(message: string, advice = 'Load the page again.'): ChatFailure {
  return new ChatFailure(400, { kind: 'bad-request', message, advice });
}

/** Has every failure answered as the page expects it. */
export function answerFailures(app: FastifyInstance, log: Log): void {
  app.setNotFoundHandler((_request, reply) => {
    const problem: Problem = { kind: 'not-found', message: 'There is nothing here.', advice: 'Load the page again.' };
    return reply.code(404).send({ problem } satisfies Failure);
  });
  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    const { status, problem } = failureOf(error);
    if (problem === ownFault)
      log({ level: 'error', message: 'A request could not be answered.', error: tellError(error) });
    return reply.code(status).send({ problem } satisfies Failure);
  });
}

function failureOf(error: FastifyError): Pick<ChatFailure, 'status' | 'problem'> {
  if (error instanceof ChatFailure) return error;
  // Of fastify's own: bodies that are too long, of the wrong type, or no JSON.
  const status = error.statusCode ?? 500;
  if (status >= 500) return { status: 500, problem: ownFault };
  return {
    status,
    problem: {
      kind: 'bad-request',
      message: `${error.message}.`.replace(/\.\.$/, '.'),
      advice: 'Load the page again.',
    },
  };
}
