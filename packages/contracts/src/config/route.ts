import { z } from 'zod';
import { escapePath, normalisePath } from '../normalise-path.ts';
import type { CollectionDefinition } from './collection.ts';
import {
  allProtocols,
  entityName,
  integerBetween,
  isAddress,
  isHostName,
  pathProblem,
  protocolProblem,
  withRules,
} from './fields.ts';

const routeHost = z.string().superRefine((value, context) => {
  const message = hostProblem(value);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

function hostProblem(value: string): string | undefined {
  const name = value.replace(/:\d{1,5}$/, '');
  const stars = name.split('*').length - 1;
  if (stars > 1) return 'only one wildcard must be specified';
  if (stars === 0) return isHostName(name) || isAddress(name) ? undefined : `invalid value: ${value}`;
  if (!name.startsWith('*.') && !name.endsWith('.*')) return 'wildcard must be leftmost or rightmost character';
  return isHostName(name.replace('*', 'x')) ? undefined : `invalid hostname: ${value}`;
}

/** A TLS server name: a host name, or a wildcard at one end. */
const serverName = z.string().superRefine((value, context) => {
  const message = serverNameProblem(value);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

function serverNameProblem(value: string): string | undefined {
  if (isAddress(value)) return 'must not be an IP';
  return /:\d+$/.test(value) ? 'must not have a port' : hostProblem(value);
}

const routePath = z.string().superRefine((path, context) => {
  // A regex is compiled later, on the engine that runs it.
  if (path.startsWith('~')) {
    if (!path.startsWith('~/'))
      context.addIssue({ code: 'custom', message: 'should start with: / (fixed path) or ~/ (regex path)' });
    return;
  }
  const message = path.startsWith('/')
    ? (pathProblem(path) ?? notNormal(path))
    : 'should start with: / (fixed path) or ~/ (regex path)';
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

/** Requests are matched in their normal form, so a path that is not in it would never match. */
function notNormal(path: string): string | undefined {
  const normal = normalisePath(path);
  if (normal === undefined) return 'invalid path: no request path holds such a character';
  return normal === escapePath(path) ? undefined : `non-normalized path, consider use '${normal}' instead`;
}

function streamCriterion(field: string, fields: string): string {
  return `${field} only apply to stream routes, which are not supported; an expression can ask for ${fields}`;
}

const fields = withRules(
  z.strictObject({
    name: entityName.optional(),
    protocols: z.array(z.enum(allProtocols)).min(1, 'length must be at least 1').default(['http', 'https']),
    methods: z.array(z.string().regex(/^[A-Z]+$/, 'invalid value: methods are upper-case letters')).optional(),
    hosts: z.array(routeHost).optional(),
    paths: z.array(routePath).optional(),
    headers: z.record(z.string(), z.array(z.string()).min(1, 'length must be at least 1')).optional(),
    snis: z.array(serverName).optional(),
    https_redirect_status_code: z
      .union([z.literal(426), z.literal(301), z.literal(302), z.literal(307), z.literal(308)], {
        error: 'expected one of: 426, 301, 302, 307, 308',
      })
      .default(426),
    regex_priority: z.int().default(0),
    strip_path: z.boolean().default(true),
    preserve_host: z.boolean().default(false),
    path_handling: z.enum(['v0', 'v1']).default('v0'),
    request_buffering: z.boolean().default(true),
    response_buffering: z.boolean().default(true),
    expression: z.string().optional(),
    priority: integerBetween(0, 2 ** 46 - 1).optional(),
    sources: z.undefined({ error: streamCriterion('sources', 'net.src.ip and net.src.port') }).optional(),
    destinations: z.undefined({ error: streamCriterion('destinations', 'net.dst.ip and net.dst.port') }).optional(),
  }),
  (route, tell) => {
    const protocols = Array.isArray(route['protocols']) ? route['protocols'].map(String) : [];
    for (const protocol of protocols) {
      const message = protocolProblem(protocol);
      if (message !== undefined) tell('protocols', message);
    }
    if (keysOf(route['headers']).some((name) => name.toLowerCase() === 'host')) {
      tell('headers', "cannot contain 'host' header, which must be specified in the 'hosts' attribute");
    }
    if (keysOf(route['snis']).length > 0 && !protocols.some((protocol) => tlsProtocols.includes(protocol))) {
      tell('snis', "'snis' can only be set when 'protocols' is 'grpcs', 'https' or 'wss'");
    }
    checkExpression(route, tell);
    const families = familiesOf(protocols);
    if (families.length > 1) tell('protocols', `these sets are mutually exclusive: ${families.map(listed).join(', ')}`);
    else if (families.length === 1) checkFamily(families[0]!, route, protocols, tell);
  },
);

type Tell = (path: string, message: string) => void;

/** The protocols of a family; a route has those of one family only. The plain one comes first. */
type Family = readonly [plain: string, secure: string];

const families: readonly Family[] = [
  ['http', 'https'],
  ['grpc', 'grpcs'],
  ['ws', 'wss'],
];

const tlsProtocols = families.map(([, secure]) => secure);

function familiesOf(protocols: readonly string[]): Family[] {
  return families.filter((family) => family.some((protocol) => protocols.includes(protocol)));
}

function listed(family: Family): string {
  return `(${family.map((protocol) => `'${protocol}'`).join(', ')})`;
}

/** What protocols of one family ask of the other fields. */
function checkFamily(
  [plain, secure]: Family,
  route: Readonly<Record<string, unknown>>,
  protocols: readonly string[],
  tell: Tell,
): void {
  if (plain !== 'http' && keysOf(route['methods']).length > 0)
    tell('methods', `cannot set 'methods' when 'protocols' is '${plain}' or '${secure}'`);
  if (plain === 'grpc' && route['strip_path'] === true)
    tell('strip_path', "cannot set 'strip_path' when 'protocols' is 'grpc' or 'grpcs'");

  const takesTls = protocols.includes(secure);
  const criteria = [
    ...(plain === 'http' ? ['methods'] : []),
    'hosts',
    'headers',
    'paths',
    ...(takesTls ? ['snis'] : []),
    'expression',
  ];
  if (criteria.some((field) => isSet(route[field]))) return;
  const names = criteria.map((field) => `'${field}'`).join(', ');
  tell('', `must set one of ${names} when 'protocols' is '${takesTls ? secure : plain}'`);
}

/** An expression says all that a request must have, so no field says something beside it. */
function checkExpression(route: Readonly<Record<string, unknown>>, tell: Tell): void {
  const problem = (what: string) => `Router Expression failed validation: ${what} simultaneously`;
  const fields = "'methods', 'hosts', 'paths', 'headers', 'snis', 'sources' or 'destinations'";
  const hasFields = ['methods', 'hosts', 'paths', 'headers', 'snis'].some((field) => isSet(route[field]));
  if (!isSet(route['expression'])) {
    if (isSet(route['priority'])) tell('priority', problem(`cannot set 'priority' with ${fields}`));
    return;
  }
  if (hasFields) tell('expression', problem(`cannot set 'expression' with ${fields}`));
  if (isSet(route['regex_priority'])) tell('regex_priority', problem("cannot set 'regex_priority' with 'expression'"));
  if (route['path_handling'] === 'v1')
    tell('path_handling', problem("cannot set 'path_handling' to v1 with 'expression'"));
}

/** A default of 0 stands for "not set", as in Kong. */
function isSet(value: unknown): boolean {
  return typeof value === 'object' ? keysOf(value).length > 0 : value !== undefined && value !== 0;
}

function keysOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

/** The path of a gRPC call names its method, so by default it stays whole. */
function keepGrpcPath(input: unknown): unknown {
  if (typeof input !== 'object' || input === null) return input;
  const { protocols, strip_path: stripPath } = input as Record<string, unknown>;
  const isGrpc = Array.isArray(protocols) && protocols.some((protocol) => protocol === 'grpc' || protocol === 'grpcs');
  return isGrpc && (stripPath === undefined || stripPath === null) ? { ...input, strip_path: false } : input;
}

export const routes: CollectionDefinition = {
  name: 'routes',
  singular: 'route',
  schema: z.preprocess(keepGrpcPath, fields),
  nameFields: ['name'],
  unique: [['name']],
  foreignKeys: [{ field: 'service', collection: 'services' }],
};
