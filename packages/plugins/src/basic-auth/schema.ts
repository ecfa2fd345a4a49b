import { z } from 'zod';
import { redisSchema } from '../shared/redis-settings.ts';

export const basicAuthSchema = z.strictObject({
  hide_credentials: z.boolean().default(true).describe('Do not send the username and password upstream.'),
  anonymous: z
    .string()
    .optional()
    .describe(
      'Username or id of the consumer that callers without valid credentials become; without it they are refused.',
    ),
  realm: z.string().default('service').describe('Realm named in the WWW-Authenticate header of a refusal.'),
  brute_force_protection: z
    .strictObject({
      strategy: z
        .enum(['off', 'memory', 'redis'], {
          error: ({ input }) =>
            input === 'cluster' ? 'failures are not counted in a database: write memory or redis' : undefined,
        })
        .default('off')
        .describe('Where failures are counted: by this node, or in Redis for all nodes.'),
      redis: redisSchema.optional().describe('The Redis for that.'),
    })
    .optional()
    .describe(
      'Refuses attempts with a username for a while (429) after three failures in a row: for a second, after the next one for two, and so on up to a quarter of an hour. Meanwhile even the right password is refused, so anybody can keep somebody out for that long.',
    ),
  principals: z
    .strictObject({
      enabled: z
        .literal(false, 'principals of an identity service are not supported; use consumers with basicauth_credentials')
        .default(false)
        .describe('Must be false: credentials belong to consumers.'),
      directory: z.string().default('default').describe('Not used.'),
      error_on_miss: z.boolean().default(true).describe('Not used.'),
    })
    .optional()
    .describe('Accepted for compatibility; only consumers are supported.'),
});

export type BasicAuthConfig = z.output<typeof basicAuthSchema>;

/** What no single setting can say. */
export function checkBasicAuth({
  brute_force_protection: settings,
}: BasicAuthConfig): { path: string; message: string }[] {
  if (settings?.strategy !== 'redis' || settings.redis?.host !== undefined) return [];
  return [{ path: 'brute_force_protection.redis', message: 'strategy redis needs a server: write host' }];
}
