import { z } from 'zod';

/** Where gateways send what was said. */
export const payloadsPath = '/ingest/v1/payloads';
/** As JSON, compressed with zstd. */
export const payloadsMediaType = 'application/vnd.sallyport.payloads+json';

/** Bytes of one record as JSON; a gateway sends no larger one. */
export const payloadBytesMax = 1024 * 1024;
/** Bytes of one request with records, when it is not compressed. */
export const payloadBatchBytesMax = 4 * 1024 * 1024;

const said = z.object({ request: z.string().optional(), response: z.string().optional() });

/** What was said in one exchange, where the configuration asks to log it (`log_payloads`); secrets are taken out. */
export const payloadRecordSchema = z.object({
  requestId: z.string().max(64),
  atMs: z.number().min(0).max(8_640_000_000_000_000),
  consumerId: z.string().max(512).optional(),
  subject: z.string().max(512).optional().describe('As in the row of the exchange.'),
  llm: said.optional(),
  mcp: z.array(said.extend({ method: z.string(), toolName: z.string().optional() })).optional(),
  originalRequest: z.string().optional().describe('What the caller sent, where a plugin made another request of it.'),
});

export const payloadBatchSchema = z.object({
  nodeId: z.string().min(1).max(512),
  payloads: z.array(payloadRecordSchema).max(1_000),
});

export type PayloadRecord = z.output<typeof payloadRecordSchema>;
export type PayloadBatch = z.output<typeof payloadBatchSchema>;
