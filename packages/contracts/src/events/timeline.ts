import { z } from 'zod';

/** A piece of the time that an exchange took. Milliseconds with fractions, counted from the exchange's start. */
export const timelineSpanSchema = z.object({
  name: z
    .enum([
      'router',
      'plugin',
      'client_body',
      'upstream',
      'dns',
      'connect',
      'tls',
      'send',
      'wait',
      'receive',
      'inner_request',
    ])
    .describe('router: until the route was known. upstream: one try; dns to receive are its parts.'),
  startMs: z.number(),
  durationMs: z.number(),
  parent: z
    .number()
    .optional()
    .describe('Index of the span that this one is a part of; else it is one of the exchange.'),
  spanId: z.string().optional().describe('16 hexadecimal characters, where others were told of this span.'),
  phase: z
    .enum(['request', 'call', 'response', 'frames'])
    .optional()
    .describe('Of a plugin: headers, body, head of the answer, pieces of the answer.'),
  plugin: z.string().optional(),
  pluginId: z.string().optional(),
  busyMs: z.number().optional().describe('Of a plugin that looks at pieces: how long it was at work in all.'),
  count: z.number().optional().describe('… and at how many.'),
  try: z.number().optional().describe('Index among the tries of `upstream`.'),
  method: z.string().optional().describe('Of an inner request.'),
  target: z.string().optional().describe('… its path, without the query.'),
  status: z.number().optional(),
  failure: z.string().optional(),
});

export const timelineSchema = z.object({
  spans: z.array(timelineSpanSchema),
  dropped: z.number().describe('Spans beyond those that are kept.'),
});

export type TimelineSpan = z.output<typeof timelineSpanSchema>;
