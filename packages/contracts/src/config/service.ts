import { z } from 'zod';
import type { CollectionDefinition } from './collection.ts';
import { allProtocols, entityName, host, integerBetween, port, protocolProblem, servicePath, timeout } from './fields.ts';

const fields = z
  .strictObject({
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
    tls_verify_depth: z.undefined({ error: 'tls_verify_depth is not supported: certificate chains are verified by the rules of the TLS library' }).optional(),
    tls_sans: z.undefined({ error: 'tls_sans is not supported: the certificate must carry the name that is connected to' }).optional(),
    ca_certificates: z.array(z.string()).optional(),
  })
  .superRefine((service, context) => {
    const problem = protocolProblem(service.protocol, 'service');
    if (problem !== undefined) context.addIssue({ code: 'custom', path: ['protocol'], message: problem });
    if (service.protocol === 'https') return;
    for (const field of ['tls_verify', 'ca_certificates'] as const) {
      if (service[field] !== undefined) context.addIssue({ code: 'custom', path: [field], message: "value must be null: it only applies when protocol is 'https'" });
    }
  });

/** `url` is shorthand for protocol, host, port and path. */
function expandUrl(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || !('url' in input)) return input;
  const { url, ...rest } = input as Record<string, unknown>;
  if (url === null || url === undefined) return rest;
  const parsed = typeof url === 'string' ? /^([a-z_]+):\/\/(\[[^\]]+\]|[^/:?#]+)(?::(\d+))?(\/[^?#]*)?$/i.exec(url) : null;
  // Left in place, it is reported as what it is.
  if (parsed === null) return { host: '', ...rest, url };
  const [, protocol = '', name = '', digits, path] = parsed;
  const scheme = protocol.toLowerCase();
  return {
    protocol: scheme,
    host: name,
    port: digits === undefined ? (scheme === 'https' ? 443 : 80) : Number(digits),
    ...(path === undefined ? {} : { path }),
    ...rest,
  };
}

export const services: CollectionDefinition = {
  name: 'services',
  singular: 'service',
  schema: z.preprocess(expandUrl, fields),
  nameFields: ['name'],
  unique: [['name']],
  foreignKeys: [{ field: 'client_certificate', collection: 'certificates' }],
};
