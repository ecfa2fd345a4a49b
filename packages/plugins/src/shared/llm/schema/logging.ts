import { z } from 'zod';

export const loggingSchema = z.strictObject({
  log_statistics: z
    .boolean()
    .default(false)
    .describe('Whether log records tell model, tokens, cost and latencies of each call.'),
  log_payloads: z.boolean().default(false).describe('Whether they hold requests and answers too.'),
});
