import { z } from 'zod';
import type { CollectionDefinition } from './collection.ts';
import {
  allProtocols,
  entityName,
  host,
  integerBetween,
  port,
  protocolProblem,
  servicePath,
  timeout,
  withRules,
} from './fields.ts';
import type { EntityIssue } from './issues.ts';

const fields = withRules(
  z.strictObject({
    name: entityName.optional(),
    protocol: z.enum(allProtocols).default('http'),
    host,
    port: port.default(80),
    path: servicePath.optional(),
    retries: integerBetween(0, 32767).default(5),
    connect_timeout: timeout.default(60_000),
    write_timeout: timeout.default(60_000),
    read_timeout: timeout.default(60_000),
    enabled: z.boolean().default(true),
    tls_verify: z.boolean().optional(),
    tls_verify_depth: integerBetween(0, 64).optional(),
    tls_sans: z
      .strictObject({ dnsnames: z.array(host).optional(), uris: z.array(z.string().min(1)).optional() })
      .optional(),
    url: z.undefined({ error: 'invalid url: expected protocol://host[:port][/path]' }).optional(),
  }),
  (service, tell) => {
    const protocol = String(service['protocol'] ?? 'http');
    const problem = protocolProblem(protocol);
    if (problem !== undefined) tell('protocol', problem);
    if (service['path'] != null && (protocol === 'grpc' || protocol === 'grpcs'))
      tell('path', `value must be null: a path cannot be set when protocol is '${protocol}'`);
    for (const field of ['tls_verify', 'tls_verify_depth', 'tls_sans'])
      if (service[field] != null) tellIfPlain(service, field, tell);
  },
);

/** Services that are reached over TLS. */
const tlsProtocols = ['https', 'grpcs', 'wss'];

function tellIfPlain(
  service: Readonly<Record<string, unknown>>,
  field: string,
  tell: (path: string, message: string) => void,
): void {
  if (tlsProtocols.includes(String(service['protocol']))) return;
  tell(field, `value must be null: it applies to TLS, and 'protocol' is none of ${tlsProtocols.join(', ')}`);
}

/** `url` is shorthand for protocol, host, port and path, and counts more than they; a port of their own fills a gap. */
function expandUrl(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || !('url' in input)) return input;
  const { url, ...rest } = input as Record<string, unknown>;
  if (url === null || url === undefined) return rest;
  const parsed =
    typeof url === 'string' ? /^([a-z_]+):\/\/(\[[^\]]+\]|[^/:?#@]+)(?::(\d+))?(\/[^?#]*)?$/i.exec(url) : null;
  // Left in place, it is reported as what it is; the host only holds the place of the one that it should have named.
  if (parsed === null) return { host: 'unknown', ...rest, url };
  const [, protocol = '', name = '', digits, path] = parsed;
  const scheme = protocol.toLowerCase();
  const port = digits === undefined ? (rest['port'] ?? (tlsProtocols.includes(scheme) ? 443 : 80)) : Number(digits);
  return { ...rest, protocol: scheme, host: name, port, path };
}

export const services: CollectionDefinition = {
  name: 'services',
  singular: 'service',
  schema: z.preprocess(expandUrl, fields),
  nameFields: ['name'],
  unique: [['name']],
  foreignKeys: [
    { field: 'client_certificate', collection: 'certificates' },
    { field: 'ca_certificates', collection: 'ca_certificates', list: true },
  ],
  checkWhole(service) {
    const issues: EntityIssue[] = [];
    for (const field of ['client_certificate', 'ca_certificates']) {
      if (service[field] !== undefined) tellIfPlain(service, field, (path, message) => issues.push({ path, message }));
    }
    return issues;
  },
};
