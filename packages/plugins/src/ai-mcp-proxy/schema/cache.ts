import { z } from 'zod';

export const cacheSchema = z.strictObject({
  tools_list: z
    .strictObject({
      ttl_ms: z
        .int()
        .min(0)
        .optional()
        .describe('Milliseconds that a list holds. Default: as the servers say, else 0.'),
      cache_scope: z
        .enum(['private', 'public'])
        .default('private')
        .describe(
          'Whom a list may be shown to: `public` lets those between us and clients show it to others. Not together with rules about who sees what, and only what the servers call public themselves.',
        ),
    })
    .optional()
    .describe('Lists of tools, and of whatever else there is.'),
});
