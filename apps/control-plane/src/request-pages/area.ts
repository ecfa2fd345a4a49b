import { readConversation, readRequest } from '@sallyport/analytics';
import { z } from 'zod';
import { abortSignalOf } from '../http/abort-signal.ts';
import type { Area } from '../http/area.ts';
import { Problem } from '../http/problem.ts';
import { contentSecurityPolicy } from '../sign-in/pages/layout.ts';
import { sendPage, speakHtml } from '../sign-in/routes/html.ts';
import { absentPage } from './absent-page.ts';
import { conversationPage } from './conversation-page.ts';
import { requestPage } from './request-page.ts';
import { sheet } from './sheet.ts';

const id = z.string().min(1).max(128);
const querystring = z.object({ look: z.coerce.number().pipe(z.int().min(0).max(100)).catch(0) });

const policy = contentSecurityPolicy(sheet);

const wayOn = { href: '/account', label: 'Your account' };

/** Pages about single requests, where others link to by the id in `X-Kong-Request-Id`. */
export const requestPages: Area = {
  name: 'Pages about requests',
  description: 'Pages for people.',
  routes(app, services) {
    const { questions, signIn } = services;
    const config = { permission: 'analytics.read', scope: 'any', isPage: true } as const;
    speakHtml(app, services, { leadsToSignIn: true, titles: { 403: 'You may not see this' }, wayOn });

    const ofRequest = { hide: true, params: z.object({ requestId: id }), querystring };
    app.get('/requests/:requestId', { config, schema: ofRequest }, async (request, reply) => {
      const { requestId } = request.params;
      const ports = await questions.portsFor(request.principal);
      const options = { signal: abortSignalOf(reply) };
      const view = await readRequest(requestId, ports, options);
      if (view === undefined)
        return sendPage(request, reply.code(404), absentPage(requestId, request.query.look), signIn, policy);
      const conversation = await readConversation(requestId, ports, options);
      return sendPage(request, reply, requestPage(view, conversation, request.principal.name), signIn, policy);
    });

    const ofConversation = { hide: true, params: z.object({ conversationId: id }) };
    app.get('/conversations/:conversationId', { config, schema: ofConversation }, async (request, reply) => {
      const ports = await questions.portsFor(request.principal);
      const { conversationId } = request.params;
      const found = await readConversation(conversationId, ports, { signal: abortSignalOf(reply) });
      if (found === undefined) throw new Problem(404, 'There is no such conversation, or none that you may see.');
      return sendPage(request, reply, conversationPage(found, request.principal.name), signIn, policy);
    });
  },
};
