import { z } from 'zod';

/** Building blocks of entity schemas, with Kong's words for what is wrong. */

const badName = (value: unknown) =>
  `invalid value '${String(value)}': the only accepted ascii characters are alphanumerics or ., -, _, and ~`;

export const entityName = z.string().refine((value) => /^[A-Za-z0-9.\-_~\u0080-\u{10ffff}]+$/u.test(value), {
  error: ({ input }) => badName(input),
});

/** Milliseconds. */
export const timeout = z.int().min(1).max(2147483646);

export const port = z.int().min(0).max(65535);

export function integerBetween(least: number, most: number) {
  return z.int().min(least).max(most);
}

/** A host name or address, without port. */
export const host = z.string().refine((value) => isHostName(value) || isAddress(value), {
  error: ({ input }) => `invalid value: ${String(input)}`,
});

export function isHostName(value: string): boolean {
  return value.length <= 255 && /^(?!-)[A-Za-z0-9_-]{1,63}(?<!-)(\.[A-Za-z0-9_-]{1,63})*\.?$/.test(value);
}

export function isAddress(value: string): boolean {
  return z.ipv4().safeParse(value).success || z.ipv6().safeParse(value.replace(/^\[|\]$/g, '')).success;
}

/** What is wrong with a path of a service or a prefix path of a route; undefined when nothing is. */
export function pathProblem(path: string): string | undefined {
  if (!path.startsWith('/')) return 'should start with: /';
  if (path.includes('//')) return 'must not have empty segments';
  if (!/^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%|{}^`"<>\\]*$/.test(path))
    return 'invalid path: a character outside RFC 3986 must be percent-encoded';
  const triplet = /%(?![0-9A-Fa-f]{2})/.exec(path);
  return triplet === null ? undefined : `invalid url-encoded value: '${path.slice(triplet.index, triplet.index + 3)}'`;
}

export const servicePath = z.string().superRefine((path, context) => {
  const message = pathProblem(path) ?? (/[?#]/.test(path) ? 'invalid path: no path holds ? or #' : undefined);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

/**
 * An object with rules over several of its fields, which are checked even while single fields are wrong, so that
 * everything is told at once. A rule must not trust the type of a field.
 */
export function withRules<Fields extends z.ZodObject>(
  fields: Fields,
  rules: (entity: Readonly<Record<string, unknown>>, tell: (path: string, message: string) => void) => void,
): Fields {
  const check = z.check<z.output<Fields>>(({ value, issues }) => {
    if (typeof value !== 'object' || value === null) return;
    rules(value, (path, message) => {
      issues.push({ code: 'custom', path: path === '' ? [] : path.split('.'), message, input: value, continue: true });
    });
  });
  // Zod skips checks once a field has failed, unless they say when they want to run.
  check._zod.def.when = () => true;
  return fields.check(check);
}

/** An entity cannot name the protocols of raw streams. */
export function protocolProblem(protocol: string): string | undefined {
  if (!['tcp', 'tls', 'tls_passthrough', 'udp'].includes(protocol)) return undefined;
  return `'${protocol}' is not supported: the gateway serves HTTP, and streams are not planned; use another proxy for them`;
}

export const httpProtocols = ['grpc', 'grpcs', 'http', 'https', 'ws', 'wss'] as const;

export const allProtocols = [
  'grpc',
  'grpcs',
  'http',
  'https',
  'tcp',
  'tls',
  'tls_passthrough',
  'udp',
  'ws',
  'wss',
] as const;
