import {
  conversationsQuerySchema,
  listConversations,
  readConversation,
  readConversationTree,
} from '@sallyport/analytics';
import { NotFound } from '@sallyport/store';
import { z } from 'zod';
import { abortSignalOf } from '../http/abort-signal.ts';
import type { Area } from '../http/area.ts';
import { invalid } from '../http/problem.ts';
import { conversationSchema, summarySchema, treeSchema } from './schemas.ts';

const listSchema = {
  summary: 'Lists conversations',
  description: 'Those with an exchange in the range of time, the latest first.',
  querystring: conversationsQuerySchema,
  response: {
    200: z.object({
      data: z.array(summarySchema),
      meta: z.object({
        start: z.string(),
        end: z.string(),
        size: z.number(),
        cursor: z.string().optional().describe('Of the next page; absent on the last one.'),
      }),
    }),
  },
};

const params = z.object({
  conversationId: z.string().min(1).max(128).describe('Its id, or that of any exchange in it.'),
});

export const conversations: Area = {
  name: 'Conversations',
  description: 'What was said to a model, the tools that it asked for, and what came of it, as one.',
  routes(app, { questions }) {
    const config = { permission: 'analytics.read', scope: 'any' } as const;
    app.get('/v2/conversations', { config, schema: listSchema }, async ({ query, principal }, reply) => {
      const ports = await questions.portsFor(principal);
      const found = await listConversations(query, ports, { signal: abortSignalOf(reply) });
      if (found !== undefined) return found;
      throw invalid([{ field: 'cursor', rule: 'pattern', reason: 'is none of ours', source: 'query' }]);
    });
    app.get(
      '/v2/conversations/:conversationId',
      { config, schema: { summary: 'Gets a conversation', params, response: { 200: conversationSchema } } },
      async ({ params: { conversationId }, principal }, reply) => {
        const ports = await questions.portsFor(principal);
        const found = await readConversation(conversationId, ports, { signal: abortSignalOf(reply) });
        if (found !== undefined) return found;
        throw new NotFound('conversation', conversationId);
      },
    );
    app.get(
      '/v2/conversations/:conversationId/trace',
      {
        config,
        schema: {
          summary: 'Gets a conversation as a tree',
          description: 'Calls of tools stand under the model that asked for them.',
          params,
          response: { 200: treeSchema },
        },
      },
      async ({ params: { conversationId }, principal }, reply) => {
        const ports = await questions.portsFor(principal);
        const found = await readConversationTree(conversationId, ports, { signal: abortSignalOf(reply) });
        if (found !== undefined) return found;
        throw new NotFound('conversation', conversationId);
      },
    );
  },
};
