import { notFound } from '@sallyport/admin-api';
import { NotFound, StoreUnavailable, VersionMismatch } from '@sallyport/store';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { ConfigRefused } from '../configuration/refusal.ts';
import type { App } from '../http/area.ts';
import { Problem } from '../http/problem.ts';
import type { Log } from '../log.ts';
import { refusalAnswer } from './refusal-answer.ts';
import { type EntityAnswer, send } from './send.ts';

/** Whatever goes wrong below these routes is said as Kong's Admin API says it. */
export function answerErrorsAsKong(app: App, log: Log): void {
  app.setErrorHandler<FastifyError>((error, request: FastifyRequest, reply: FastifyReply) => {
    const answer = asAnswer(error);
    if (answer.status >= 500 && !(error instanceof StoreUnavailable))
      log.error('a request failed', { path: request.url.split('?')[0], request: request.id, error: error.stack });
    return send(reply, answer);
  });
}

function asAnswer(error: FastifyError): EntityAnswer {
  if (error instanceof ConfigRefused) return refusalAnswer(error);
  if (error instanceof NotFound) return notFound;
  if (error instanceof VersionMismatch)
    return { status: 412, body: { message: 'It has changed since it was read: read it again, and change that' } };
  if (error instanceof Problem)
    return { status: error.status, headers: error.headers, body: { message: error.message } };
  if (error instanceof StoreUnavailable)
    return { status: 503, headers: { 'retry-after': '1' }, body: { message: error.message } };
  if (error.statusCode === 413) return { status: 413, body: { message: 'Payload too large' } };
  if (error.statusCode !== undefined && error.statusCode < 500)
    return { status: error.statusCode, body: { message: error.message } };
  return { status: 500, body: { message: 'An unexpected error occurred' } };
}
