import { type ExchangeOptions, fakeServices, readmeExample, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { basicCredentials } from './credentials.ts';
import { basicAuth } from './plugin.ts';

const encode = (text: string | Buffer) => Buffer.from(text).toString('base64');
const basic = (text: string) => `Basic ${encode(text)}`;

function run(config: Record<string, unknown> = {}) {
  const services = fakeServices({
    consumers: [
      { id: 'c-ann', username: 'ann' },
      { id: 'c-guest', username: 'guest' },
    ],
    entities: {
      basicauth_credentials: [
        { id: 'b-1', username: 'ann@example', password: 'pass:word', consumer: 'ann' },
        { id: 'b-2', username: 'žofie', password: 'hęslo', consumer: 'guest' },
        { id: 'b-3', username: 'ghost', password: 'boo', consumer: 'gone' },
        { id: 'b-4', username: 'open', password: '', consumer: 'ann' },
      ],
    },
  });
  return runPlugin(basicAuth, config, { services });
}

describe('basic-auth', () => {
  it('recognises a caller and tells the upstream who, not how', async () => {
    const { outcome, x, upstream } = await run().trace({ headers: { Authorization: basic('ann@example:pass:word') } });
    expect(outcome).toBe('passed');
    expect([x.consumer?.id, x.credential?.id]).toEqual(['c-ann', 'b-1']);
    expect(x.actors).toEqual([{ type: 'person', id: 'c-ann', name: 'ann' }]);
    expect(upstream?.headers).toMatchObject({ 'x-consumer-username': 'ann', 'x-credential-identifier': 'ann@example' });
    expect(upstream?.headers).not.toHaveProperty('authorization');
  });

  it.each<[string, ExchangeOptions['headers']]>([
    ['with the scheme in any case', { Authorization: `bAsIc ${encode('ann@example:pass:word')}` }],
    ['with more than one space', { Authorization: `Basic   ${encode('ann@example:pass:word')}` }],
    ['in Proxy-Authorization', { 'Proxy-Authorization': basic('ann@example:pass:word') }],
    [
      'in Proxy-Authorization first',
      { 'Proxy-Authorization': basic('ann@example:pass:word'), Authorization: basic('a:b') },
    ],
    [
      'in Authorization when the proxy field names nobody',
      { 'Proxy-Authorization': basic('x:y'), Authorization: basic('ann@example:pass:word') },
    ],
    ['beyond ASCII', { Authorization: basic('žofie:hęslo') }],
    ['with an empty password', { Authorization: basic('open:') }],
  ])('reads credentials %s', async (_case, headers) => {
    expect(await run()({ headers: headers! })).toBe('passed');
  });

  it.each<[string, ExchangeOptions['headers']]>([
    ['nothing', {}],
    ['a wrong password', { Authorization: basic('ann@example:password') }],
    ['a password with more behind it', { Authorization: basic('ann@example:pass:wordx') }],
    ['an unknown username', { Authorization: basic('bob:pass:word') }],
    ['a username in another case', { Authorization: basic('ANN@example:pass:word') }],
    ['no colon', { Authorization: basic('ann@example') }],
    ['no username', { Authorization: basic(':pass:word') }],
    ['an empty password', { Authorization: basic('ann@example:') }],
    ['no credentials', { Authorization: 'Basic' }],
    ['something that is not base64', { Authorization: 'Basic !!!' }],
    ['something behind the base64', { Authorization: `${basic('ann@example:pass:word')} x` }],
    ['another scheme', { Authorization: `Bearer ${encode('ann@example:pass:word')}` }],
    ['two fields', ['Authorization', basic('ann@example:pass:word'), 'authorization', basic('open:')]],
    ['a credential of nobody', { Authorization: basic('ghost:boo') }],
    [
      'a wrong password in the proxy field beside a good one',
      { 'Proxy-Authorization': basic('open:x'), Authorization: basic('open:') },
    ],
  ])('refuses %s', async (_case, headers) => {
    const plugin = run();
    const trace = await plugin.trace({ headers: headers! });
    expect(trace.outcome).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Basic realm="service"' },
      body: { message: 'Unauthorized', request_id: trace.x.id },
    });
    expect(JSON.stringify([trace.outcome, plugin.services.log.entries])).not.toMatch(/pass|ann/);
  });

  it('leaves other schemes in place for other plugins', async () => {
    const { upstream } = await run({ anonymous: 'guest' }).trace({ headers: { Authorization: 'Bearer t' } });
    expect(upstream?.headers['authorization']).toBe('Bearer t');
  });

  it('passes the credentials on where hide_credentials is off', async () => {
    const authorization = basic('ann@example:pass:word');
    const { upstream } = await run({ hide_credentials: false }).trace({ headers: { Authorization: authorization } });
    expect(upstream?.headers['authorization']).toBe(authorization);
  });

  it('names its realm', async () => {
    expect(await run({ realm: 'reports' })()).toMatchObject({
      headers: { 'www-authenticate': 'Basic realm="reports"' },
    });
  });

  it('takes callers for the anonymous consumer, but not those whom another plugin recognised', async () => {
    const plugin = run({ anonymous: 'guest' });
    const { x, upstream } = await plugin.trace({ headers: { Authorization: basic('ann@example:no') } });
    expect([x.consumer?.id, x.credential]).toEqual(['c-guest', undefined]);
    expect(upstream?.headers['x-anonymous-consumer']).toBe('true');
    expect(upstream?.headers).not.toHaveProperty('authorization');
    const recognised = { consumer: plugin.services.consumer('ann'), credential: { id: 'key' } };
    expect((await plugin.trace(recognised)).x.credential?.id).toBe('key');
  });

  it.each<[Record<string, unknown>, string]>([
    [{ principals: { enabled: true } }, 'principals of an identity service are not supported'],
    [{ realms: 'x' }, 'realms'],
  ])('refuses to be configured with %j', (config, sentence) => {
    expect(() => run(config)).toThrow(sentence);
  });

  it('takes the example of its README, and what Kong writes out', () => {
    expect(() => run(readmeExample(import.meta.url, 'basic-auth'))).not.toThrow();
    expect(() => run({ brute_force_protection: { strategy: 'off', redis: { port: 6379 } } })).not.toThrow();
  });
});

describe('basic-auth credentials', () => {
  it('keep only a hash of the password, salted by the consumer', () => {
    const seal = (id: string) =>
      basicCredentials.seal!({ id: '1', username: 'a', password: 'secret', consumer: { id } });
    expect(JSON.stringify(seal('c-1'))).not.toContain('secret"');
    // printf 'secretc-1' | sha256sum
    expect(seal('c-1')['password_hash']).toBe('71abdd599c83716e3fc73fb08184654f14f9bbf19540f3369b326edfd8c4c4df');
    expect(seal('c-1')['password_hash']).not.toBe(seal('c-2')['password_hash']);
  });
});

describe('a basic-auth credential', () => {
  it('takes no reference to a vault, which everyone could send as it is written', () => {
    const read = (password: string) => basicCredentials.schema.safeParse({ username: 'ann', password });
    expect(read('s3cret').success).toBe(true);
    expect(read('{vault://env/s3cret}').error?.issues).toMatchObject([
      { path: ['password'], message: expect.stringContaining('no vault') },
    ]);
  });
});
