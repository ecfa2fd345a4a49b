import { z } from 'zod';
import { integerBetween, isHostName, servicePath, withRules } from './fields.ts';

const statuses = z.array(integerBetween(100, 999));
const counter = integerBetween(0, 255).default(0);
const type = z.enum(['http', 'https', 'tcp', 'grpc', 'grpcs']).default('http');
const interval = z.number().min(0).max(65535).default(0).describe('Seconds between two rounds of probes; 0 is never.');
const ofConnection = /^(connection|keep-alive|proxy-connection|transfer-encoding|upgrade|te|content-length)$/i;
const headerValue = z.string().regex(/^[\x20-\x7e\x80-\xff\t]*$/, 'invalid value: not the value of a header');

const headers = z.record(z.string(), z.array(headerValue)).superRefine((fields, context) => {
  for (const name of Object.keys(fields)) {
    const message = !/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name)
      ? 'invalid value: not the name of a header'
      : ofConnection.test(name)
        ? 'a probe cannot set this header: it belongs to its connection'
        : undefined;
    if (message !== undefined) context.addIssue({ code: 'custom', path: [name], message });
  }
});

const successStatuses = [200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302, 303, 304, 305, 306, 307, 308];

const active = z.strictObject({
  type,
  timeout: z.number().min(0).max(65535).default(1),
  concurrency: integerBetween(1, 2147483647).default(10),
  http_path: servicePath.default('/'),
  https_sni: z
    .string()
    .refine(isHostName, { error: ({ input }) => `invalid value: ${String(input)}` })
    .optional(),
  https_verify_certificate: z.boolean().default(true),
  headers: headers.optional(),
  healthy: z.strictObject({ interval, http_statuses: statuses.default([200, 302]), successes: counter }).prefault({}),
  unhealthy: z
    .strictObject({
      interval,
      http_statuses: statuses.default([429, 404, 500, 501, 502, 503, 504, 505]),
      tcp_failures: counter,
      timeouts: counter,
      http_failures: counter,
    })
    .prefault({}),
});

const passive = z.strictObject({
  type,
  healthy: z.strictObject({ http_statuses: statuses.default(successStatuses), successes: counter }).prefault({}),
  unhealthy: z
    .strictObject({
      http_statuses: statuses.default([429, 500, 503]),
      tcp_failures: counter,
      timeouts: counter,
      http_failures: counter,
    })
    .prefault({}),
  ejection: withRules(
    z.strictObject({
      seconds: z.number().min(0.1).max(86_400).describe('How long a target stays out the first time.'),
      max_seconds: z.number().min(0.1).max(86_400).default(300).describe('The longest that repeated ejections get.'),
    }),
    ({ seconds, max_seconds }, tell) => {
      if (Number(max_seconds) < Number(seconds)) tell('max_seconds', 'must not be less than seconds');
    },
  )
    .optional()
    .describe(
      'Our own: an unhealthy target is tried again by one request after a while. Without it, as in Kong, passive checks bring none back.',
    ),
});

/** How an upstream finds out which targets are well: by probes of its own, and by how exchanges go. */
export const healthchecks = z
  .strictObject({
    threshold: z
      .number()
      .min(0)
      .max(100)
      .default(0)
      .describe('Percentage of the weight that must be available, else the upstream answers 503.'),
    active: active.prefault({}),
    passive: passive.prefault({}),
  })
  .prefault({});
