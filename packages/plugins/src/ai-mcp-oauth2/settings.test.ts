import { runPlugin } from '@sallyport/testkit';
import { expect, it } from 'vitest';
import { aiMcpOauth2 } from './plugin.ts';

const plain = { resource: 'https://gateway.example/mcp', authorization_servers: ['https://idp.example'] };
const introspection = { introspection_endpoint: 'https://idp.example/introspect', client_id: 'g', client_secret: 's' };
const exchange = (more: object) => ({
  passthrough_credentials: true,
  token_exchange: {
    enabled: true,
    token_endpoint: 'https://idp.example/token',
    client_id: 'g',
    client_secret: 's',
    ...more,
  },
});

it.each<[object, string]>([
  [{ resource: 'mcp' }, 'resource'],
  [{ resource: 'https://gateway.example/mcp#x' }, 'neither a query nor a fragment'],
  [{ authorization_servers: [] }, 'authorization_servers'],
  [{ authorization_servers: ['idp.example'] }, 'should be a URL'],
  [{ scopes_required: ['a"b'] }, 'should be scopes'],
  [{ metadata_endpoint: 'about' }, 'should be a path'],
  [{ http_version: 2 }, 'HTTP/1.1'],
  [{ https_proxy: 'https://proxy.example' }, 'begin the address with http://'],
  [{ jwks_endpoint: 'https://idp.example/keys', ...introspection }, 'jwks_endpoint: has no effect with introspection'],
  [
    { jwks_endpoint: 'https://idp.example/keys', authorization_servers: ['https://a.example', 'https://b.example'] },
    'jwks_endpoint: is of one issuer',
  ],
  [{ introspection_endpoint: 'https://idp.example/introspect' }, 'client_id: is needed'],
  [{ args: { a: 'b' } }, 'args: has no effect'],
  [{ client_secret: 's' }, 'client_secret: has no effect'],
  [{ ...introspection, client_secret: undefined, client_auth: 'client_secret_basic' }, 'needs a client secret'],
  [{ ...introspection, tls_client_auth_cert: 'x' }, 'tls_client_auth_key: is needed'],
  [{ ...introspection, mtls_introspection_endpoint: 'https://m.example/' }, 'mtls_introspection_endpoint: needs'],
  [{ consumer_optional: true }, 'consumer_optional: has no effect'],
  [{ consumer_groups_optional: true }, 'consumer_groups_optional: has no effect'],
  [
    { claim_to_header: [{ claim: 'sub', header: 'X' }], upstream_headers: [{ path: ['sub'], header: 'X' }] },
    'claim_to_header: cannot be used with upstream_headers',
  ],
  [{ claim_to_header: [{ claim: 'sub', header: 'a b' }] }, 'should be a header name'],
  [
    { claim_to_header: [{ claim: 'sub', header: 'Content-Length' }] },
    'claim_to_header.0.header: a claim cannot be sent',
  ],
  [{ upstream_headers: [{ path: ['sub'], header: 'Host' }] }, 'upstream_headers.0.header: a claim cannot be sent'],
  [
    { ...exchange({}), passthrough_credentials: false },
    'token_exchange: has no effect without passthrough_credentials',
  ],
  [exchange({ client_id: undefined }), 'token_exchange.client_id: is needed'],
  [exchange({ client_secret: undefined }), 'token_exchange.client_secret: is needed'],
  [exchange({ client_auth: 'inherit' }), 'client_id: is needed for token_exchange to inherit'],
  [exchange({ request: { actor_token_source: 'config' } }), 'actor_token: goes together'],
  [exchange({ request: { actor_token_header: 'X' } }), 'actor_token_header: goes together'],
  [{ acl: [] }, 'acl'],
])('ai-mcp-oauth2 refuses %j', (config, sentence) => {
  expect(() => runPlugin(aiMcpOauth2, { ...plain, ...config })).toThrow(sentence);
});

it('ai-mcp-oauth2 takes an exchange that is off as it is', () => {
  const token_exchange = { token_endpoint: 'https://idp.example/token' };
  expect(() => runPlugin(aiMcpOauth2, { ...plain, token_exchange })).not.toThrow();
});
