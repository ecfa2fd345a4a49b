import { z } from 'zod';

export const conversationLinkKinds = [
  'trace',
  'header',
  'response',
  'tool_call',
  'tool_arguments',
  'tool_result',
  'thread',
  'mcp_session',
] as const;

/**
 * Something that two exchanges of one conversation share. `key` is hashed and holds for one caller only: nobody joins a
 * conversation of another by naming its ids.
 *
 * Each joins by itself: `trace` (of a trace that the caller propagated), `header` (an id of the conversation, in a header or
 * where clients of models and MCP put it), `response` (an answer's id), `tool_call` (the id of a call that a model asked for).
 * Only where nothing else is meant: `tool_arguments` (what a model asked a tool, and what an MCP request asks it),
 * `tool_result` (a model is told the result of such a call), `thread` (what was said so far), `mcp_session`.
 */
export const conversationLinkSchema = z.object({
  kind: z.enum(conversationLinkKinds),
  key: z.string().describe('22 characters of base64url.'),
  isOrigin: z
    .literal(true)
    .optional()
    .describe("Made by this exchange, for later ones to name: an answer's id, a call that a model asked for."),
  tool: z
    .string()
    .optional()
    .describe('Of arguments and results: the tool as it is called there. Clients rename tools for their models.'),
});

export type ConversationLinkKind = (typeof conversationLinkKinds)[number];
export type ConversationLink = z.output<typeof conversationLinkSchema>;
