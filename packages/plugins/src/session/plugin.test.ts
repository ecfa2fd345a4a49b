import {
  CookieJar,
  type ExchangeOptions,
  fakeServices,
  readmeExample,
  runPlugin,
  type Trace,
} from '@sallyport/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { session } from './plugin.ts';

const second = 1000;
let jar: CookieJar;
let services: ReturnType<typeof fakeServices>;
beforeEach(() => {
  jar = new CookieJar();
  services = fakeServices({
    consumers: [{ id: 'c-ann', username: 'ann', custom_id: 'A1', groups: ['staff'] }, { username: 'guest' }],
  });
});

function open(config: Record<string, unknown> = {}, on = services) {
  const plugin = runPlugin(session, { cookie_name: 'session', ...config }, { services: on });
  return Object.assign(
    async (options: ExchangeOptions = {}): Promise<Trace> => {
      const trace = await plugin.trace({ ...options, headers: { ...(options.headers as object), ...jar.headers } });
      jar.take(trace.x.reply!.headers.getAll('set-cookie'));
      return trace;
    },
    { plugin },
  );
}

/** As if key-auth had recognised ann. */
const ann = (): ExchangeOptions => ({ consumer: services.consumer('ann'), credential: { id: 'key-1' } });

describe.each(['cookie', 'kong'])('session with storage %s', (storage) => {
  it('remembers whom another plugin recognised', async () => {
    const send = open({ storage });
    const first = await send({ ...ann(), authenticatedGroups: ['writers'] });
    expect(first.upstream?.headers).not.toHaveProperty('cookie');
    expect(jar.names).toEqual(['session']);
    const { x, upstream, reply } = await send();
    expect([x.consumer?.username, x.credential?.id, x.authenticatedGroups]).toEqual(['ann', 'key-1', ['writers']]);
    expect(x.consumerGroups.map(({ name }) => name)).toEqual(['staff']);
    expect(upstream?.headers).toMatchObject({
      'x-consumer-id': 'c-ann',
      'x-consumer-username': 'ann',
      'x-credential-identifier': 'key-1',
    });
    expect(upstream?.headers).not.toHaveProperty('cookie');
    expect(reply.headers).not.toHaveProperty('set-cookie');
  });

  it('of another plugin counts where both have one secret, and nowhere else', async () => {
    const reopen = (config: Record<string, unknown>) =>
      runPlugin(session, { cookie_name: 'session', storage, ...config }, { services, pluginId: 'another' });
    await open({ storage })(ann());
    expect((await reopen({}).trace({ headers: jar.headers })).x.credential).toBeUndefined();
    jar = new CookieJar();
    const secret = 'a secret that both have been given';
    await open({ storage, secret })(ann());
    expect((await reopen({ secret }).trace({ headers: jar.headers })).x.credential?.id).toBe('key-1');
    expect((await reopen({}).trace({ headers: jar.headers })).x.credential).toBeUndefined();
  });

  it('begins none for a caller who was not recognised, or is anonymous', async () => {
    const send = open({ storage });
    await send();
    await send({ consumer: services.consumer('guest') });
    expect(jar.names).toEqual([]);
  });

  it('begins another when someone else is recognised, and the one before is not theirs', async () => {
    const send = open({ storage });
    await send(ann());
    const planted = jar.get('session');
    await send({ consumer: services.consumer('guest'), credential: { id: 'key-2' } });
    // The session has said who calls, so nothing was begun; without a session the other is.
    jar.delete('session');
    await send({ consumer: services.consumer('guest'), credential: { id: 'key-2' } });
    expect(jar.get('session')).not.toBe(planted);
    expect((await send()).x.consumer?.username).toBe('guest');
  });

  it.each<[string, ExchangeOptions, Record<string, unknown>]>([
    ['POST with the parameter', { method: 'POST', url: '/?session_logout=1' }, {}],
    ['POST with its mere name', { method: 'POST', url: '/?a=1&session_logout' }, {}],
    [
      'DELETE with the bare parameter of another name',
      { method: 'DELETE', url: '/?a=1&bye=' },
      { logout_query_arg: 'bye' },
    ],
    ['GET where that is allowed', { method: 'GET', url: '/?session_logout=' }, { logout_methods: ['GET'] }],
    ['a form', { method: 'POST', form: { session_logout: '1' } }, { read_body_for_logout: true }],
    ['JSON', { method: 'POST', json: { bye: true } }, { read_body_for_logout: true, logout_post_arg: 'bye' }],
  ])('signs out by %s', async (_case, options, config) => {
    const send = open({ storage, ...config });
    await send(ann());
    const copy = jar.copy();
    const { outcome, reply } = await send(options);
    expect([outcome, reply.status, reply.body]).toMatchObject([{ code: 'session_logged_out' }, 200, '']);
    expect(jar.names).toEqual([]);
    expect((await send()).x.credential).toBeUndefined();
    if (storage === 'kong') {
      jar = copy;
      expect((await send()).x.credential).toBeUndefined();
    }
  });

  it.each<[string, ExchangeOptions]>([
    ['a method that is not one', { method: 'GET', url: '/?session_logout=1' }],
    ['a body that is not looked into', { method: 'POST', form: { session_logout: '1' } }],
    ['another parameter', { method: 'POST', url: '/?xsession_logout=1' }],
  ])('does not sign out by %s', async (_case, options) => {
    const send = open({ storage });
    await send(ann());
    expect((await send(options)).outcome).toBe('passed');
    expect((await send()).x.consumer?.username).toBe('ann');
  });

  it('ends the session of a consumer who is gone', async () => {
    const send = open({ storage, secret: 'the same for both configurations' });
    await send(ann());
    const later = fakeServices({ consumers: [{ username: 'guest' }] });
    if (storage === 'kong')
      for (const [key, { value }] of services.records.local.entries) await later.records.local.put(key, value, 1e6);
    const { x, outcome } = await open({ storage, secret: 'the same for both configurations' }, later)();
    expect([outcome, x.consumer, x.credential]).toEqual(['passed', undefined, undefined]);
    expect(jar.names).toEqual([]);
  });

  it('ends when it is not used', async () => {
    const send = open({ storage, idling_timeout: 60 });
    await send(ann());
    await services.clock.advance(59 * second);
    expect((await send()).x.credential).toBeDefined();
    await services.clock.advance(60 * second);
    expect((await send()).x.credential).toBeUndefined();
  });

  it('tells of the session where it is told to, and nobody else does', async () => {
    const tells = ['id', 'subject', 'timeout', 'audience'];
    const send = open({ storage, request_headers: tells, response_headers: ['subject'], hash_subject: true });
    const forged = await send({ headers: { 'Session-Subject': 'admin' } });
    expect(forged.upstream?.headers).not.toHaveProperty('session-subject');
    const begun = await send(ann());
    expect(begun.reply.headers['session-subject']).toMatch(/^[\w-]{22}$/);
    const { upstream } = await send({ headers: { 'Session-Subject': 'admin' } });
    expect(upstream?.headers).toMatchObject({
      'session-id': expect.stringMatching(/^[\w-]{43}$/),
      'session-subject': begun.reply.headers['session-subject'],
      'session-timeout': '900',
      'session-audience': 'default',
    });
  });

  it('shows no cookie in records', async () => {
    const send = open({ storage });
    await send(ann());
    await send();
    for (const { request } of send.plugin.events) expect(request.secretHeaders).toContain('cookie');
    expect(send.plugin.events[0]?.request.secretHeaders).toContain('set-cookie');
  });

  it('takes a forged cookie for none', async () => {
    const send = open({ storage });
    await send(ann());
    jar.set('session', `${jar.get('session')!.slice(0, -3)}AAA`);
    expect((await send()).x.credential).toBeUndefined();
  });
});

describe('session', () => {
  it('answers 500 when the session cannot be looked up, and passes nobody on', async () => {
    const send = open({ storage: 'kong' });
    await send(ann());
    services.records.local.failure = new Error('the node did not answer');
    const { outcome, upstream } = await send();
    expect([outcome, upstream]).toMatchObject([{ status: 500, code: 'session_unavailable' }, undefined]);
  });

  it('answers when no session can be begun', async () => {
    services.records.local.failure = new Error('the node did not answer');
    const { reply } = await open({ storage: 'kong' })(ann());
    expect([reply.status, services.log.entries.at(-1)?.message]).toEqual([200, 'session: no session could be begun']);
  });

  it('says that nodes need a secret, and that a short one can be guessed', () => {
    open();
    open({ secret: 'a secret of thirty-two characters' });
    expect(services.log.entries.map(({ level }) => level)).toEqual(['warn']);
    open({ secret: ['a secret of thirty-two characters', 'a secret'] });
    expect(services.log.entries.at(-1)?.message).toContain('fewer than 32 characters');
  });

  it('is set up as the README shows', () => {
    expect(() => open(readmeExample(import.meta.url, 'session'))).not.toThrow();
  });

  it.each<[Record<string, unknown>, string]>([
    [{ cookie_name: '__Host-s', cookie_path: '/app' }, 'with path /'],
    [{ cookie_name: 'a b' }, 'letters'],
    [{ remember: true, remember_cookie_name: 'session' }, 'two names'],
    [{ cookie_secure: false, cookie_same_site: 'None' }, 'SameSite=None'],
    [{ store_metadata: true }, 'storage: kong'],
    [{ storage: 'memcached' }, 'cookie'],
  ])('refuses %j', (config, sentence) => {
    expect(() => open(config)).toThrow(sentence);
  });
});
