import { z } from 'zod';
import type { CollectionDefinition } from './collection.ts';
import { host, integerBetween, isAddress, isHostName, notYet } from './fields.ts';

const statuses = z.array(integerBetween(100, 999));
const counter = integerBetween(0, 255).default(0);
const laterActive = 'active health checks are not supported yet; set interval to 0 and use passive ones';
const laterHash = 'hashing is not supported yet; leave it out to balance round-robin';
const interval = notYet(z.number().min(0).max(65535).default(0), (value) => value === 0, laterActive);

const successStatuses = [200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302, 303, 304, 305, 306, 307, 308];

const active = z.strictObject({
  type: z.enum(['http', 'https', 'tcp', 'grpc', 'grpcs']).default('http'),
  timeout: z.number().min(0).max(65535).default(1),
  concurrency: integerBetween(1, 2147483647).default(10),
  http_path: z.string().default('/'),
  https_sni: z.string().optional(),
  https_verify_certificate: z.boolean().default(true),
  headers: z.record(z.string(), z.array(z.string())).optional(),
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
  type: notYet(
    z.enum(['http', 'https', 'tcp', 'grpc', 'grpcs']).default('http'),
    (value) => value === 'http' || value === 'https',
    'only http and https are supported yet',
  ),
  healthy: z.strictObject({ http_statuses: statuses.default(successStatuses), successes: counter }).prefault({}),
  unhealthy: z
    .strictObject({
      http_statuses: statuses.default([429, 500, 503]),
      tcp_failures: counter,
      timeouts: counter,
      http_failures: counter,
    })
    .prefault({}),
});

const noHash = z
  .enum(['none', 'consumer', 'ip', 'header', 'cookie', 'path', 'query_arg', 'uri_capture'])
  .default('none');
const unused = (message: string) => z.undefined({ error: message }).optional();

export const upstreams: CollectionDefinition = {
  name: 'upstreams',
  singular: 'upstream',
  schema: z.strictObject({
    name: z.string().superRefine((name, context) => {
      if (isAddress(name)) context.addIssue({ code: 'custom', message: 'Invalid name; no ip addresses allowed' });
      else if (!isHostName(name))
        context.addIssue({ code: 'custom', message: 'Invalid name; must be a valid hostname without port' });
    }),
    algorithm: z
      .enum(['round-robin', 'consistent-hashing', 'least-connections', 'latency', 'sticky-sessions'])
      .default('round-robin')
      .refine((value) => value === 'round-robin', {
        error: ({ input }) => `'${String(input)}' is not supported yet; only round-robin is`,
      }),
    hash_on: notYet(noHash, (value) => value === 'none', laterHash),
    hash_fallback: notYet(noHash, (value) => value === 'none', laterHash),
    hash_on_header: unused(laterHash),
    hash_on_cookie: unused(laterHash),
    hash_on_cookie_path: z.string().default('/'),
    hash_on_query_arg: unused(laterHash),
    hash_on_uri_capture: unused(laterHash),
    hash_fallback_header: unused(laterHash),
    hash_fallback_query_arg: unused(laterHash),
    hash_fallback_uri_capture: unused(laterHash),
    sticky_sessions_cookie: unused('sticky sessions are not supported yet'),
    sticky_sessions_cookie_path: z.string().default('/'),
    client_certificate: unused('upstreams have no client certificate yet; set it on the service'),
    slots: integerBetween(10, 65536).default(10_000),
    healthchecks: z
      .strictObject({
        threshold: z.number().min(0).max(100).default(0),
        active: active.prefault({}),
        passive: passive.prefault({}),
      })
      .prefault({}),
    host_header: host.optional(),
    use_srv_name: notYet(z.boolean().default(false), (value) => value === false, 'use_srv_name is not supported yet'),
  }),
  nameFields: ['name'],
  unique: [['name']],
};

const defaultTargetPort = 8000;

/** `host`, `host:port`, an IPv4 address, or an IPv6 address in brackets; the port is filled in. */
const targetAddress = z.string().transform((value, context) => {
  const match = /^(\[[^\]]+\]|[^:]+)(?::(\d{1,5}))?$/.exec(value);
  const name = match?.[1] ?? '';
  const digits = match?.[2];
  if (match !== null && (isHostName(name) || isAddress(name)) && Number(digits ?? 1) <= 65535)
    return `${name}:${digits ?? defaultTargetPort}`;
  context.addIssue({
    code: 'custom',
    message: "Invalid target; not a valid hostname or ip address, with an optional ':port'",
  });
  return z.NEVER;
});

export const targets: CollectionDefinition = {
  name: 'targets',
  singular: 'target',
  schema: z.strictObject({
    target: targetAddress,
    weight: integerBetween(0, 65535).default(100),
    failover: notYet(z.boolean().default(false), (value) => value === false, 'failover targets are not supported yet'),
  }),
  nameFields: ['target'],
  unique: [['target', 'upstream']],
  foreignKeys: [{ field: 'upstream', collection: 'upstreams', required: true }],
  shorthand: 'target',
};
