import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import {
  type ChatMessage,
  type Conversation,
  type ConversationList,
  type ConversationSummary,
  titleCharsMax,
} from '../wire.ts';
import { callerOf } from './caller.ts';
import { badRequest, notFound } from './failures.ts';
import { forPage } from './for-page.ts';
import type { ServerServices } from './server.ts';

export function conversationRoutes(app: FastifyInstance, { conversations, bounds }: ServerServices): void {
  const path = '/api/conversations';
  const idOf = ({ params }: { params: unknown }) => (params as { id: string }).id;

  app.get(
    path,
    async (request): Promise<ConversationList> => ({
      conversations: conversations.list(callerOf(request).subject),
    }),
  );
  app.delete(path, async (request, reply) => {
    conversations.removeAll(callerOf(request).subject);
    return reply.code(204).send();
  });
  app.get(`${path}/:id`, async (request): Promise<Conversation> => {
    const found = conversations.find(callerOf(request).subject, idOf(request));
    if (found === undefined) throw notFound;
    return { ...found, messages: found.messages.map((message) => shorten(message, bounds.shownResultCharsMax)) };
  });
  app.patch(`${path}/:id`, async (request): Promise<ConversationSummary> => {
    const { subject } = callerOf(request);
    const renamed = renameSchema.safeParse(request.body);
    if (!renamed.success) throw badRequest(`A title has 1 to ${titleCharsMax} characters.`, 'Choose another title.');
    if (!conversations.rename(subject, idOf(request), renamed.data.title)) throw notFound;
    return conversations.list(subject).find(({ id }) => id === idOf(request))!;
  });
  app.delete(`${path}/:id`, async (request, reply) => {
    if (!conversations.remove(callerOf(request).subject, idOf(request))) throw notFound;
    return reply.code(204).send();
  });
}

const renameSchema = z.strictObject({ title: z.string().trim().min(1).max(titleCharsMax) });

function shorten(message: ChatMessage, charsMax: number): ChatMessage {
  return {
    ...message,
    parts: message.parts.map((part) =>
      part.type === 'dynamic-tool' && part.state === 'output-available'
        ? { ...part, output: forPage(part.output, charsMax) }
        : part,
    ),
  };
}
