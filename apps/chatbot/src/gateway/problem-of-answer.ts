import type { Problem, ProblemKind } from '../wire.ts';
import { reachedLimit } from './reached-limit.ts';
import { retryAtMsOf } from './retry-time.ts';
import { type Said, whatIsSaid } from './what-is-said.ts';

/** Which of the gateway's routes it was; what fails there is a problem of this kind. */
export type GatewayRoute = 'model' | 'tools';

export interface GatewayAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly requestId: string | undefined;
}

/** What an answer that is no good means to a person. */
export function problemOfAnswer(route: GatewayRoute, answer: GatewayAnswer, nowMs: number): Problem {
  const { status, headers, text, requestId } = answer;
  const problem = problemOfStatus(route, status, whatIsSaid(text), reachedLimit(headers));
  const retryAtMs = isPassing(status) ? retryAtMsOf(headers, nowMs) : undefined;
  return {
    ...problem,
    ...(retryAtMs === undefined ? {} : { retryAtMs }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}

/** The connection could not be made, or broke. */
export function problemOfSilence(route: GatewayRoute): Problem {
  return problem(route, 'The gateway cannot be reached.', 'Ask again in a moment.');
}

/** Something is wrong with an answer that had begun. */
export function problemOfStream(error: unknown): Problem {
  const said = whatIsSaid(error);
  if (isGuarded(said))
    return problem('guard', `A guard of the gateway stopped the answer${because(said)}.`, 'Ask for something else.');
  return problem('model', `The answer broke off${because(said)}.`, 'Ask again; what was said before is kept.');
}

function problemOfStatus(route: GatewayRoute, status: number, said: Said, limit: string | undefined): Problem {
  if (isGuarded(said))
    return problem('guard', `A guard of the gateway refused this question${because(said)}.`, advices.guard);
  if (isTooLong(status, said))
    return problem('bounds', 'This conversation is longer than the model can read.', 'Begin a new conversation.');
  switch (status) {
    case 401:
      return problem('sign-in', 'You are no longer signed in.', 'Sign in again, then ask again.');
    case 403:
      return problem('forbidden', `You may not use ${names[route]}${because(said)}.`, advices.forbidden[route]);
    case 402:
    case 429:
      return problem('limit', limitReached(route, said, limit), advices.limit);
    case 404:
    case 405:
      return problem(route, `The gateway has no ${route} at this address.`, advices.operator);
    case 503:
    case 502:
    case 504:
      return problem(
        route,
        `${capital(names[route])} cannot be reached at present${because(said)}.`,
        'Ask again in a moment.',
      );
  }
  if (status >= 500)
    return problem(route, `${capital(names[route])} failed${because(said)}.`, 'Ask again in a moment.');
  return problem(route, `The gateway did not take the request${because(said)}.`, advices.operator);
}

const names: Readonly<Record<GatewayRoute, string>> = { model: 'the model', tools: 'the tools' };
const advices = {
  guard: 'Say it in other words, or begin a new conversation.',
  limit: 'Ask again when it is over.',
  operator: 'Tell whoever runs the gateway.',
  forbidden: {
    model: 'Choose another model, or ask whoever runs the gateway for the right to use it.',
    tools: 'Ask whoever runs the gateway for the right to use them.',
  },
} as const;

/** Guards of models give this code, as OpenAI's own; on tools they give a reason. */
function isGuarded({ code }: Said): boolean {
  return code === 'content_filter' || code?.endsWith('_blocked') === true;
}

/** What guards say that were told no other words, as Kong's do. */
const badRequest = 'bad request';

function isTooLong(status: number, { code }: Said): boolean {
  return status === 413 || code === 'context_length_exceeded' || code === 'string_above_max_length';
}

function isPassing(status: number): boolean {
  return status === 402 || status === 429 || status >= 500;
}

function limitReached(route: GatewayRoute, said: Said, limit: string | undefined): string {
  if (limit === undefined) return `A limit for ${names[route]} is reached${because(said)}.`;
  return `Your limit of ${limit} for ${names[route]} is reached.`;
}

function because({ message }: Said): string {
  if (message === undefined || message.toLowerCase() === badRequest) return '';
  return `: ${message.replace(/[.!\s]+$/, '')}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function problem(kind: ProblemKind, message: string, advice: string): Problem {
  return { kind, message, advice };
}
