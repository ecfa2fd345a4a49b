import { type ExchangeOptions, fakeServices, readmeExample, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { keyCredentials, keyHash } from './credentials.ts';
import { keyAuth } from './plugin.ts';

const created_at = Date.UTC(2026, 0, 1) / 1000;

function run(config: Record<string, unknown> = {}) {
  const services = fakeServices({
    consumers: [
      { id: 'c-ann', username: 'ann', custom_id: 'A1', groups: ['staff'] },
      { id: 'c-guest', username: 'guest' },
    ],
    entities: {
      keyauth_credentials: [
        { id: 'k-1', key: 'ann-key', consumer: 'ann' },
        { id: 'k-2', key: 'a b&c', consumer: 'ann' },
        { id: 'k-3', key: 'short-lived', consumer: 'ann', ttl: 60, created_at },
        { id: 'k-4', key: 'for-ever', consumer: 'ann', ttl: 0, created_at },
        { id: 'k-6', key: 'undated', consumer: 'ann', ttl: 60, created_at: 0 },
        { id: 'k-5', key: 'of nobody', consumer: 'gone' },
      ],
    },
  });
  return runPlugin(keyAuth, config, { services });
}

const json = (value: string): ExchangeOptions => ({
  method: 'POST',
  body: value,
  headers: { 'Content-Type': 'application/json' },
});

describe('key-auth', () => {
  it.each<[string, ExchangeOptions, Record<string, unknown>]>([
    ['a header, whatever its writing', { headers: { APIKey: 'ann-key' } }, {}],
    ['a query parameter', { url: '/?apikey=ann-key' }, {}],
    ['an encoded query parameter', { url: '/?a=1&%61pikey=a+b%26c' }, {}],
    ['a form field', { method: 'POST', form: { apikey: 'a b&c' } }, { key_in_body: true }],
    ['a JSON field', { method: 'POST', json: { apikey: 'ann-key' } }, { key_in_body: true }],
    ['another name', { headers: { 'X-Key': 'ann-key' } }, { key_names: ['apikey', 'x-key'] }],
  ])('recognises a key in %s', async (_place, request, config) => {
    const { outcome, x, upstream } = await run(config).trace(request);
    expect(outcome).toBe('passed');
    expect(x.consumer?.username).toBe('ann');
    expect(x.actors).toEqual([{ type: 'service', id: 'c-ann', name: 'ann' }]);
    expect(upstream?.headers).toMatchObject({
      'x-consumer-id': 'c-ann',
      'x-consumer-custom-id': 'A1',
      'x-consumer-username': 'ann',
      'x-credential-identifier': x.credential?.id,
    });
    expect(upstream?.headers).not.toHaveProperty('x-anonymous-consumer');
  });

  it.each<[string, ExchangeOptions, string, Record<string, unknown>?]>([
    ['no key', {}, 'No API key found in request'],
    ['an empty header', { headers: { apikey: '' } }, 'No API key found in request'],
    ['a parameter without value', { url: '/?apikey' }, 'No API key found in request'],
    ['a parameter whose writing differs in case', { url: '/?APIKEY=ann-key' }, 'No API key found in request'],
    ['a key in the body, where it is not looked for', json('{"apikey":"ann-key"}'), 'No API key found in request'],
    [
      'a header when headers are off',
      { headers: { apikey: 'ann-key' } },
      'No API key found in request',
      { key_in_header: false },
    ],
    [
      'a query when queries are off',
      { url: '/?apikey=ann-key' },
      'No API key found in request',
      { key_in_query: false },
    ],
    ['a number in JSON', json('{"apikey":1}'), 'No API key found in request', { key_in_body: true }],
    ['JSON that is no object', json('["apikey"]'), 'No API key found in request', { key_in_body: true }],
    ['JSON that is none', json('{"apikey":"ann-key"'), 'No API key found in request', { key_in_body: true }],
    ['an inherited name', json('{}'), 'No API key found in request', { key_in_body: true, key_names: ['constructor'] }],
    ['an unknown key', { headers: { apikey: 'other' } }, 'Unauthorized'],
    ['a key of nobody', { headers: { apikey: 'of nobody' } }, 'Unauthorized'],
    ['a hash instead of a key', { headers: { apikey: keyHash('ann-key') } }, 'Unauthorized'],
    ['a badly encoded key', { url: '/?apikey=ann%ZZ%FF' }, 'Unauthorized'],
    [
      'an unknown key in the header beside a good one',
      { url: '/?apikey=ann-key', headers: { apikey: 'x' } },
      'Unauthorized',
    ],
    ['two headers', { headers: ['apikey', 'ann-key', 'ApiKey', 'ann-key'] }, 'Duplicate API key found'],
    ['two parameters', { url: '/?apikey=ann-key&a=1&%61pikey=x' }, 'Duplicate API key found'],
    [
      'two form fields',
      { method: 'POST', form: 'apikey=ann-key&apikey=x' },
      'Duplicate API key found',
      { key_in_body: true },
    ],
    ['a list in JSON', json('{"apikey":["ann-key"]}'), 'Duplicate API key found', { key_in_body: true }],
  ])('refuses %s', async (_case, request, message, config = {}) => {
    const plugin = run(config);
    const trace = await plugin.trace(request);
    expect(trace.outcome).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Key' },
      body: { message, request_id: trace.x.id },
    });
    expect(trace.x.consumer).toBeUndefined();
    expect(JSON.stringify([trace.outcome, plugin.services.log.entries])).not.toContain('ann-key');
  });

  it('lets no key pass of those who were recognised otherwise', async () => {
    const plugin = run({ anonymous: 'guest' });
    const known = { credential: { id: 'token' }, consumer: plugin.services.consumer('ann') };
    const { outcome, x, upstream } = await plugin.trace({ ...known, headers: { apikey: 'other-key' } });
    expect([outcome, x.consumer?.username, x.secretHeaders]).toEqual(['passed', 'ann', ['apikey']]);
    expect(upstream?.headers).not.toHaveProperty('apikey');
    const preflight = await run({ run_on_preflight: false }).trace({ method: 'OPTIONS', url: '/?apikey=ann-key' });
    expect([preflight.outcome, preflight.x.secretQuery, preflight.upstream?.query]).toEqual(['passed', ['apikey'], '']);
  });

  it('names its realm', async () => {
    expect(await run({ realm: 'my "api"' })()).toMatchObject({
      headers: { 'www-authenticate': 'Key realm="my \\"api\\""' },
    });
  });

  describe('hides the key from the upstream', () => {
    it('wherever its name occurs, leaving the rest byte by byte', async () => {
      const body = '{"n":12345678901234567890,"\\u0061pikey":"x","s":"\\u00e9 é"}';
      const { upstream, x } = await run({ key_in_body: true }).trace({
        ...json(body),
        url: '/?a=%2f+&apikey=ann-key&b&c==',
        headers: { 'Content-Type': 'application/json', apikey: 'ann-key' },
      });
      expect(upstream).toMatchObject({ query: '?a=%2f+&b&c==', body: '{"n":12345678901234567890,"s":"\\u00e9 é"}' });
      expect(upstream?.headers).not.toHaveProperty('apikey');
      expect(x.call).toMatchObject({ kind: 'json', value: { s: 'é é' } });
    });

    it('in a form', async () => {
      const { upstream } = await run({ key_in_body: true }).trace({
        method: 'POST',
        form: 'a=%2f+&apikey=ann-key&é=1',
      });
      expect(upstream?.body).toBe('a=%2f+&é=1');
    });

    it('but not where hide_credentials is off', async () => {
      const { upstream } = await run({ hide_credentials: false, key_in_body: true }).trace({
        ...json('{"apikey":"ann-key"}'),
      });
      expect(upstream?.body).toBe('{"apikey":"ann-key"}');
      const { upstream: other } = await run({ hide_credentials: false }).trace({ url: '/?apikey=ann-key' });
      expect(other?.query).toBe('?apikey=ann-key');
    });

    it('and drops the question mark with the last parameter', async () => {
      expect((await run().trace({ url: '/?apikey=ann-key' })).upstream?.query).toBe('');
    });
  });

  it('keeps keys out of records, accepted or not, hidden or not', async () => {
    for (const hide_credentials of [true, false]) {
      const { x } = await run({ hide_credentials, key_names: ['x-key', 'apikey'] }).trace({
        headers: { 'X-Key': 'wrong' },
      });
      expect(x.secretHeaders).toEqual(['x-key']);
      expect((await run({ hide_credentials }).trace({ url: '/?apikey=wrong' })).x.secretQuery).toEqual(['apikey']);
    }
  });

  it('stops accepting a key when its time to live is over', async () => {
    const plugin = run();
    const request = { headers: { apikey: 'short-lived' } };
    await plugin.services.clock.advance(59_999);
    expect(await plugin(request)).toBe('passed');
    await plugin.services.clock.advance(1);
    expect(await plugin(request)).toMatchObject({ status: 401, code: 'key_unknown' });
    expect(await plugin({ headers: { apikey: 'for-ever' } })).toBe('passed');
  });

  it('counts the time to live of a key without a date from when it was loaded', async () => {
    const plugin = run();
    expect(await plugin({ headers: { apikey: 'undated' } })).toBe('passed');
    await plugin.services.clock.advance(60_000);
    expect(await plugin({ headers: { apikey: 'undated' } })).toMatchObject({ status: 401 });
  });

  describe('with an anonymous consumer', () => {
    it.each<[string, ExchangeOptions]>([
      ['no key', {}],
      ['a wrong key', { headers: { apikey: 'wrong' } }],
      ['two keys', { headers: ['apikey', 'ann-key', 'apikey', 'x'] }],
    ])('takes a caller with %s for it', async (_case, request) => {
      const { outcome, x, upstream } = await run({ anonymous: 'guest' }).trace(request);
      expect([outcome, x.consumer?.id, x.credential, x.actors]).toEqual(['passed', 'c-guest', undefined, []]);
      expect(upstream?.headers).toMatchObject({ 'x-anonymous-consumer': 'true', 'x-consumer-username': 'guest' });
      expect(upstream?.headers).not.toHaveProperty('apikey');
    });

    it('still recognises a key', async () => {
      const { x, upstream } = await run({ anonymous: 'guest' }).trace({ headers: { apikey: 'ann-key' } });
      expect(x.consumer?.id).toBe('c-ann');
      expect(upstream?.headers).not.toHaveProperty('x-anonymous-consumer');
    });

    it('leaves a caller alone whom another plugin recognised', async () => {
      const plugin = run({ anonymous: 'guest' });
      const recognised = { consumer: plugin.services.consumer('ann'), credential: { id: 'token' } };
      const { outcome, x } = await plugin.trace({ ...recognised, headers: { apikey: 'wrong' } });
      expect([outcome, x.credential?.id]).toEqual(['passed', 'token']);
    });

    it('says so with 500 when that consumer does not exist', async () => {
      expect(await run({ anonymous: 'nobody' })()).toMatchObject({
        status: 500,
        body: { message: "anonymous consumer nobody is configured but doesn't exist" },
      });
    });
  });

  it('demands a key as well as what an earlier plugin demanded when there is no anonymous consumer', async () => {
    const plugin = run();
    const recognised = { consumer: plugin.services.consumer('guest'), credential: { id: 'token' } };
    expect(await plugin(recognised)).toMatchObject({ status: 401 });
    const { x } = await plugin.trace({ ...recognised, headers: { apikey: 'ann-key' } });
    expect(x.consumer?.id).toBe('c-ann');
  });

  it('lets preflights pass only where run_on_preflight is off', async () => {
    expect(await run()({ method: 'OPTIONS' })).toMatchObject({ status: 401 });
    expect(await run({ run_on_preflight: false })({ method: 'OPTIONS' })).toBe('passed');
    expect(await run({ run_on_preflight: false })()).toMatchObject({ status: 401 });
  });

  it.each<[Record<string, unknown>, string]>([
    [{ principals: { enabled: true } }, 'principals of an identity service are not supported'],
    [{ identity_realms: [{ scope: 'realm' }] }, 'identity realms are not supported'],
    [{ key_names: [] }, 'key_names'],
    [{ key_names: ['a b'] }, 'should be a name'],
    [{ key_name: ['a'] }, 'key_name'],
  ])('refuses to be configured with %j', (config, sentence) => {
    expect(() => run(config)).toThrow(sentence);
  });

  it('takes the example of its README, and what Kong writes out', async () => {
    expect(await run(readmeExample(import.meta.url, 'key-auth'))({ headers: { 'x-api-key': 'ann-key' } })).toBe(
      'passed',
    );
    expect(() => run({ identity_realms: [], principals: { enabled: false } })).not.toThrow();
  });
});

describe('key-auth credentials', () => {
  it('need their key: one made up here nobody could ever read back', () => {
    expect(keyCredentials.schema.safeParse({}).success).toBe(false);
  });

  it('lose their key when sealed and are found by its hash', () => {
    const sealed = keyCredentials.seal!({ id: '1', key: 'ann-key', consumer: { id: 'c-ann' } });
    expect(JSON.stringify(sealed)).not.toContain('ann-key');
    expect(keyCredentials.indexBy!(sealed)).toBe(keyHash('ann-key'));
  });
});

describe('a key-auth credential', () => {
  it('takes no reference to a vault, which everyone could send as it is written', () => {
    const read = (key: string) => keyCredentials.schema.safeParse({ key });
    expect(read('s3cret').success).toBe(true);
    expect(read('{vault://env/s3cret}').error?.issues).toMatchObject([
      { path: ['key'], message: expect.stringContaining('no vault') },
    ]);
  });
});
