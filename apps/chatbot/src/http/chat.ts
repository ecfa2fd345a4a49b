import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { answerQuestion } from '../answer/answer-question.ts';
import { tellError } from '../log.ts';
import type { ChatMessage } from '../wire.ts';
import { callerOf } from './caller.ts';
import { badRequest } from './failures.ts';
import { Places } from './places.ts';
import { prepareConversation } from './prepare-conversation.ts';
import { sendStream } from './send-stream.ts';
import type { ServerServices } from './server.ts';

export function chatRoute(app: FastifyInstance, services: ServerServices): void {
  const { conversations, bounds, log, stopping } = services;
  const places = new Places(bounds);
  const answering = new Set<Promise<void>>();
  // Answers are kept as far as they came before anything is closed.
  app.addHook('preClose', async () => void (await Promise.all(answering)));
  app.post('/api/chat', async (request, reply) => {
    const caller = callerOf(request);
    const { subject } = caller;
    const read = questionSchema.safeParse(request.body);
    if (!read.success) throw badRequest('This is not a question as the chatbot takes them.');
    const { conversationId, model, text } = read.data;
    const place = places.take(subject, conversationId);
    try {
      const messages = prepareConversation(subject, { conversationId, text }, services);
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const asked = {
        ...{ caller, messages, model },
        traceparent: traceparentOf(request.headers['traceparent']),
        requestId: request.headers['x-kong-request-id']?.toString().slice(0, 64),
        gone: AbortSignal.any([gone.signal, stopping]),
      };
      const answer = answerQuestion(asked, services, (kept) => {
        conversations.answer(subject, conversationId, kept);
        logAnswer(kept);
      });
      const sent = sendStream(reply, answer, bounds).catch((error: unknown) =>
        log({ level: 'error', message: 'An answer could not be sent or kept.', error: tellError(error) }),
      );
      answering.add(sent);
      await sent;
      answering.delete(sent);
    } finally {
      place.leave();
    }

    function logAnswer({ metadata, parts }: ChatMessage): void {
      const { traceId, startedAtMs = 0, endedAtMs = 0, isStopped = false } = metadata ?? {};
      const problem = parts.find((part) => part.type === 'data-problem')?.data.kind;
      const outcome = problem ?? (isStopped ? 'stopped' : 'done');
      const facts = { person: subject, model, trace: traceId, durationMs: endedAtMs - startedAtMs, outcome };
      log({ level: 'info', message: 'A question was answered.', ...facts });
    }
  });
}

const questionSchema = z.strictObject({
  conversationId: z.string().regex(/^[\w-]{8,64}$/),
  model: z.string().min(1).max(200),
  text: z.string().optional(),
});

/** As W3C writes it. A question without one, as programs ask, has one made for it. */
function traceparentOf(header: string | readonly string[] | undefined): string {
  return typeof header === 'string' && /^00-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/.test(header)
    ? header
    : `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
}
