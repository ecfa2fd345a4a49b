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
    tls_verify_depth: z
      .undefined({
        error: 'tls_verify_depth is not supported: certificate chains are verified by the rules of the TLS library',
      })
      .optional(),
    tls_sans: z
      .undefined({ error: 'tls_sans is not supported: the certificate must carry the name that is connected to' })
      .optional(),
    url: z.undefined({ error: 'invalid url: expected protocol://host[:port][/path]' }).optional(),
  }),
  (service, tell) => {
    const problem = protocolProblem(String(service['protocol']), 'service');
    if (problem !== undefined) tell('protocol', problem);
    if (service['tls_verify'] !== undefined) tellIfPlain(service, 'tls_verify', tell);
  },
);

function tellIfPlain(
  service: Readonly<Record<string, unknown>>,
  field: string,
  tell: (path: string, message: string) => void,
): void {
  if (service['protocol'] === 'https') return;
  tell(field, "value must be null: failed conditional validation given value of field 'protocol', which is not https");
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
  const port = digits === undefined ? (rest['port'] ?? (scheme === 'https' ? 443 : 80)) : Number(digits);
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
