import { z } from 'zod';
import type { CollectionDefinition } from './collection.ts';
import { host, integerBetween, isAddress, isHostName, withRules } from './fields.ts';
import { healthchecks } from './healthchecks.ts';

const hashInput = z.enum(['none', 'consumer', 'ip', 'header', 'cookie', 'path', 'query_arg', 'uri_capture']);
const word = z.string().min(1);
const cookieName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'invalid value: not the name of a cookie');
const cookiePath = z.string().regex(/^\/[\x21-\x3a\x3c-\x7e]*$/, 'should start with: /');
const headerName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'invalid value: not the name of a header');

const fields = withRules(
  z.strictObject({
    name: z.string().superRefine((name, context) => {
      if (isAddress(name)) context.addIssue({ code: 'custom', message: 'Invalid name; no ip addresses allowed' });
      else if (!isHostName(name))
        context.addIssue({ code: 'custom', message: 'Invalid name; must be a valid hostname without port' });
    }),
    algorithm: z
      .enum(['round-robin', 'consistent-hashing', 'least-connections', 'latency', 'sticky-sessions'])
      .default('round-robin')
      .describe('How a target is chosen.'),
    hash_on: hashInput.default('none').describe('What consistent-hashing hashes.'),
    hash_fallback: hashInput.default('none').describe('What is hashed where a request has nothing of the first.'),
    hash_on_header: headerName.optional(),
    hash_on_cookie: cookieName.optional(),
    hash_on_cookie_path: cookiePath.default('/'),
    hash_on_query_arg: word.optional(),
    hash_on_uri_capture: word.optional(),
    hash_fallback_header: headerName.optional(),
    hash_fallback_query_arg: word.optional(),
    hash_fallback_uri_capture: word.optional(),
    sticky_sessions_cookie: cookieName.optional().describe('The cookie that names the target of a session.'),
    sticky_sessions_cookie_path: cookiePath.default('/'),
    slots: integerBetween(10, 65536)
      .default(10_000)
      .describe('Places on the ring of consistent-hashing, at least 1,000.'),
    slow_start_seconds: z
      .number()
      .min(0)
      .max(3600)
      .default(0)
      .describe('Our own: how long the share of a new or readmitted target grows to its weight.'),
    healthchecks,
    host_header: host.optional(),
    use_srv_name: z
      .boolean()
      .default(false)
      .describe('Targets are names of SRV records, whose own names go into the Host field.'),
  }),
  (upstream, tell) => {
    for (const slot of ['hash_on', 'hash_fallback'] as const) checkHashSlot(upstream, slot, tell);
    checkFallback(upstream, tell);
    for (const kind of ['header', 'query_arg', 'uri_capture']) {
      const [first, second] = [`hash_on_${kind}`, `hash_fallback_${kind}`];
      if (upstream[first] !== undefined && upstream[first] === upstream[second])
        tell('', `values of these fields must be distinct: '${first}', '${second}'`);
    }
    if (upstream['algorithm'] === 'sticky-sessions') requireFor(upstream, 'algorithm', 'sticky_sessions_cookie', tell);
    if (upstream['algorithm'] === 'consistent-hashing' && Number(upstream['slow_start_seconds']) > 0)
      tell('slow_start_seconds', 'consistent-hashing has no slow start: it would send callers elsewhere for a while');
  },
);

type Tell = (path: string, message: string) => void;
type Fields = Readonly<Record<string, unknown>>;

/** The field that names the header, cookie, … that a slot hashes. */
const nameField: Readonly<Record<string, (slot: string) => string>> = {
  header: (slot) => `${slot}_header`,
  cookie: () => 'hash_on_cookie',
  query_arg: (slot) => `${slot}_query_arg`,
  uri_capture: (slot) => `${slot}_uri_capture`,
};

function checkHashSlot(upstream: Fields, slot: 'hash_on' | 'hash_fallback', tell: Tell): void {
  const field = nameField[String(upstream[slot])]?.(slot);
  if (field !== undefined) requireFor(upstream, slot, field, tell);
}

function requireFor(upstream: Fields, given: string, field: string, tell: Tell): void {
  if (upstream[field] !== undefined) return;
  tell(field, `required field missing: failed conditional validation given value of field '${given}'`);
}

const repeatable = new Set(['header', 'query_arg', 'uri_capture']);

function checkFallback(upstream: Fields, tell: Tell): void {
  const { hash_on: first, hash_fallback: second } = upstream;
  if (second === undefined || second === 'none') return;
  if (first === 'none' || first === 'cookie')
    tell('hash_fallback', "value must be none: failed conditional validation given value of field 'hash_on'");
  else if (first === second && !repeatable.has(String(first)))
    tell(
      'hash_fallback',
      `expected one of: ${hashInput.options.filter((option) => option !== first).join(', ')}: failed conditional validation given value of field 'hash_on'`,
    );
}

/** As Kong writes it: what hashes is consistent-hashing, and least-connections and latency hash nothing. */
function settleAlgorithm(input: unknown): unknown {
  if (typeof input !== 'object' || input === null) return input;
  const { algorithm, hash_on } = input as Record<string, unknown>;
  if (algorithm === 'least-connections' || algorithm === 'latency')
    return { ...input, hash_on: undefined, hash_fallback: undefined };
  if (hash_on === undefined || hash_on === null || hash_on === 'none') return input;
  return { ...input, algorithm: 'consistent-hashing' };
}

export const upstreams: CollectionDefinition = {
  name: 'upstreams',
  singular: 'upstream',
  schema: z.preprocess(settleAlgorithm, fields),
  nameFields: ['name'],
  unique: [['name']],
  foreignKeys: [{ field: 'client_certificate', collection: 'certificates' }],
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
    failover: z.boolean().default(false).describe('Used only while every other target is unhealthy.'),
  }),
  nameFields: ['target'],
  unique: [['target', 'upstream']],
  foreignKeys: [{ field: 'upstream', collection: 'upstreams', required: true }],
  shorthand: 'target',
};
