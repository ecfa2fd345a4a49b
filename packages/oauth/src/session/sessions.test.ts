import { Secret } from '@sallyport/contracts';
import { CookieJar, type ExchangeOptions, exchange, fakeServices } from '@sallyport/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { chunksMax } from './chunks.ts';
import { createSessions, type Session, type Sessions } from './sessions.ts';
import type { SessionSettings } from './settings.ts';

const second = 1000;
const defaults: SessionSettings = {
  kind: 'test',
  secrets: [new Secret('a secret of the test, long enough')],
  cookieName: 'session',
  cookie: { path: '/', httpOnly: true, sameSite: 'Lax' },
  audience: 'default',
  timeouts: { idlingMs: 900 * second, rollingMs: 3600 * second, absoluteMs: 86_400 * second },
  bind: [],
  staleMs: 10 * second,
  hashStorageKey: false,
  hashSubject: false,
  storeMetadata: false,
  enforceSameSubject: false,
  requestHeaders: [],
  responseHeaders: [],
};

let services: ReturnType<typeof fakeServices>;
let jar: CookieJar;
beforeEach(() => {
  services = fakeServices();
  jar = new CookieJar();
});

type Storage = 'cookie' | 'records';

function open(storage: Storage, changes: Partial<SessionSettings> = {}): Sessions {
  const records = storage === 'records' ? services.records.local : undefined;
  return createSessions({ ...defaults, records, ...changes }, services.clock);
}

const request = (options: ExchangeOptions = {}, from = jar) =>
  exchange({ ...options, headers: { ...(options.headers as object), ...from.headers } });

async function signIn(sessions: Sessions, data: unknown = { user: 'alice' }, subject = 'alice'): Promise<Session> {
  const x = request();
  const { session, cookies } = await sessions.start(x, await sessions.find(x), subject, data);
  jar.take(cookies);
  return session;
}

async function use(sessions: Sessions, options?: ExchangeOptions): Promise<unknown> {
  const x = request(options);
  const session = await sessions.find(x);
  if (session === undefined) return undefined;
  const written = await sessions.touch(x, session);
  if (written === undefined) return 'ended';
  jar.take(written.cookies);
  return written.session.own?.data;
}

describe.each<Storage>(['cookie', 'records'])('sessions kept in %s', (storage) => {
  it('are found by whoever has the cookie, and by nobody else', async () => {
    const sessions = open(storage);
    expect(await use(sessions)).toBeUndefined();
    await signIn(sessions, { user: 'alice', tokens: 'x'.repeat(9000) });
    expect(await use(sessions)).toEqual({ user: 'alice', tokens: 'x'.repeat(9000) });
    expect(jar.names).toEqual(storage === 'cookie' ? ['session', 'session2', 'session3', 'session4'] : ['session']);
    jar = new CookieJar();
    expect(await use(sessions)).toBeUndefined();
  });

  it('have another id after signing in, and the cookie from before is worth nothing', async () => {
    const sessions = open(storage);
    const first = await signIn(sessions);
    const planted = jar.copy();
    const second = await signIn(sessions, { user: 'bob' }, 'bob');
    expect(second.record.id).not.toBe(first.record.id);
    expect(await use(sessions)).toEqual({ user: 'bob' });
    if (storage === 'records') expect(await sessions.find(request({}, planted))).toBeUndefined();
    else expect((await sessions.find(request({}, planted)))?.own?.data).toEqual({ user: 'alice' });
  });

  it('end when they are not used, not renewed, or too old, each to the second', async () => {
    const sessions = open(storage);
    await signIn(sessions);
    await services.clock.advance(899 * second);
    expect(await use(sessions)).toBeDefined();
    await services.clock.advance(900 * second);
    expect(await use(sessions)).toBeUndefined();

    const short = open(storage, { timeouts: { idlingMs: 0, rollingMs: 100 * second, absoluteMs: 0 } });
    await signIn(short);
    await services.clock.advance(99 * second);
    // Renewed by this.
    expect(await use(short)).toBeDefined();
    await services.clock.advance(99 * second);
    expect(await use(short)).toBeDefined();
    await services.clock.advance(101 * second);
    expect(await use(short)).toBeUndefined();

    const absolute = open(storage, {
      timeouts: { idlingMs: 60 * second, rollingMs: 100 * second, absoluteMs: 250 * second },
    });
    await signIn(absolute);
    for (let i = 0; i < 7; i++) {
      await services.clock.advance(40 * second);
      expect(await use(absolute)).toEqual(i < 6 ? { user: 'alice' } : undefined);
    }
  });

  it('are signed out of by a browser that has the cookie', async () => {
    const sessions = open(storage);
    await signIn(sessions, { tokens: 'x'.repeat(9000) });
    const copy = jar.copy();
    const x = request();
    jar.take(await sessions.end(x, (await sessions.find(x))!));
    expect(jar.names).toEqual([]);
    // A copy of the cookie is dead where sessions are kept apart from it.
    const copied = await sessions.find(request({}, copy));
    expect(copied === undefined).toBe(storage === 'records');
  });

  it('come in a cookie that scripts and other sites do not get', async () => {
    const sessions = open(storage);
    const lines = async (options: ExchangeOptions, settings: Partial<SessionSettings> = {}) =>
      (await open(storage, settings).start(request(options), undefined, 's', {})).cookies.map((line) =>
        line.slice(line.indexOf('; ')),
      );
    expect(await lines({ url: 'http://a.example/' })).toEqual(['; Path=/; HttpOnly; SameSite=Lax']);
    expect(await lines({ url: 'https://a.example/' })).toEqual(['; Path=/; Secure; HttpOnly; SameSite=Lax']);
    expect(await lines({ url: 'http://a.example/' }, { cookieName: '__Host-s' })).toEqual([
      '; Path=/; Secure; HttpOnly; SameSite=Lax',
    ]);
    const forwarded = request({ url: 'http://a.example/' });
    forwarded.head.forwarded = { proto: 'https', host: undefined, port: undefined, path: undefined, prefix: undefined };
    expect((await sessions.start(forwarded, undefined, 's', {})).cookies[0]).toContain('; Secure; ');
    const cookie = {
      path: '/app',
      domain: 'example.com',
      httpOnly: false,
      sameSite: 'Default',
      secure: false,
    } as const;
    expect(await lines({ url: 'https://a.example/' }, { cookie })).toEqual(['; Path=/app; Domain=example.com']);
  });

  it('can be bound to where the caller comes from', async () => {
    const sessions = open(storage, { bind: ['ip', 'scheme', 'user-agent'] });
    const home = { clientIp: '203.0.113.9', url: 'https://a.example/', headers: { 'User-Agent': 'one' } };
    const x = request(home);
    jar.take((await sessions.start(x, undefined, 'alice', 'data')).cookies);
    expect(await use(sessions, home)).toBe('data');
    expect(await use(sessions, { ...home, clientIp: '203.0.113.10' })).toBeUndefined();
    expect(await use(sessions, { ...home, url: 'http://a.example/' })).toBeUndefined();
    expect(await use(sessions, { ...home, headers: { 'User-Agent': 'two' } })).toBeUndefined();
  });

  it('hold one part for each audience, which signs in and out for itself', async () => {
    const [shop, desk] = [open(storage, { audience: 'shop' }), open(storage, { audience: 'desk' })];
    await signIn(shop, 'of the shop');
    expect(await use(desk)).toBeUndefined();
    await signIn(desk, 'of the desk', 'bob');
    expect([await use(shop), await use(desk)]).toEqual(['of the shop', 'of the desk']);
    const x = request();
    jar.take(await shop.end(x, (await shop.find(x))!));
    expect([await use(shop), await use(desk)]).toEqual([undefined, 'of the desk']);
  });

  it('hold one subject alone, where that is enforced', async () => {
    const [shop, desk] = ['shop', 'desk'].map((audience) => open(storage, { audience, enforceSameSubject: true }));
    await signIn(shop!, 'shop', 'alice');
    await signIn(desk!, 'desk', 'alice');
    expect([await use(shop!), await use(desk!)]).toEqual(['shop', 'desk']);
    await signIn(desk!, 'desk', 'bob');
    expect([await use(shop!), await use(desk!)]).toEqual([undefined, 'desk']);
  });

  it('are made anew from the cookie that outlives the browser, until that ends too', async () => {
    const remember = { cookieName: 'remember', rollingMs: 1000 * second, absoluteMs: 2500 * second };
    const sessions = open(storage, { remember });
    await signIn(sessions);
    expect(jar.names).toEqual(['session', 'remember']);
    jar.delete('session');
    await services.clock.advance(999 * second);
    expect(await use(sessions)).toEqual({ user: 'alice' });
    expect(jar.names).toContain('session');
    for (const [passes, found] of [
      [950, true],
      [540, true],
      [60, false],
    ] as const) {
      jar.delete('session');
      await services.clock.advance(passes * second);
      expect((await use(sessions)) !== undefined).toBe(found);
    }
    await signIn(sessions);
    const x = request();
    jar.take(await sessions.end(x, (await sessions.find(x))!));
    expect(jar.names).toEqual([]);
  });

  it('change what they keep', async () => {
    const sessions = open(storage);
    await signIn(sessions, { token: 1 });
    const x = request();
    const written = await sessions.save(x, (await sessions.find(x))!, { token: 2 });
    jar.take(written!.cookies);
    expect(await use(sessions)).toEqual({ token: 2 });
  });

  it('keep their cookies from the upstream, and no others', async () => {
    const sessions = open(storage);
    await signIn(sessions, 'x'.repeat(9000));
    jar.set('session_id', 'of the application');
    jar.set('theme', 'dark');
    const x = request();
    sessions.hide(x);
    expect(x.requestHeaders.get('cookie')).toBe('session_id=of the application; theme=dark');
    jar.delete('session_id');
    jar.delete('theme');
    const bare = request();
    sessions.hide(bare);
    expect(bare.requestHeaders.has('cookie')).toBe(false);
  });

  it('open with the secret before, and not with a foreign one', async () => {
    await signIn(open(storage));
    const next = new Secret('the next secret, which is as long');
    expect(await use(open(storage, { secrets: [next, ...defaults.secrets] }))).toEqual({ user: 'alice' });
    expect(await use(open(storage, { secrets: [next] }))).toBeUndefined();
  });

  it('are none for a cookie that was changed, cut or put together, and let the browser forget it', async () => {
    const sessions = open(storage);
    await signIn(sessions, 'x'.repeat(9000));
    const mine = jar.copy();
    jar = new CookieJar();
    await signIn(sessions, 'y'.repeat(9000), 'bob');
    const other = jar.copy();
    for (const name of mine.names) {
      const value = mine.get(name)!;
      const at = value.length - 9;
      const forgeries = [
        `${value.slice(0, at)}${value[at] === 'A' ? 'B' : 'A'}${value.slice(at + 1)}`,
        value.slice(0, -1),
        value.slice(0, 20),
        '',
        `${value}A`,
        ...(mine.names.length > 1 ? [other.get(name)!] : []),
      ];
      for (const forged of forgeries) {
        jar = mine.copy();
        jar.set(name, forged);
        const x = request();
        expect(await sessions.find(x)).toBeUndefined();
        jar.take(sessions.forget(x));
        expect(jar.names).toEqual([]);
      }
    }
  });

  it('are none under the name of another cookie', async () => {
    await signIn(open(storage));
    jar.set('other', jar.get('session')!);
    expect(await use(open(storage, { cookieName: 'other' }))).toBeUndefined();
  });
});

describe('sessions kept in cookies', () => {
  it('refuse to grow beyond what browsers send', async () => {
    await expect(signIn(open('cookie'), 'x'.repeat(4000 * chunksMax))).rejects.toThrow('keep sessions in Redis');
  });

  it('shrink, and leave no old part behind', async () => {
    const sessions = open('cookie');
    await signIn(sessions, 'x'.repeat(9000));
    await signIn(sessions, 'short');
    expect(jar.names).toEqual(['session']);
    expect(await use(sessions)).toBe('short');
  });
});

describe('sessions kept in records', () => {
  it('show nothing there, not even to whoever knows the id, and no id where it is hashed', async () => {
    const { record } = await signIn(open('records', { prefix: 'app:' }), 'the secret token');
    const [key, { value }] = [...services.records.local.entries][0]!;
    expect(key).toBe(`app:session:${record.id}`);
    expect(value).not.toContain('secret');
    expect(Buffer.from(value, 'base64url').toString()).not.toContain('secret');
    services = fakeServices();
    const hashed = await signIn(open('records', { hashStorageKey: true }));
    expect([...services.records.local.entries.keys()].join()).not.toContain(hashed.record.id);
  });

  it('are not exchanged for one another by whoever can write there', async () => {
    const sessions = open('records');
    const alice = await signIn(sessions);
    const mine = jar;
    jar = new CookieJar();
    const bob = await signIn(sessions, { user: 'bob' }, 'bob');
    const kept = await services.records.local.get(`session:${alice.record.id}`);
    await services.records.local.put(`session:${bob.record.id}`, kept!, 1e6);
    expect(await use(sessions)).toBeUndefined();
    jar = mine;
    expect(await use(sessions)).toEqual({ user: 'alice' });
  });

  it('stay ended when a request that was on its way comes back', async () => {
    const sessions = open('records');
    await signIn(sessions);
    const slow = request();
    const seen = (await sessions.find(slow))!;
    const x = request();
    await sessions.end(x, seen);
    await services.clock.advance(300 * second);
    expect(await sessions.touch(slow, seen)).toBeUndefined();
    expect(await sessions.save(slow, seen, 'new')).toBeUndefined();
    expect(await use(sessions)).toBeUndefined();
  });

  it('are found by the id before for a moment after they were renewed', async () => {
    const sessions = open('records', { timeouts: { idlingMs: 0, rollingMs: 100 * second, absoluteMs: 0 } });
    await signIn(sessions);
    const before = jar.copy();
    await services.clock.advance(80 * second);
    expect(await use(sessions)).toBeDefined();
    expect(jar.get('session')).not.toBe(before.get('session'));
    await services.clock.advance(9 * second);
    expect(await sessions.find(request({}, before))).toBeDefined();
    await services.clock.advance(2 * second);
    expect(await sessions.find(request({}, before))).toBeUndefined();
    expect(await use(sessions)).toBeDefined();
  });

  it('can be listed by subject, where that is wished', async () => {
    const sessions = open('records', { storeMetadata: true });
    await signIn(sessions);
    const listed = () => [...services.records.local.entries.keys()].filter((key) => key.startsWith('subject:'));
    expect(listed()).toEqual([expect.stringMatching(/^subject:default:[\w-]{22}:[\w-]{22}$/)]);
    const x = request();
    await sessions.end(x, (await sessions.find(x))!);
    expect(listed()).toEqual([]);
  });

  it('reject while the store is out of reach', async () => {
    const sessions = open('records');
    await signIn(sessions);
    services.records.local.failure = new Error('Redis does not answer');
    await expect(use(sessions)).rejects.toThrow('Redis');
  });
});
