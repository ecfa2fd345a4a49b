import type { ExchangeOptions } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { app, world } from './browser/test/world.ts';
import { setUp } from './test/set-up.ts';

const recognised: ExchangeOptions = { credential: { id: 'key-1' } };

describe('no record shows', () => {
  it.each(['access_token', 'Access-Token', 'X-Access-Token'])('a token in the header %s', async (name) => {
    for (const hide_credentials of [true, false]) {
      const { run, issuer } = await setUp({ hide_credentials });
      for (const token of [await issuer.sign(), 'no.good.token']) {
        const { event } = await run.trace({ headers: { [name]: token } });
        expect(event.request.secretHeaders).toContain(name.toLowerCase());
      }
    }
  });

  it('a token in the query, also where it is not looked for', async () => {
    const { run } = await setUp({ bearer_token_param_type: ['header'] });
    expect((await run.trace({ url: '/?access_token=a.b.c' })).event.request.secretQuery).toContain('access_token');
  });

  it('tokens and documents that callers are told', async () => {
    const names = { downstream_access_token_header: 'X-Token', downstream_user_info_header: 'X-Info' };
    const { as } = await setUp({ ...names, downstream_headers: [{ header: 'X-You', path: ['sub'] }] });
    const { event } = await as();
    expect(event.request.secretHeaders).toEqual(expect.arrayContaining(['x-token', 'x-info']));
    expect(event.request.secretHeaders).not.toContain('x-you');
  });

  it('a code, whoever brings it', async () => {
    const place = await world({ anonymous: 'guest' }, { services: undefined });
    for (const request of [recognised, { method: 'HEAD' }, { headers: { Cookie: 'session=1.forged' } }]) {
      const { event } = await place.open(`${app}/page?code=abc&state=def`, { ...request, method: 'GET' });
      expect(event.request.secretQuery).toEqual(expect.arrayContaining(['code', 'state']));
    }
  });
});

describe('of somebody who has a session', () => {
  it('a token that nobody looks at goes no further', async () => {
    const place = await world({
      auth_methods: ['session', 'authorization_code', 'bearer'],
      upstream_access_token_header: '',
    });
    await place.signIn();
    const headers = { Authorization: 'Bearer forged' };
    const { outcome, upstream, event } = await place.open(`${app}/page?access_token=forged&a=1`, { headers });
    expect([outcome, upstream?.query]).toEqual(['passed', '?a=1']);
    expect(upstream?.headers).not.toHaveProperty('authorization');
    expect(event.request.secretQuery).toContain('access_token');
  });
});

describe('of a caller whom another plugin has recognised', () => {
  const places = { bearer_token_param_type: ['header', 'query', 'cookie'], bearer_token_cookie_name: 'token' };
  const request: ExchangeOptions = {
    ...recognised,
    url: '/?a=1&access_token=a.b.c',
    headers: { 'X-Access-Token': 'd.e.f', Cookie: 'token=g.h.i; theme=dark' },
  };

  it('a token goes no further', async () => {
    const { run } = await setUp({ ...places, anonymous: 'guest' });
    const { outcome, x, upstream, event } = await run.trace(request);
    expect([outcome, x.credential?.id]).toEqual(['passed', 'key-1']);
    expect(upstream?.query).toBe('?a=1');
    expect(upstream?.headers).toMatchObject({ cookie: 'theme=dark' });
    expect(upstream?.headers).not.toHaveProperty('x-access-token');
    expect(event.request.secretQuery).toContain('access_token');
    expect(event.request.secretHeaders).toContain('x-access-token');
  });

  it('a token is sent on where it may be, and shown in no record', async () => {
    const { run } = await setUp({ ...places, anonymous: 'guest', hide_credentials: false });
    const { upstream, event } = await run.trace(request);
    expect(upstream?.query).toBe('?a=1&access_token=a.b.c');
    expect(event.request.secretQuery).toContain('access_token');
  });

  it('a session goes no further', async () => {
    const place = await world({ anonymous: 'guest' });
    await place.signIn();
    const { upstream, event } = await place.open(`${app}/page`, recognised);
    expect(upstream?.headers).not.toHaveProperty('cookie');
    expect(event.request.secretHeaders).toContain('cookie');
  });

  it('a form for the upstream stays whole', async () => {
    const { run } = await setUp({
      anonymous: 'guest',
      auth_methods: ['password'],
      client_id: ['gateway'],
      client_secret: ['secret'],
    });
    const { upstream } = await run.trace({ ...recognised, method: 'POST', form: { username: 'a', password: 'b' } });
    expect(upstream?.body).toBe('username=a&password=b');
  });
});
