import { Secret } from '@sallyport/contracts';
import type { ServiceEntity } from '@sallyport/pipeline';
import { type FakeServices, fakeServices, readmeExample, runPlugin } from '@sallyport/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { upstreamAuth } from './plugin.ts';

let services: FakeServices;
let vault: Record<string, string>;

beforeEach(() => {
  services = fakeServices();
  vault = {};
  services.secret = (value) => new Secret(() => vault[value] ?? value);
});

const run = (auth: Record<string, unknown>) => runPlugin(upstreamAuth, { auth }, { services });
const upstream = async (plugin: ReturnType<typeof run>, request = {}) => (await plugin.trace(request)).upstream!;

describe('a header', () => {
  const auth = { header_name: 'X-Api-Key', header_value: '{vault://env/key}' };

  it('carries the credential in place of what the caller sends, and records hide it', async () => {
    vault['{vault://env/key}'] = 'k3y';
    const { upstream: sent, event } = await run(auth).trace({
      headers: ['x-api-key', 'mine', 'X-API-Key', 'mine too'],
    });
    expect(sent!.headers['x-api-key']).toBe('k3y');
    expect(JSON.stringify(event)).not.toContain('k3y');
  });

  it('is told of, without what it is, but not where callers may bring their own', async () => {
    vault['{vault://env/key}'] = 'k3y';
    expect((await run(auth).trace()).x.mediation).toEqual({ plugin: 'upstream-auth', way: 'configured' });
    expect((await run({ ...auth, allow_override: true }).trace()).x.mediation).toBeUndefined();
  });

  it('is current at each request', async () => {
    const plugin = run(auth);
    for (const key of ['one', 'two']) {
      vault['{vault://env/key}'] = key;
      expect((await upstream(plugin)).headers['x-api-key']).toBe(key);
    }
  });

  it.each(['', 'two\r\nlines: x', 'nul\0'])('is not sent as %j: nothing is sent then', async (value) => {
    vault['{vault://env/key}'] = value;
    expect(await run(auth)()).toMatchObject({ status: 503, code: 'upstream_auth_unavailable' });
  });

  it('of a caller stays where that is allowed', async () => {
    const plugin = run({ ...auth, allow_override: true });
    expect((await upstream(plugin, { headers: { 'x-api-key': 'mine' } })).headers['x-api-key']).toBe('mine');
    expect((await upstream(plugin)).headers['x-api-key']).toBe('{vault://env/key}');
  });
});

describe('a parameter', () => {
  const auth = { param_name: 'api key', param_value: 'k&y' };

  it('of the query carries the credential, once, in place of the caller’s', async () => {
    const plugin = run({ ...auth, param_location: 'query' });
    expect((await upstream(plugin, { url: '/a?api%20key=1&b=2&api+key=3' })).query).toBe('?api%20key=k%26y&b=2');
    expect((await upstream(plugin)).query).toBe('?api%20key=k%26y');
    const { event } = await plugin.trace({});
    expect(JSON.stringify(event)).not.toContain('k%26y');
  });

  it('of a body carries it in JSON and in forms', async () => {
    const plugin = run({ ...auth, param_location: 'body' });
    expect((await upstream(plugin, { method: 'POST', json: { a: 1, 'api key': 'mine' } })).body).toBe(
      '{"a":1,"api key":"k&y"}',
    );
    expect((await upstream(plugin, { method: 'POST', form: 'a=1&api+key=mine' })).body).toBe('a=1&api%20key=k%26y');
  });

  it.each([
    ['text', { headers: { 'content-type': 'text/plain' }, body: 'a' }],
    ['broken JSON', { headers: { 'content-type': 'application/json' }, body: '{"a":' }],
    ['no body at all', {}],
  ])('of a body is not left out of %s: nothing is sent', async (_what, request) => {
    const plugin = run({ ...auth, param_location: 'body' });
    expect(await plugin({ method: 'POST', ...request })).toMatchObject({ status: 415, code: 'upstream_auth_body' });
  });
});

describe('a name and a password', () => {
  it('become Basic authorization, each current', async () => {
    const plugin = run({ basic_username: 'ann', basic_password: '{vault://env/p}' });
    vault['{vault://env/p}'] = 'pä';
    const { headers } = await upstream(plugin, { headers: { authorization: 'Bearer of-the-caller' } });
    expect(headers['authorization']).toBe(`Basic ${Buffer.from('ann:pä').toString('base64')}`);
    vault['{vault://env/p}'] = '';
    expect(await plugin()).toMatchObject({ status: 503 });
  });
});

describe('a token of a cloud', () => {
  it.each([
    [{ gcp_use_service_account: true, gcp_service_account_json: '{}' }, 'gcp-token'],
    [{ azure_use_managed_identity: true }, 'azure-token'],
    [{ azure_client_id: 'a', azure_client_secret: 's', azure_tenant_id: 't' }, 'azure-token'],
  ])('takes the place of the caller’s: %j', async (auth, token) => {
    const { headers } = await upstream(run(auth), { headers: { authorization: 'Bearer of-the-caller' } });
    expect(headers['authorization']).toBe(`Bearer ${token}`);
  });

  it('is asked for with what stands in a vault, names and addresses too', async () => {
    vault = { '{vault://env/tenant}': 'a-tenant', '{vault://env/secret}': 's3cret' };
    const auth = {
      azure_client_id: 'a',
      azure_client_secret: '{vault://env/secret}',
      azure_tenant_id: '{vault://env/tenant}',
    };
    await run(auth)();
    const { options } = services.cloud.asked[0]!;
    expect(options).toMatchObject({ tenantId: 'a-tenant', clientId: 'a' });
    expect((options as { clientSecret: Secret }).clientSecret.reveal()).toBe('s3cret');
  });

  it('that cannot be had leaves the request here, and tells the caller no reason', async () => {
    const plugin = run({ gcp_use_service_account: true });
    services.cloud.failure = new Error('metadata.google.internal answered 500');
    const refused = await plugin();
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    expect(JSON.stringify(refused)).not.toContain('google');
    expect(await plugin()).toMatchObject({ status: 503 });
    // However many requests there are meanwhile, the log says it once in a while.
    expect(services.log.entries).toMatchObject([{ level: 'error', fields: { reason: expect.any(String) } }]);
  });
});

describe('a signature of AWS', () => {
  const aws = { region: 'eu-central-1', service: 'bedrock' };
  const service = { id: 's', protocol: 'https', host: 'bedrock-runtime.eu-central-1.amazonaws.com', port: 443 };
  const signing = (auth: Record<string, unknown>) =>
    runPlugin(upstreamAuth, { auth, aws }, { services, service: service as ServiceEntity });

  it('covers what is sent, and nothing of the caller’s own signature', async () => {
    const plugin = signing({ param_name: 'k', param_value: 'v', param_location: 'body' });
    const { headers } = await upstream(plugin, {
      method: 'POST',
      url: '/model/x/invoke?a=1',
      headers: {
        authorization: 'AWS4 mine',
        'x-amz-date': 'mine',
        'x-amz-security-token': 'mine',
        'x-amz-meta': 'm',
        'content-type': 'application/json',
      },
      body: '{}',
    });
    expect(headers['authorization']).toBe('AWS4-HMAC-SHA256 bedrock');
    expect(headers['x-amz-date']).toBe('now');
    expect(headers['x-amz-security-token']).toBeUndefined();
    const [signed] = services.cloud.signed;
    expect(signed).toMatchObject({ method: 'POST', headers: ['x-amz-meta', 'm'] });
    expect(signed!.url.href).toBe(`https://${service.host}/model/x/invoke?a=1`);
    expect(String(signed!.body)).toBe('{"k":"v"}');
  });

  it('that cannot be made leaves the request here', async () => {
    const plugin = signing({});
    services.cloud.failure = new Error('no keys');
    expect(await plugin()).toMatchObject({ status: 503 });
  });
});

describe('a configuration of upstream-auth', () => {
  it.each([
    [{}, /auth: describes no credential/],
    [{ auth: { header_name: 'a' } }, /auth\.header_value: goes with header_name/],
    [
      { auth: { header_name: 'a', header_value: 'Bearer {vault://env/key}' } },
      /header_value: a vault reference is the whole/,
    ],
    [{ auth: { param_name: 'a', param_value: 'b' } }, /auth\.param_location: goes with param_name, param_value/],
    [{ auth: { basic_username: 'a' } }, /auth\.basic_password: goes with basic_username/],
    [{ auth: { header_name: 'a b', header_value: 'c' } }, /auth\.header_name: should be a header name/],
    [{ auth: { header_name: 'Content-Length', header_value: '1' } }, /auth\.header_name: is set by the gateway itself/],
    [
      { auth: { header_name: 'Authorization', header_value: 'a', gcp_use_service_account: true } },
      /not those of header and gcp/,
    ],
    [{ auth: { gcp_use_service_account: true, allow_override: true } }, /allow_override: must be false/],
    [{ auth: { azure_client_id: 'a' } }, /azure_client_id: does nothing without azure_client_secret or azure_use_/],
    [{ auth: { gcp_service_account_json: '{}' } }, /gcp_service_account_json: does nothing without gcp_use_service/],
    [{ auth: { azure_client_secret: 'a' } }, /azure_client_secret: goes with azure_client_id, azure_tenant_id/],
    [{ auth: { aws_access_key_id: 'a', aws_secret_access_key: 'b' } }, /aws: is required with auth\.aws_access_key_id/],
    [{ auth: { azure_use_managed_identity: true }, aws: { service: 's3' } }, /not also that of azure/],
    [{ auth: { headers: 'x' } }, /Unrecognized key/],
  ])('%j is refused', (config, message) => {
    expect(() => runPlugin(upstreamAuth, config)).toThrow(message);
  });

  it('as in the README is right', async () => {
    const config = readmeExample(import.meta.url, 'upstream-auth');
    expect(await runPlugin(upstreamAuth, config)()).toBe('passed');
  });
});
