import { z } from 'zod';

export const canarySchema = z.strictObject({
  percentage: z
    .number()
    .min(0)
    .max(100)
    .optional()
    .describe('Share of the requests that go to the canary, instead of one that grows from `start` on.'),
  start: z
    .number()
    .min(0)
    .optional()
    .describe(
      'Unix time in seconds from which the share grows from none to all; may have passed. Needs no `percentage`.',
    ),
  duration: z.number().positive().default(3600).describe('Seconds in which the share grows to all.'),
  steps: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(1000)
    .describe('Buckets that requests are dealt into: the share is a number of buckets, and grows by one at a time.'),
  hash: z
    .enum(['consumer', 'ip', 'header', 'allow', 'deny', 'none'])
    .default('consumer')
    .describe(
      'What decides about the bucket, and so stays where it is: the consumer, the address of the client, or a header; `none` deals request by request. `allow` sends the members of `groups` to the canary, `deny` everyone else.',
    ),
  hash_header: z.string().min(1).optional().describe('Header whose value decides, with `hash: header`.'),
  groups: z
    .array(z.string().min(1))
    .optional()
    .describe(
      "Groups for `hash: allow` and `deny`: a consumer's ACL groups, consumer groups, or those that a token claims.",
    ),
  upstream_host: z
    .string()
    .regex(/^[A-Za-z0-9._:[\]-]+$/, 'should be a host, or the name of an upstream')
    .optional()
    .describe("Host of the canary, or the name of an upstream; the service's own when left out."),
  upstream_port: z.int().min(1).max(65_535).optional().describe("Port of the canary; the service's own when left out."),
  upstream_uri: z
    .string()
    .regex(/^\/[\x21\x22\x24-\x3e\x40-\x7e]*$/, 'should be a path in ASCII that begins with / and has no query')
    .optional()
    .describe('Path that requests to the canary get instead of theirs; their query stays.'),
  upstream_fallback: z
    .boolean()
    .default(false)
    .describe('Leave the canary out while no target of the upstream that `upstream_host` names is healthy.'),
  canary_by_header_name: z
    .string()
    .min(1)
    .optional()
    .describe('Header by which a client chooses: `always` goes to the canary, `never` stays away from it.'),
});

export type CanaryConfig = z.output<typeof canarySchema>;
