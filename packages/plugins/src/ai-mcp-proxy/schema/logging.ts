import { z } from 'zod';

export const loggingSchema = z.strictObject({
  log_statistics: z
    .boolean()
    .default(false)
    .describe('Record each call in the log: method, tool, latency, size and error.'),
  log_payloads: z
    .boolean()
    .default(false)
    .describe('Record each call with request and response, up to 64 KiB of each. May log personal data.'),
  log_audits: z.boolean().default(false).describe('Record each access decision in the log.'),
});
