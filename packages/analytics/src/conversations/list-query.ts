import { z } from 'zod';

const dayMs = 86_400_000;
const instant = z.iso.datetime({ offset: true });
const name = z
  .string()
  .min(1)
  .max(256)
  .refine((text) => !text.includes('\0'), 'holds a character that nothing is called by');
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** The query of `GET /v2/conversations`. A conversation is found when one of its exchanges is as told. */
export const conversationsQuerySchema = z.strictObject({
  start: instant.optional().describe('Of the range of time; a day before its end where it is not told.'),
  end: instant.optional().describe('Of the range of time; now where it is not told.'),
  subject: name.optional().describe('Who asked: the consumer, else the person or agent that the token is about.'),
  consumer: name.optional().describe('Id of the consumer.'),
  model: name.optional().describe('As it was asked for, or as it answered.'),
  tool: name.optional().describe('A tool of MCP that was called.'),
  has_error: flag.optional().describe('Whether some exchange failed: a status of 400 or more, or an error of MCP.'),
  has_refusal: flag.optional().describe('Whether a plugin said no.'),
  min_cost: z.coerce.number().min(0).max(1e9).optional().describe('US dollars, in sum.'),
  size: z.coerce.number().int().min(1).max(50).default(20),
  cursor: z.string().max(512).optional().describe('Of the answer before: goes on behind its last conversation.'),
});

export type ConversationsQuery = z.output<typeof conversationsQuerySchema>;

export interface Range {
  startMs: number;
  endMs: number;
}

export function rangeOf({ start, end }: ConversationsQuery, nowMs: number): Range {
  const endMs = end === undefined ? nowMs + 1 : Date.parse(end);
  return { startMs: start === undefined ? endMs - dayMs : Date.parse(start), endMs };
}
