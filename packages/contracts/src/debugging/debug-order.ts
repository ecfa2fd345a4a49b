import { z } from 'zod';

/** Where gateways ask what to observe. */
export const debugOrdersPath = '/ingest/v1/debug-orders';

/** Sessions that a gateway observes for at the same time. */
export const debugSessionsMax = 10;

/** What one debug session wants of a gateway: to observe, and nothing else. */
export const debugOrderSchema = z.object({
  sessionId: z.string(),
  service: z.string().optional().describe('Id or name; only exchanges with this service.'),
  route: z.string().optional().describe('Id or name; only exchanges of this route.'),
  rule: z.string().optional().describe('Decided when the exchange is over; see `compileDebugRule`.'),
  samplesLeft: z.number().int().positive(),
  capturesPayloads: z.boolean().describe('Bodies, too, where the gateway allows it.'),
  redactPointers: z
    .array(z.string())
    .describe('JSON Pointers (RFC 6901), `*` for any member; what is there reads `*` in captured bodies.'),
  msLeft: z.number().describe('Milliseconds from when this is told: clocks differ.'),
});

export const debugOrdersSchema = z.object({
  orders: z.array(debugOrderSchema).max(debugSessionsMax),
  askAgainMs: z.number().describe('When to ask again.'),
});

export type DebugOrder = z.output<typeof debugOrderSchema>;
export type DebugOrders = z.output<typeof debugOrdersSchema>;
