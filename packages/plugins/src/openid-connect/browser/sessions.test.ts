import { CookieJar, type ExchangeOptions } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { app, type World, world } from './test/world.ts';

const data: ExchangeOptions = { headers: { Accept: 'application/json' } };
const isSignedIn = async (place: World) => (await place.open(`${app}/data`, data)).outcome === 'passed';

describe.each(['cookie', 'redis'])('a session kept in %s', (session_storage) => {
  const begun = async (config: Record<string, unknown> = {}, options?: Parameters<typeof world>[1]) => {
    const place = await world({ session_storage, session_secret: 'a secret that is long enough', ...config }, options);
    await place.signIn();
    return place;
  };

  it('is what decides, and is decided on at every request', async () => {
    const place = await begun({ groups_required: ['staff'] });
    expect(await isSignedIn(place)).toBe(true);
    const strict = await world(
      { session_storage, session_secret: 'a secret that is long enough', groups_required: ['admins'] },
      { services: place.services, provider: place.provider },
    );
    strict.jar = place.jar;
    expect((await strict.open(`${app}/data`, data)).reply.status).toBe(403);
    // forbidden_destroy_session
    expect(place.jar.names).toEqual([]);
  });

  it('stays when somebody may not pass, where that is wished', async () => {
    const place = await begun({ forbidden_destroy_session: false });
    const strict = await world(
      {
        session_storage,
        session_secret: 'a secret that is long enough',
        groups_required: ['admins'],
        forbidden_destroy_session: false,
      },
      { services: place.services, provider: place.provider },
    );
    strict.jar = place.jar;
    expect((await strict.open(`${app}/data`, data)).reply.status).toBe(403);
    expect(await isSignedIn(place)).toBe(true);
  });

  it('outlives a change of its secret, where the former one is still listed', async () => {
    const place = await begun();
    for (const [secrets, status] of [
      [['a new secret that is long enough', 'a secret that is long enough'], 200],
      [['a new secret that is long enough'], 401],
    ] as const) {
      const changed = await world(
        { session_storage, session_secret: secrets },
        { services: place.services, provider: place.provider },
      );
      changed.jar = place.jar.copy();
      expect((await changed.open(`${app}/data`, data)).reply.status).toBe(status);
    }
  });

  it('of another provider is nobody’s here', async () => {
    const place = await begun();
    const other = await world(
      { session_storage, session_secret: 'a secret that is long enough', issuer: 'https://other.example' },
      { services: place.services, provider: place.provider },
    );
    other.jar = place.jar;
    expect((await other.open(`${app}/data`, data)).x.credential).toBeUndefined();
  });

  it('of another client is nobody’s here: the provider let the person in for that one alone', async () => {
    const place = await begun();
    const there = { services: place.services, provider: place.provider };
    const shared = { session_storage, session_secret: 'a secret that is long enough' };
    const other = await world({ ...shared, client_id: ['admin'] }, there);
    other.jar = place.jar.copy();
    expect((await other.open(`${app}/data`, data)).reply.status).toBe(401);
    const reordered = { client_id: ['admin', 'gateway'], client_secret: ['a', 'the secret of the gateway'] };
    const both = await world({ ...shared, ...reordered }, there);
    both.jar = place.jar.copy();
    await place.services.clock.advance(281_000);
    expect((await both.open(`${app}/data`, data)).outcome).toBe('passed');
    expect(place.provider.asked.at(-1)?.get('grant_type')).toBe('refresh_token');
  });

  it('counts where only sessions do, and no client is configured', async () => {
    const place = await begun({ refresh_tokens: false });
    const only = await world(
      {
        ...{ session_storage, session_secret: 'a secret that is long enough', auth_methods: ['session'] },
        ...{ client_id: undefined, client_secret: undefined, logout_uri_suffix: '/logout' },
      },
      { services: place.services, provider: place.provider },
    );
    only.jar = place.jar;
    expect((await only.open(`${app}/data`, data)).outcome).toBe('passed');
    expect((await only.open(`${app}/logout`, { method: 'POST', ...data })).reply.status).toBe(302);
    expect(only.jar.names).toEqual([]);
  });

  it('that began with a token counts only where the token would be judged alike', async () => {
    const shared = {
      ...{ session_storage, session_secret: 'a secret that is long enough' },
      ...{ auth_methods: ['session', 'bearer'], client_id: undefined, client_secret: undefined },
    };
    const lax = await world({ ...shared, verify_signature: false });
    const forged = `${(await lax.provider.tokens.sign({ sub: 'root' })).replace(/\.[^.]*$/, '.AAAA')}`;
    const Authorization = `Bearer ${forged}`;
    expect((await lax.open(`${app}/data`, { headers: { ...data.headers, Authorization } })).outcome).toBe('passed');
    expect(await isSignedIn(lax)).toBe(true);
    const there = { services: lax.services, provider: lax.provider };
    const strict = await world(shared, there);
    strict.jar = lax.jar.copy();
    expect(await isSignedIn(strict)).toBe(false);
    const alike = await world({ ...shared, verify_signature: false }, there);
    alike.jar = lax.jar.copy();
    expect(await isSignedIn(alike)).toBe(true);
  });

  it('ends with its token, also where the provider only writes that into it', async () => {
    const place = await world({ session_storage, refresh_tokens: false });
    place.provider.bends.expiresIn = null;
    await place.signIn();
    expect(await isSignedIn(place)).toBe(true);
    await place.services.clock.advance(301_000);
    expect(await isSignedIn(place)).toBe(false);
  });

  it('is renewed by its refresh token, before the access token ends', async () => {
    const place = await begun();
    const [, first] = (await place.open(`${app}/page`)).upstream!.headers['authorization']!.split(' ');
    await place.services.clock.advance(281_000);
    const renewed = await place.open(`${app}/page`);
    const [, second] = renewed.upstream!.headers['authorization']!.split(' ');
    expect(second).not.toBe(first);
    expect(place.provider.asked.at(-1)?.get('grant_type')).toBe('refresh_token');
    await place.services.clock.advance(100_000);
    expect(await isSignedIn(place)).toBe(true);
    expect(place.provider.asked).toHaveLength(2);
  });

  it('uses a refresh token once, however many requests come at once, and for one that comes late', async () => {
    const place = await begun();
    const late = place.jar.copy();
    await place.services.clock.advance(281_000);
    const together = await Promise.all(
      Array.from({ length: 8 }, () => place.plugin.trace({ url: `${app}/page`, headers: place.jar.headers })),
    );
    expect(together.map(({ outcome }) => outcome)).toEqual(Array(8).fill('passed'));
    expect(new Set(together.map(({ upstream }) => upstream?.headers['authorization'])).size).toBe(1);
    place.jar = late;
    expect((await place.open(`${app}/page`)).upstream?.headers['authorization']).toBe(
      together[0]!.upstream?.headers['authorization'],
    );
    expect(place.provider.asked).toHaveLength(2);
  });

  it('gets no tokens that were had for another client, though the refresh tokens read the same', async () => {
    const place = await world({ session_storage });
    place.provider.bends.refreshToken = 'the same';
    const there = { services: place.services, provider: place.provider };
    const other = await world({ session_storage, client_id: ['admin'] }, there);
    await place.signIn();
    place.provider.bends.idTokenClaims = { aud: 'admin' };
    await other.signIn();
    await place.services.clock.advance(281_000);
    expect(await isSignedIn(other)).toBe(true);
    place.provider.bends.idTokenClaims = {};
    expect(await isSignedIn(place)).toBe(true);
    expect(place.provider.asked.filter((form) => form.get('grant_type') === 'refresh_token')).toHaveLength(2);
  });

  it('ends with its tokens when the provider refuses to renew them, and lives as long while the provider is away', async () => {
    const place = await begun();
    await place.services.clock.advance(281_000);
    place.provider.tokens.isDown = true;
    expect(await isSignedIn(place)).toBe(true);
    await place.services.clock.advance(20_000);
    expect((await place.open(`${app}/data`, data)).reply.status).toBe(503);
    place.provider.tokens.isDown = false;
    place.provider.bends.tokenAnswer = {
      ...(await place.provider.answer({ url: new URL('https://idp.example/none'), body: Buffer.alloc(0) } as never)),
      status: 400,
      body: Buffer.from('{"error":"invalid_grant"}'),
    };
    place.provider.bends.tokenAnswer.headers.add('content-type', 'application/json');
    await place.services.clock.advance(2_000);
    expect((await place.open(`${app}/data`, data)).reply.status).toBe(401);
    expect(place.jar.names).toEqual([]);
  });

  it('ends with its tokens where they are not renewed, and a browser signs in again', async () => {
    const place = await begun({ refresh_tokens: false });
    await place.services.clock.advance(301_000);
    expect((await place.open(`${app}/data`, data)).reply.status).toBe(401);
    expect((await place.open(`${app}/page`)).reply.headers['location']).toContain('https://idp.example/authorize');
    expect(place.provider.asked).toHaveLength(1);
  });

  it('is not taken over by tokens of another person', async () => {
    const place = await begun();
    await place.services.clock.advance(281_000);
    place.provider.bends.idTokenClaims = { sub: 'mallory' };
    expect((await place.open(`${app}/page`)).x.credential?.id).toBe('alice');
    await place.services.clock.advance(20_000);
    expect(await isSignedIn(place)).toBe(false);
  });

  it.each<[string, ExchangeOptions, Record<string, unknown>]>([
    [
      'a query',
      { method: 'GET', url: `${app}/page?logout=1` },
      { logout_methods: ['GET'], logout_query_arg: 'logout' },
    ],
    ['a form', { method: 'POST', url: `${app}/page`, form: { bye: '' } }, { logout_post_arg: 'bye' }],
    ['a path', { method: 'POST', url: `${app}/auth/logout` }, { logout_uri_suffix: '/logout' }],
    ['DELETE', { method: 'DELETE', url: `${app}/auth/logout` }, { logout_uri_suffix: '/logout' }],
  ])('is signed out of by %s, here and at the provider', async (_case, options, config) => {
    const place = await begun({ ...config, logout_redirect_uri: [`${app}/bye`], logout_revoke: true });
    const copy = place.jar.copy();
    const { reply, upstream } = await place.open(options.url!, options);
    const location = new URL(reply.headers['location']!);
    expect([reply.status, upstream]).toEqual([options.method === 'DELETE' ? 303 : 302, undefined]);
    expect(location.origin + location.pathname).toBe('https://idp.example/end');
    expect(Object.fromEntries(location.searchParams)).toEqual({
      client_id: 'gateway',
      id_token_hint: expect.stringMatching(/^ey/),
      post_logout_redirect_uri: `${app}/bye`,
    });
    expect(place.provider.revoked).toHaveLength(2);
    expect(place.jar.names).toEqual([]);
    expect(await isSignedIn(place)).toBe(false);
    place.jar = copy;
    // What lies in a store is gone for every copy of the cookie.
    expect(await isSignedIn(place)).toBe(session_storage === 'cookie');
  });

  it('has its tokens revoked by a gateway that has just started', async () => {
    const place = await begun();
    const { services, provider } = place;
    provider.tokens.isDown = true;
    const started = await world(
      {
        ...{ session_storage, session_secret: 'a secret that is long enough', rediscovery_lifetime: 0.001 },
        ...{ logout_uri_suffix: '/logout', logout_revoke: true },
      },
      { services, provider },
    );
    started.jar = place.jar;
    await services.clock.advance(10);
    provider.tokens.isDown = false;
    await started.open(`${app}/logout`, { method: 'POST' });
    expect(provider.revoked).toHaveLength(2);
  });

  it('is signed out of where the provider has no end for it', async () => {
    const config = { logout_uri_suffix: '/logout', logout_methods: ['GET'] };
    const metadata = { end_session_endpoint: undefined };
    const place = await begun({ ...config, logout_redirect_uri: [`${app}/bye`] }, { metadata });
    expect((await place.open(`${app}/logout?to=https://evil.example`)).reply.headers['location']).toBe(`${app}/bye`);
    const bare = await begun(config, { metadata });
    expect((await bare.open(`${app}/logout`)).reply).toMatchObject({ status: 200, body: '' });
  });

  it('need not be there to sign out', async () => {
    const config = { logout_uri_suffix: '/logout', logout_methods: ['GET'], logout_redirect_uri: [`${app}/bye`] };
    const place = await world({ session_storage, ...config });
    for (const cookie of [undefined, 'session=1.forged', 'theme=dark']) {
      const { reply } = await place.open(`${app}/logout`, cookie === undefined ? {} : { headers: { Cookie: cookie } });
      expect(reply.headers['location']).toBe(`${app}/bye`);
    }
    const program = await place.open(`${app}/logout`, { headers: { Authorization: 'Bearer x', ...data.headers } });
    expect(program.reply.status).toBe(401);
  });

  it('is not signed out of by another method or path', async () => {
    const place = await begun({ logout_uri_suffix: '/logout' });
    await place.open(`${app}/logout`);
    await place.open(`${app}/logouts`, { method: 'POST', ...data });
    expect(await isSignedIn(place)).toBe(true);
  });

  it('does not begin where it is disabled', async () => {
    const place = await begun({ disable_session: ['authorization_code'] });
    expect(place.jar.names).toEqual([]);
  });

  it('tells the upstream and the caller what they are to know', async () => {
    const place = await begun({
      ...{ upstream_session_id_header: 'X-Session', downstream_session_id_header: 'X-Session' },
      ...{ session_request_headers: ['subject'], session_response_headers: ['timeout'] },
    });
    const { upstream, reply } = await place.open(`${app}/page`, {
      headers: { 'X-Session': 'forged', 'Session-Subject': 'admin' },
    });
    expect(upstream?.headers).toMatchObject({
      'x-session': expect.stringMatching(/^[\w-]{43}$/),
      'session-subject': 'alice',
    });
    expect(reply.headers).toMatchObject({ 'x-session': upstream!.headers['x-session'], 'session-timeout': '900' });
    place.jar = new CookieJar();
    const nobody = await place.open(`${app}/page`, { headers: { 'X-Session': 'forged' } });
    expect(nobody.upstream).toBeUndefined();
  });

  it('is verified again where that is wished', async () => {
    for (const reverify of [true, false]) {
      const place = await begun({ reverify, cache_ttl: 60 });
      expect(await isSignedIn(place)).toBe(true);
      await place.provider.tokens.addKey('RS256');
      place.provider.tokens.keys.shift();
      await place.services.clock.advance(61_000);
      // The first one finds the keys old, and has new ones fetched.
      await isSignedIn(place);
      await place.services.clock.advance(1_000);
      expect(await isSignedIn(place)).toBe(!reverify);
    }
  });
});

describe('a session that began with a password', () => {
  const config = {
    auth_methods: ['session', 'password'],
    client_id: ['other', 'gateway'],
    client_secret: ['o', 'g'],
    client_auth: ['client_secret_post', 'client_secret_post'],
  };
  const Authorization = `Basic ${Buffer.from('alice:secret').toString('base64')}`;

  it('needs no password any more, and is renewed by the client that it began with', async () => {
    const place = await world(config);
    const begun = await place.open(`${app}/data`, { headers: { Authorization, client_id: 'gateway' } });
    expect([begun.outcome, place.jar.names]).toEqual(['passed', ['session']]);
    await place.services.clock.advance(281_000);
    expect(await isSignedIn(place)).toBe(true);
    expect(place.provider.asked.map((form) => [form.get('grant_type'), form.get('client_id')])).toEqual([
      ['password', 'gateway'],
      ['refresh_token', 'gateway'],
    ]);
  });

  it('may be answered with tokens, where that counts as a sign-in', async () => {
    const place = await world({
      ...config,
      login_methods: ['password'],
      login_action: 'response',
      login_tokens: ['access_token'],
    });
    const { reply, upstream } = await place.open(`${app}/data`, { headers: { Authorization } });
    expect([reply.status, upstream]).toEqual([200, undefined]);
    expect(JSON.parse(reply.body)).toEqual({ access_token: expect.stringMatching(/^ey/) });
  });
});

describe('sessions in Redis', () => {
  it('that is out of reach let nobody pass and nobody sign in', async () => {
    const place = await world({ session_storage: 'redis' });
    await place.signIn();
    const records = place.services.records.redis(place.services.records.redisSettings[0]!);
    records.failure = new Error('Redis does not answer');
    const { reply, upstream } = await place.open(`${app}/page`);
    expect([reply.status, upstream]).toEqual([503, undefined]);
    records.failure = undefined;
    expect(await isSignedIn(place)).toBe(true);
  });
});
