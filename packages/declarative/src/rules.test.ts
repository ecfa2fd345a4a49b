import { readdirSync, readFileSync } from 'node:fs';
import { coreCollections, formatProblem } from '@sallyport/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readDeclarative } from './read.ts';

const folder = new URL('./fixtures/', import.meta.url);
const pem = Object.fromEntries(
  readdirSync(folder)
    .filter((name) => name.endsWith('.pem'))
    .map((name) => [name.replace(/\.pem$/, ''), readFileSync(new URL(name, folder), 'utf8')]),
);

const basic = {
  name: 'basicauth_credentials',
  singular: 'basic-auth credential',
  schema: z.strictObject({ username: z.string(), password: z.string() }),
  nameFields: ['username'],
  unique: [['username']],
  foreignKeys: [{ field: 'consumer', collection: 'consumers', required: true }],
  transformed: 'password',
  seal: ({ password: _, ...entity }: Record<string, unknown> & { id: string }) => entity,
};
const keyCredentials = {
  name: 'keyauth_credentials',
  singular: 'key-auth credential',
  schema: z.strictObject({ key: z.string() }),
  unique: [['key']],
  foreignKeys: [{ field: 'consumer', collection: 'consumers', required: true }],
  seal: ({ key: _, ...entity }: Record<string, unknown> & { id: string }) => entity,
};
const options = { env: {}, collections: [...coreCollections, basic, keyCredentials], nowSeconds: 0 };

function problemsOf(file: Record<string, unknown>): string[] {
  const text = JSON.stringify({ _format_version: '3.0', ...file });
  const { document, problems } = readDeclarative([{ file: 'f', text }], options);
  expect(document === undefined).toBe(problems.length > 0);
  return problems.map(({ file: _file, line: _line, column: _column, ...problem }) => formatProblem(problem));
}

const service = (fields: Record<string, unknown>) => ({ services: [{ name: 's', host: 'a.example', ...fields }] });
const route = (fields: Record<string, unknown>) => ({ routes: [{ name: 'r', paths: ['/'], ...fields }] });
const upstream = (fields: Record<string, unknown>) => ({ upstreams: [{ name: 'u', ...fields }] });
const plugin = (header: string) => ({
  vaults: [{ name: 'env', prefix: 'keys' }],
  plugins: [{ name: 'p', config: { headers: [header] } }],
});
const https = { protocol: 'https' };

describe('a rule', () => {
  const cases: [string, Record<string, unknown>, string][] = [
    [
      'services: unreadable url',
      { services: [{ name: 's', url: 'a.example/x' }] },
      "service 's': url: invalid url: expected protocol://host[:port][/path]",
    ],
    ['services: path without slash', service({ path: 'x' }), "service 's': path: should start with: /"],
    [
      'services: path with an empty segment',
      service({ path: '/a//b' }),
      "service 's': path: must not have empty segments",
    ],
    ['services: path with a query', service({ path: '/a?b' }), "service 's': path: invalid path: no path holds ? or #"],
    [
      'services: path with a fragment',
      service({ path: '/a#b' }),
      "service 's': path: invalid path: no path holds ? or #",
    ],
    ['services: broken triplet', service({ path: '/%zz' }), "service 's': path: invalid url-encoded value: '%zz'"],
    ['services: host with a port', service({ host: 'a.example:80' }), "service 's': host: invalid value: a.example:80"],
    [
      'services: timeout',
      service({ read_timeout: 0 }),
      "service 's': read_timeout: value should be between 1 and 2147483646",
    ],
    ['services: fractional retries', service({ retries: 1.5 }), "service 's': retries: expected an integer"],
    ['services: enabled', service({ enabled: 'yes' }), "service 's': enabled: expected a boolean"],
    [
      'services: TLS settings without TLS',
      service({ tls_verify: true }),
      "service 's': tls_verify: value must be null: it applies to TLS, and 'protocol' is none of https, grpcs, wss",
    ],
    [
      'services: CAs without TLS',
      service({ ca_certificates: [] }),
      "service 's': ca_certificates: value must be null: it applies to TLS, and 'protocol' is none of https, grpcs, wss",
    ],
    [
      'services: unknown CA',
      service({ ...https, ca_certificates: ['x'] }),
      "service 's': ca_certificates.0: invalid reference 'ca_certificates: x' (no such entry in 'ca_certificates')",
    ],
    [
      'services: CAs as text',
      service({ ...https, ca_certificates: 'x' }),
      "service 's': ca_certificates: expected an array",
    ],
    [
      'services: unknown client certificate',
      service({ ...https, client_certificate: { id: 'x' } }),
      "service 's': client_certificate: invalid reference 'client_certificate: x' (no such entry in 'certificates')",
    ],
    [
      'services: SANs that are no host names',
      service({ ...https, tls_sans: { dnsnames: ['a:1'] } }),
      "service 's': tls_sans.dnsnames.0: invalid value: a:1",
    ],
    [
      'services: a depth beyond reason',
      service({ ...https, tls_verify_depth: 65 }),
      "service 's': tls_verify_depth: value should be between 0 and 64",
    ],
    [
      'services: streams',
      service({ protocol: 'udp' }),
      "service 's': protocol: 'udp' is not supported: the gateway serves HTTP, and streams are not planned; use another proxy for them",
    ],
    [
      'services: a path of gRPC',
      service({ protocol: 'grpc', path: '/a' }),
      "service 's': path: value must be null: a path cannot be set when protocol is 'grpc'",
    ],
    [
      'services: no protocol',
      service({ protocol: 'ftp' }),
      "service 's': protocol: expected one of: grpc, grpcs, http, https, tcp, tls, tls_passthrough, udp, ws, wss",
    ],
    [
      'services: a nested list misspelt',
      service({ rotes: [] }),
      "service 's': rotes: unknown field; did you mean 'routes'?",
    ],
    [
      'routes: protocols of two families',
      route({ protocols: ['http', 'grpcs'] }),
      "route 'r': protocols: these sets are mutually exclusive: ('http', 'https'), ('grpc', 'grpcs')",
    ],
    [
      'routes: methods of gRPC',
      route({ protocols: ['grpc'], methods: ['POST'] }),
      "route 'r': methods: cannot set 'methods' when 'protocols' is 'grpc' or 'grpcs'",
    ],
    [
      'routes: methods of WebSockets',
      route({ protocols: ['wss'], methods: ['GET'] }),
      "route 'r': methods: cannot set 'methods' when 'protocols' is 'ws' or 'wss'",
    ],
    [
      'routes: stripping the path of gRPC',
      route({ protocols: ['grpcs'], strip_path: true }),
      "route 'r': strip_path: cannot set 'strip_path' when 'protocols' is 'grpc' or 'grpcs'",
    ],
    [
      'routes: gRPC needs a criterion',
      { routes: [{ name: 'r', protocols: ['grpc', 'grpcs'] }] },
      "route 'r': must set one of 'hosts', 'headers', 'paths', 'snis', 'expression' when 'protocols' is 'grpcs'",
    ],
    [
      'routes: WebSockets need a criterion',
      { routes: [{ name: 'r', protocols: ['ws'] }] },
      "route 'r': must set one of 'hosts', 'headers', 'paths', 'expression' when 'protocols' is 'ws'",
    ],
    [
      'routes: server names of plain protocols',
      route({ protocols: ['ws'], snis: ['a.example'] }),
      "route 'r': snis: 'snis' can only be set when 'protocols' is 'grpcs', 'https' or 'wss'",
    ],
    [
      'routes: a server name with a port',
      route({ snis: ['a.example:443'] }),
      "route 'r': snis.0: must not have a port",
    ],
    ['routes: an address as server name', route({ snis: ['10.0.0.1'] }), "route 'r': snis.0: must not be an IP"],
    [
      'routes: a wildcard inside a server name',
      route({ snis: ['a.*.example'] }),
      "route 'r': snis.0: wildcard must be leftmost or rightmost character",
    ],
    ['routes: no protocols', route({ protocols: [] }), "route 'r': protocols: length must be at least 1"],
    [
      'routes: status',
      route({ https_redirect_status_code: 303 }),
      "route 'r': https_redirect_status_code: expected one of: 426, 301, 302, 307, 308",
    ],
    ['routes: path handling', route({ path_handling: 'v2' }), "route 'r': path_handling: expected one of: v0, v1"],
    ['routes: headers that are no lists', route({ headers: { a: 'b' } }), "route 'r': headers.a: expected an array"],
    [
      'routes: https needs a criterion too',
      { routes: [{ name: 'r', protocols: ['https'] }] },
      "route 'r': must set one of 'methods', 'hosts', 'headers', 'paths', 'snis', 'expression' when 'protocols' is 'https'",
    ],
    [
      'routes: regex_priority of an expression',
      { routes: [{ name: 'r', expression: 'http.path == "/"', regex_priority: 1 }] },
      "route 'r': regex_priority: Router Expression failed validation: cannot set 'regex_priority' with 'expression' simultaneously",
    ],
    [
      'routes: path_handling of an expression',
      { routes: [{ name: 'r', expression: 'http.path == "/"', path_handling: 'v1' }] },
      "route 'r': path_handling: Router Expression failed validation: cannot set 'path_handling' to v1 with 'expression' simultaneously",
    ],
    [
      'routes: priority without an expression',
      route({ priority: 1 }),
      "route 'r': priority: Router Expression failed validation: cannot set 'priority' with 'methods', 'hosts', 'paths', 'headers', 'snis', 'sources' or 'destinations' simultaneously",
    ],
    [
      'routes: priority beyond 46 bits',
      { routes: [{ name: 'r', expression: 'http.path == "/"', priority: 2 ** 46 }] },
      "route 'r': priority: value should be between 0 and 70368744177663",
    ],
    [
      'routes: sources',
      route({ sources: [{ ip: '10.0.0.1' }] }),
      "route 'r': sources: sources only apply to stream routes, which are not supported; an expression can ask for net.src.ip and net.src.port",
    ],
    [
      'routes: a tilde without slash',
      route({ paths: ['~x'] }),
      "route 'r': paths.0: should start with: / (fixed path) or ~/ (regex path)",
    ],
    [
      'routes: service of a wrong kind',
      route({ service: [] }),
      "route 'r': service: expected a name or an id, or a record with one of them",
    ],
    ['plugins: no name', { plugins: [{}] }, 'plugin: name: required field missing'],
    [
      'plugins: protocols of streams',
      { plugins: [{ name: 'p', protocols: ['tcp'] }] },
      "plugin 'p': protocols.0: expected one of: grpc, grpcs, http, https, ws, wss",
    ],
    ['plugins: config', { plugins: [{ name: 'p', config: [] }] }, "plugin 'p': config: expected a map"],
    [
      'plugins: condition',
      { plugins: [{ name: 'p', condition: 'x'.repeat(1025) }] },
      "plugin 'p': condition: length must be at most 1024",
    ],
    [
      'plugins: shared configuration',
      { _plugin_configs: { limits: {} }, plugins: [{ name: 'p', _config: 'limit' }] },
      "plugin 'p': _config: there is no 'limit' in _plugin_configs; did you mean 'limits'?",
    ],
    [
      'plugins: inline beside a partial',
      {
        partials: [{ name: 'x', type: 'redis-ce', config: {} }],
        plugins: [{ name: 'p', config: { redis: {} }, partials: [{ name: 'x' }] }],
      },
      "plugin 'p': config.redis: value must be null: a partial fills it in",
    ],
    [
      'plugins: a partial elsewhere',
      {
        partials: [{ name: 'x', type: 'redis-ce', config: {} }],
        plugins: [{ name: 'p', partials: [{ name: 'x', path: 'redis' }] }],
      },
      "plugin 'p': partials.0.path: should start with: config.",
    ],
    [
      'plugins: instance name',
      {
        plugins: [
          { name: 'p', instance_name: 'i' },
          { name: 'q', instance_name: 'i' },
        ],
      },
      "plugin 'i': instance_name: uniqueness violation: 'plugins' entity with instance_name set to 'i' already declared (f:1)",
    ],
    [
      'upstreams: no header to hash',
      upstream({ hash_on: 'header' }),
      "upstream 'u': hash_on_header: required field missing: failed conditional validation given value of field 'hash_on'",
    ],
    [
      'upstreams: no cookie to fall back to',
      upstream({ hash_on: 'ip', hash_fallback: 'cookie' }),
      "upstream 'u': hash_on_cookie: required field missing: failed conditional validation given value of field 'hash_fallback'",
    ],
    [
      'upstreams: no query argument to fall back to',
      upstream({ hash_on: 'ip', hash_fallback: 'query_arg' }),
      "upstream 'u': hash_fallback_query_arg: required field missing: failed conditional validation given value of field 'hash_fallback'",
    ],
    [
      'upstreams: a fallback of nothing',
      upstream({ hash_fallback: 'ip' }),
      "upstream 'u': hash_fallback: value must be none: failed conditional validation given value of field 'hash_on'",
    ],
    [
      'upstreams: a fallback of a cookie',
      upstream({ hash_on: 'cookie', hash_on_cookie: 'c', hash_fallback: 'ip' }),
      "upstream 'u': hash_fallback: value must be none: failed conditional validation given value of field 'hash_on'",
    ],
    [
      'upstreams: the same twice',
      upstream({ hash_on: 'ip', hash_fallback: 'ip' }),
      "upstream 'u': hash_fallback: expected one of: none, consumer, header, cookie, path, query_arg, uri_capture: failed conditional validation given value of field 'hash_on'",
    ],
    [
      'upstreams: the same header twice',
      upstream({ hash_on: 'header', hash_on_header: 'a', hash_fallback: 'header', hash_fallback_header: 'a' }),
      "upstream 'u': values of these fields must be distinct: 'hash_on_header', 'hash_fallback_header'",
    ],
    [
      'upstreams: a cookie path',
      upstream({ hash_on: 'cookie', hash_on_cookie: 'c', hash_on_cookie_path: 'x' }),
      "upstream 'u': hash_on_cookie_path: should start with: /",
    ],
    [
      'upstreams: sticky to nothing',
      upstream({ algorithm: 'sticky-sessions' }),
      "upstream 'u': sticky_sessions_cookie: required field missing: failed conditional validation given value of field 'algorithm'",
    ],
    [
      'upstreams: an algorithm that nobody has',
      upstream({ algorithm: 'random' }),
      "upstream 'u': algorithm: expected one of: round-robin, consistent-hashing, least-connections, latency, sticky-sessions",
    ],
    [
      'upstreams: hashing with a slow start',
      upstream({ hash_on: 'ip', slow_start_seconds: 5 }),
      "upstream 'u': slow_start_seconds: consistent-hashing has no slow start: it would send callers elsewhere for a while",
    ],
    [
      'upstreams: the path of a probe',
      upstream({ healthchecks: { active: { http_path: 'x' } } }),
      "upstream 'u': healthchecks.active.http_path: should start with: /",
    ],
    [
      'upstreams: the interval of a probe',
      upstream({ healthchecks: { active: { healthy: { interval: -1 } } } }),
      "upstream 'u': healthchecks.active.healthy.interval: value should be between 0 and 65535",
    ],
    [
      'upstreams: the server name of a probe',
      upstream({ healthchecks: { active: { https_sni: 'a b' } } }),
      "upstream 'u': healthchecks.active.https_sni: invalid value: a b",
    ],
    [
      'upstreams: a header of a probe',
      upstream({ healthchecks: { active: { headers: { a: ['b\r\nc: d'] } } } }),
      "upstream 'u': healthchecks.active.headers.a.0: invalid value: not the value of a header",
    ],
    [
      'upstreams: no header of a probe',
      upstream({ healthchecks: { active: { headers: { 'a b': ['c'] } } } }),
      "upstream 'u': healthchecks.active.headers.a b: invalid value: not the name of a header",
    ],
    [
      'upstreams: a header of a connection',
      upstream({ healthchecks: { active: { headers: { Connection: ['close'] } } } }),
      "upstream 'u': healthchecks.active.headers.Connection: a probe cannot set this header: it belongs to its connection",
    ],
    [
      'upstreams: ejections that shrink',
      upstream({ healthchecks: { passive: { ejection: { seconds: 60, max_seconds: 30 } } } }),
      "upstream 'u': healthchecks.passive.ejection.max_seconds: must not be less than seconds",
    ],
    [
      'upstreams: an ejection of no time',
      upstream({ healthchecks: { passive: { ejection: { seconds: 0 } } } }),
      "upstream 'u': healthchecks.passive.ejection.seconds: value should be between 0.1 and 86400",
    ],
    [
      'upstreams: unknown client certificate',
      upstream({ client_certificate: { id: 'x' } }),
      "upstream 'u': client_certificate: invalid reference 'client_certificate: x' (no such entry in 'certificates')",
    ],
    ['upstreams: slots', upstream({ slots: 9 }), "upstream 'u': slots: value should be between 10 and 65536"],
    [
      'upstreams: threshold',
      upstream({ healthchecks: { threshold: 101 } }),
      "upstream 'u': healthchecks.threshold: value should be between 0 and 100",
    ],
    [
      'upstreams: a field inside',
      upstream({ healthchecks: { pasive: {} } }),
      "upstream 'u': healthchecks.pasive: unknown field; did you mean 'passive'?",
    ],
    [
      'targets: of nobody',
      { targets: [{ target: 'a.example' }] },
      "target 'a.example': upstream: required field missing",
    ],
    [
      'targets: twice',
      upstream({ id: '1a2b3c4d-0000-4000-8000-000000000001', targets: ['a.example', 'a.example:8000'] }),
      "target 'a.example:8000' of upstream 'u': target: uniqueness violation: 'targets' entity with target set to 'a.example:8000', upstream set to '1a2b3c4d-0000-4000-8000-000000000001' already declared (f:1)",
    ],
    [
      'consumers: custom_id twice',
      { consumers: [{ custom_id: '1' }, { custom_id: '1' }] },
      "consumer '1': custom_id: uniqueness violation: 'consumers' entity with custom_id set to '1' already declared (f:1)",
    ],
    [
      'consumers: group of a wrong kind',
      { consumers: [{ username: 'a', groups: [[]] }] },
      "consumer 'a': expected a record that describes a consumer group membership",
    ],
    [
      'credentials: of nobody',
      { keyauth_credentials: [{ key: 'k' }] },
      'key-auth credential: consumer: required field missing',
    ],
    [
      'credentials: a secret twice is not shown',
      { consumers: [{ username: 'a', keyauth_credentials: [{ key: 'tell-no-one' }, { key: 'tell-no-one' }] }] },
      "key-auth credential of consumer 'a': key: uniqueness violation: 'keyauth_credentials' entity with key set to '…' already declared (f:1)",
    ],
    [
      'credentials: hashed before',
      { _transform: false, consumers: [{ username: 'a', basicauth_credentials: [{ username: 'u', password: 'p' }] }] },
      '_transform: with false, the password of basicauth_credentials is taken as hashed already, which is not supported: write it in the clear, and true',
    ],
    [
      'certificates: no PEM',
      { certificates: [{ cert: 'x', key: 'y' }] },
      'certificate: cert: invalid value: expected PEM',
    ],
    [
      'certificates: half of the other pair',
      { certificates: [{ cert: pem['a.example.cert'], key: pem['a.example.key'], cert_alt: pem['rsa.example.cert'] }] },
      "certificate: all or none of these fields must be set: 'cert_alt', 'key_alt'",
    ],
    [
      'certificates: another key',
      { certificates: [{ cert: pem['a.example.cert'], key: pem['rsa.example.key'] }] },
      'certificate: certificate does not match key',
    ],
    [
      'certificates: twice the same kind',
      {
        certificates: [
          {
            cert: pem['a.example.cert'],
            key: pem['a.example.key'],
            cert_alt: pem['a.example.cert'],
            key_alt: pem['a.example.key'],
          },
        ],
      },
      'certificate: cert_alt: certificate and alternative certificate need to have different type (e.g. RSA and ECDSA), the provided certificates were both of the same type',
    ],
    [
      'snis: wildcard',
      { certificates: [{ cert: pem['a.example.cert'], key: pem['a.example.key'], snis: ['a.*.b'] }] },
      "SNI 'a.*.b' of certificate: name: invalid value: wildcards go leftmost or rightmost",
    ],
    [
      'CAs: no CA',
      { ca_certificates: [{ cert: pem['a.example.cert'] }] },
      "CA certificate: cert: certificate does not appear to be a CA because it is missing the 'CA' basic constraint",
    ],
    [
      'CAs: expired',
      { ca_certificates: [{ cert: pem['expired.cert'] }] },
      'CA certificate: cert: certificate expired, "Not After" time is in the past',
    ],
    [
      'CAs: two in one',
      { ca_certificates: [{ cert: `${pem['authority.cert']}${pem['authority.cert']}` }] },
      'CA certificate: cert: please submit only one certificate at a time',
    ],
    [
      'keys: neither',
      { keys: [{ kid: '1', name: 'k' }] },
      "key 'k': exactly one of these fields must be set: 'jwk', 'pem'",
    ],
    [
      'keys: empty pem',
      { keys: [{ kid: '1', name: 'k', pem: {} }] },
      "key 'k': pem: at least one of these fields must be non-empty: 'private_key', 'public_key'",
    ],
    [
      'keys: broken jwk',
      { keys: [{ kid: '1', name: 'k', jwk: '{' }] },
      "key 'k': jwk: could not json decode jwk string",
    ],
    [
      'keys: another kid',
      { keys: [{ kid: '1', name: 'k', jwk: '{"kid":"2"}' }] },
      "key 'k': jwk: kid in jwk.kid must be equal to keys.kid",
    ],
    [
      'keys: unreadable pem',
      { keys: [{ kid: '1', name: 'k', pem: { public_key: 'x' } }] },
      "key 'k': pem.public_key: invalid key: the PEM cannot be read",
    ],
    [
      'keys: halves of two',
      {
        keys: [{ kid: '1', name: 'k', pem: { private_key: pem['a.example.key'], public_key: pem['rsa.example.key'] } }],
      },
      "key 'k': pem: public key does not match private key",
    ],
    [
      'keys: kid twice',
      {
        keys: [
          { kid: '1', jwk: '{"kid":"1"}' },
          { kid: '1', jwk: '{"kid":"1"}' },
        ],
      },
      "key: kid: uniqueness violation: 'keys' entity with kid set to '1', set set to '' already declared (f:1)",
    ],
    [
      'partials: unknown type',
      { partials: [{ name: 'p', type: 'x', config: {} }] },
      "partial 'p': type: expected one of: redis-ce, redis-ee, vectordb, embeddings, model",
    ],
    [
      'vaults: prefix',
      { vaults: [{ name: 'env', prefix: 'A' }] },
      "vault 'A': prefix: invalid value: expected lower-case letters, digits and dashes",
    ],
    [
      'vaults: prefix of a kind',
      { vaults: [{ name: 'env', prefix: 'env' }] },
      "vault 'env': prefix: must not be one of: env, fs, hcv, aws, gcp, azure, konnect, conjur, azure-certs, file",
    ],
    [
      'vaults: settings',
      { vaults: [{ name: 'env', prefix: 'my', config: { ttl: 1 } }] },
      "vault 'my': config.ttl: unknown field",
    ],
    [
      'vaults: settings that go together',
      { vaults: [{ name: 'hcv', prefix: 'my', config: { auth_method: 'approle', approle_role_id: 'r' } }] },
      "vault 'my': config.approle_secret_id: approle_secret_id or approle_secret_id_file is required with auth_method 'approle'",
    ],
    [
      'vaults: settings that are not supported',
      { vaults: [{ name: 'hcv', prefix: 'my', config: { token: 't', approle_response_wrapping: true } }] },
      "vault 'my': config.approle_response_wrapping: is not supported: a wrapped secret id can be used once, and the gateway has to log in again",
    ],
    [
      'vaults: a setting out of another vault',
      { vaults: [{ name: 'hcv', prefix: 'my', config: { token: '{vault://aws/token}' } }] },
      "vault 'my': config.token: a setting of a vault may come from {vault://env/…}, and from no other",
    ],
    [
      'vaults: a setting that is mistyped',
      { vaults: [{ name: 'hcv', prefix: 'my', config: { token: 't', hosts: 'h' } }] },
      "vault 'my': config.hosts: unknown field; did you mean 'host'?",
    ],
    [
      'a vault that is not there',
      plugin('{vault://nowhere/x}'),
      "plugin 'p': config.headers.0: there is no vault with the prefix 'nowhere'; known are env, fs, hcv, aws, gcp, azure, keys",
    ],
    [
      'a vault that is not there, in a credential',
      { consumers: [{ username: 'a', keyauth_credentials: [{ key: '{vault://nowhere/x}' }] }] },
      "key-auth credential of consumer 'a': key: there is no vault with the prefix 'nowhere'; known are env, fs, hcv, aws, gcp, azure",
    ],
    ...[
      'X-B:Bearer {vault://env/x}',
      '{vault:/files/x}',
      '{vault://env/x',
      '{vault://env}',
      '{vault://env/x} ',
      '{vault://env/x}{vault://env/y}',
      'X-B:{vault://env/../x}',
    ].map((text): [string, Record<string, unknown>, string] => [
      `vaults: no whole reference: ${text}`,
      plugin(text),
      "plugin 'p': config.headers.0: holds no whole reference to a vault, which is {vault://NAME/RESOURCE}: keep what stands around it in the secret",
    ]),
    ['tags: no list', service({ tags: 'a' }), "service 's': tags: expected a set"],
    ['tags: no text', service({ tags: [1] }), "service 's': tags.0: expected a string"],
    ['timestamps', service({ created_at: 'now' }), "service 's': created_at: expected a valid timestamp"],
    ['_format_version', { _format_version: [] }, '_format_version: expected a string'],
    ['_transform', { _transform: 'yes' }, '_transform: expected a boolean'],
    ['_workspace', { _workspace: 'w' }, "_workspace: there is one workspace, 'default'"],
    ['_plugin_configs', { _plugin_configs: 1 }, '_plugin_configs: expected a record'],
    ['_info', { _info: { select_tag: [] } }, "_info.select_tag: unknown field; did you mean 'select_tags'?"],
    [
      'select_tags',
      { _info: { select_tags: ['1', '2', '3', '4', '5', '6'] } },
      '_info.select_tags: expected an array of at most 5 strings',
    ],
    [
      'defaults',
      { _info: { defaults: { services: {} } } },
      "_info.defaults.services: unknown field; did you mean 'service'?",
    ],
    [
      'default_lookup_tags',
      { _info: { default_lookup_tags: { services: ['x'] } }, ...route({ service: 's' }) },
      "route 'r': service: invalid reference 'service: s' (no such entry in 'services'); default_lookup_tags cannot help here, the entity must be in one of the files",
    ],
    [
      'workspaces',
      { workspaces: [{ name: 'w' }] },
      "workspaces: there is one workspace, 'default'; split the file, and run a gateway for each",
    ],
    [
      'clones',
      { cloned_plugins: [{ name: 'x', ref: 'acl' }] },
      'cloned_plugins: cloned plugins are not supported; attach the plugin itself, with ordering where its place matters',
    ],
    ['a key nobody knows', { frobnicate: [] }, 'frobnicate: unknown field'],
  ];
  it.each(cases)('%s', (_what, file, problem) => {
    expect(problemsOf(file)).toContain(problem);
  });

  it('over several fields is told beside those of single ones', () => {
    const routes = [{ name: 'r', protocols: ['https', 'tcp'], regex_priority: 'x', headers: { Host: ['a'] }, snis: 7 }];
    expect(problemsOf({ routes })).toEqual([
      "route 'r': protocols: 'tcp' is not supported: the gateway serves HTTP, and streams are not planned; use another proxy for them",
      "route 'r': regex_priority: expected an integer",
      "route 'r': headers: cannot contain 'host' header, which must be specified in the 'hosts' attribute",
      "route 'r': snis: expected an array",
    ]);
  });
});

describe('what is right', () => {
  it.each<[string, Record<string, unknown>]>([
    [
      'certificates of both kinds, with names',
      {
        certificates: [
          {
            cert: pem['a.example.cert'],
            key: pem['a.example.key'],
            cert_alt: pem['rsa.example.cert'],
            key_alt: pem['rsa.example.key'],
            snis: ['*.a.example', { name: 'a.*' }, '*'],
          },
        ],
      },
    ],
    [
      'certificates in a vault',
      {
        certificates: [{ cert: '{vault://env/cert}', key: '{vault://env/key}' }],
        ca_certificates: [{ cert: '{vault://env/ca}' }],
      },
    ],
    [
      'a service with all of TLS',
      {
        certificates: [
          { id: '1a2b3c4d-0000-4000-8000-000000000001', cert: pem['a.example.cert'], key: pem['a.example.key'] },
        ],
        ca_certificates: [{ id: '1a2b3c4d-0000-4000-8000-000000000002', cert: pem['authority.cert'] }],
        ...service({
          ...https,
          tls_verify: true,
          client_certificate: '1a2b3c4d-0000-4000-8000-000000000001',
          ca_certificates: ['1a2b3c4d-0000-4000-8000-000000000002'],
        }),
      },
    ],
    [
      'what decK dumps of an upstream',
      upstream({
        algorithm: 'round-robin',
        hash_on: 'none',
        hash_fallback: 'none',
        hash_on_cookie_path: '/',
        sticky_sessions_cookie_path: '/',
        use_srv_name: false,
        slots: 10000,
        healthchecks: { active: { concurrency: 10, healthy: { interval: 0 }, type: 'http' }, threshold: 0 },
      }),
    ],
    [
      'known keys that hold nothing',
      {
        cloned_plugins: [],
        rbac_roles: null,
        workspaces: [{ name: 'default' }],
        _konnect: { control_plane_name: 'x' },
        _workspace: 'default',
      },
    ],
    [
      '_transform false without passwords',
      { _transform: false, consumers: [{ username: 'a', keyauth_credentials: [{ key: 'k' }] }] },
    ],
    ['a reference to a vault of the file', plugin('{vault://keys/a/b#2}')],
    ['a reference to a kind of vault', plugin('{vault://hcv/a/b}')],
    ['a reference that follows a name', plugin('X-A:{vault://env/a}')],
    ['what describes a vault', { vaults: [{ name: 'env', prefix: 'keys', description: '{vault://keys/…}' }] }],
    ['one username and another’s custom_id', { consumers: [{ username: 'a' }, { custom_id: 'a' }] }],
    ['a version without quotes', { _format_version: 3 }],
    ['nulls', service({ path: null, tags: null, routes: null, client_certificate: null })],
    [
      'a plugin of the same name in other scopes',
      { ...service({}), plugins: [{ name: 'p' }, { name: 'p', service: 's' }] },
    ],
  ])('%s', (_what, file) => {
    expect(problemsOf(file)).toEqual([]);
  });

  it('keeps what it says: the port of a url, and its path', () => {
    const services = (fields: Record<string, unknown>) =>
      readDeclarative(
        [
          {
            file: 'f',
            text: JSON.stringify({
              _format_version: '3.0',
              _info: { defaults: { service: { port: 9, protocol: 'http', path: '/d' } } },
              services: [fields],
            }),
          },
        ],
        options,
      ).document?.collections['services']?.[0];
    expect(services({ url: 'https://a.example' })).toMatchObject({ protocol: 'https', host: 'a.example', port: 443 });
    expect(services({ url: 'https://a.example' })?.['path']).toBeUndefined();
    expect(services({ url: 'http://[::1]:81/x/' })).toMatchObject({
      protocol: 'http',
      host: '[::1]',
      port: 81,
      path: '/x/',
    });
    expect(services({ url: 'http://a.example', port: 82 })).toMatchObject({ port: 82 });
    expect(services({ host: 'a.example' })).toMatchObject({ port: 9, path: '/d' });
  });

  it('in formats before 3.0, a path that looks like a regex is one', () => {
    const text = JSON.stringify({ _format_version: '2.1', routes: [{ paths: ['/a', '/b\\d+$'] }] });
    expect(readDeclarative([{ file: 'f', text }], options).document?.collections['routes']?.[0]?.['paths']).toEqual([
      '/a',
      '~/b\\d+$',
    ]);
  });
});

describe('whatever stands wherever', () => {
  const shop = readDeclarativeAsPlain('shop.flat.yaml');
  const junk: unknown[] = [null, 7, 'x', true, [], {}, [[]], [{}], { a: { b: [] } }];

  it('is answered, never thrown', () => {
    for (const path of pathsIn(shop)) {
      for (const value of junk) {
        const { document, problems } = readDeclarative(
          [{ file: 'f', text: JSON.stringify(withValueAt(shop, path, value)) }],
          options,
        );
        expect(document === undefined).toBe(problems.length > 0);
      }
    }
  });
});

function readDeclarativeAsPlain(name: string): unknown {
  const { document } = readDeclarative([{ file: name, text: readFileSync(new URL(name, folder), 'utf8') }], options);
  return JSON.parse(
    JSON.stringify({
      _format_version: '3.0',
      _info: { select_tags: ['a'], defaults: { route: {} } },
      ...document!.collections,
    }),
  );
}

function pathsIn(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  // The first of a list stands for all.
  const entries = Array.isArray(value) ? Object.entries(value).slice(0, 1) : Object.entries(value);
  return entries.flatMap(([key, inner]) => [[key], ...pathsIn(inner).map((path) => [key, ...path])]);
}

function withValueAt(value: unknown, [key, ...rest]: readonly string[], replacement: unknown): unknown {
  if (key === undefined) return replacement;
  const copy: Record<string, unknown> = Array.isArray(value)
    ? ([...value] as unknown as Record<string, unknown>)
    : { ...(value as object) };
  copy[key] = withValueAt(copy[key], rest, replacement);
  return copy;
}
