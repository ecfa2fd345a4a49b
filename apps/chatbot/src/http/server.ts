import { hasEscapedKey } from '@sallyport/json';
import Fastify, { errorCodes, type FastifyInstance } from 'fastify';
import type { AnswerServices } from '../answer/services.ts';
import type { ConversationStore } from '../conversations/conversation-store.ts';
import type { TokenVerifier } from '../identity/token-verifier.ts';
import type { ChatbotOptions } from '../options.ts';
import { requireCaller } from './caller.ts';
import { chatRoute } from './chat.ts';
import { conversationRoutes } from './conversations.ts';
import { answerFailures } from './failures.ts';
import { pageRoutes } from './page.ts';
import { refuseOtherSites } from './same-site.ts';
import { securityHeaders } from './security-headers.ts';
import { sessionRoute } from './session.ts';

export interface ServerServices extends AnswerServices {
  readonly options: ChatbotOptions;
  readonly verifier: TokenVerifier;
  readonly conversations: ConversationStore;
  /** Ends when the chatbot does. */
  readonly stopping: AbortSignal;
}

/** Everything is below the chatbot's own path, for people who come with a token, and not for other sites. */
export async function createServer(services: ServerServices): Promise<FastifyInstance> {
  const app = Fastify({ bodyLimit: bodyBytesMax, forceCloseConnections: true, return503OnClosing: false });
  readJsonOnly(app);
  answerFailures(app, services.log);
  app.addHook('onRequest', securityHeaders(services.options));
  app.addHook('onRequest', refuseOtherSites(services.options.url));
  requireCaller(app, services);
  const prefix = new URL(services.options.url).pathname.replace(/\/$/, '');
  await app.register(
    async (below) => {
      sessionRoute(below, services);
      conversationRoutes(below, services);
      chatRoute(below, services);
      await pageRoutes(below, services.options);
    },
    { prefix },
  );
  return app;
}

/** A form could be sent from anywhere. An empty body is none, whatever it says that it is. */
function readJsonOnly(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null, undefined);
    // The page writes none: Fastify would misread them.
    if (hasEscapedKey(body)) return done(new errorCodes.FST_ERR_CTP_INVALID_JSON_BODY(), undefined);
    return parse(request, body, done);
  });
}

const bodyBytesMax = 64 * 1024;
