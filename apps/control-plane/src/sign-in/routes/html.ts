import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { noteDenial } from '../../audit/denials.ts';
import type { App } from '../../http/area.ts';
import { asProblem } from '../../http/as-problem.ts';
import type { Services } from '../../services.ts';
import { originOf } from '../browser/origin.ts';
import { usualPolicy } from '../pages/layout.ts';
import { messagePage } from '../pages/message-page.ts';

const formBytesMax = 16 * 1024;

/** Pages are for people, and no part of the API. */
export const page = { config: { permission: 'anyone' }, schema: { hide: true } } as const;

/** The fields of a form, each once. */
export const formSchema = z.record(z.string(), z.string());

export function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  html: string,
  { reach }: Services['signIn'],
  policy = usualPolicy,
) {
  if (originOf(request, reach).startsWith('https:')) reply.header('strict-transport-security', 'max-age=31536000');
  return reply
    .headers({
      'content-security-policy': policy,
      'cross-origin-opener-policy': 'same-origin',
      // Forms tell where they come from; other sites are told nothing.
      'referrer-policy': 'same-origin',
    })
    .type('text/html; charset=utf-8')
    .send(html);
}

export interface HtmlTerms {
  /** People who are not signed in are led to where they do, and back; programs get problems as elsewhere. */
  leadsToSignIn?: boolean;
}

/** Has forms come in, and nothing else; and problems go out as pages. */
export function speakHtml(app: App, services: Services, terms: HtmlTerms = {}): void {
  const { leadsToSignIn = false } = terms;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: formBytesMax },
    (_request, body, done: (error: null, body: Record<string, string>) => void) =>
      done(null, Object.fromEntries(new URLSearchParams(body as string))),
  );
  app.setErrorHandler<FastifyError>(async (error, request, reply) => {
    if (leadsToSignIn && !isBrowser(request)) throw error;
    const problem = asProblem(error);
    if (leadsToSignIn && problem.status === 401)
      return reply.redirect(`/login?${new URLSearchParams({ return_to: request.url })}`, 303);
    if (problem.status >= 500) services.log.error('a page failed', { request: request.id, error: error.stack });
    // Tries that come too often are noted where they are counted.
    if (problem.status !== 429) await noteDenial(request, problem, services);
    reply.code(problem.status).headers(problem.headers);
    const title = usualTitles[problem.status] ?? 'That did not work';
    return sendPage(request, reply, messagePage(title, problem.message, toSignIn), services.signIn);
  });
}

function isBrowser({ headers: { authorization, accept } }: FastifyRequest): boolean {
  return authorization === undefined && accept?.includes('text/html') === true;
}

const toSignIn = { href: '/login', label: 'To the sign-in page' };

const usualTitles: Readonly<Record<number, string>> = {
  403: 'This cannot be taken',
  404: 'There is nothing here',
  429: 'Too many tries',
  502: 'The identity provider cannot be reached',
  503: 'It is busy',
};
