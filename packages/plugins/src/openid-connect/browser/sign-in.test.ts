import { Secret } from '@sallyport/contracts';
import { HeaderList } from '@sallyport/pipeline';
import { CookieJar, createSigningKey, type ExchangeOptions, FakeClock, fakeServices } from '@sallyport/testkit';
import { exportJWK, generateKeyPair, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { type Bends, json } from './test/code-provider.ts';
import { app, type World, world } from './test/world.ts';

/** Nobody is signed in, nothing has reached the upstream, and the sign-in is over. */
async function expectRefused(place: World, back: Awaited<ReturnType<World['open']>>, status = 401): Promise<void> {
  expect(back.upstream).toBeUndefined();
  expect(back.reply.status).toBe(status);
  expect(back.reply.headers).not.toHaveProperty('location');
  expect(place.jar.names).not.toContain('session');
  expect((await place.open(`${app}/data`, { headers: { Accept: 'application/json' } })).reply.status).toBe(401);
}

describe('a sign-in', () => {
  it('asks with state, nonce and PKCE, and goes back to where the person wanted to go', async () => {
    const place = await world();
    const location = await place.leave(`${app}/page?a=1&b=c%2Fd`);
    const { searchParams } = location;
    expect(location.origin + location.pathname).toBe('https://idp.example/authorize');
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: 'gateway',
      response_type: 'code',
      redirect_uri: `${app}/page`,
      scope: 'openid',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    const back = await place.open(`${app}/page?${place.provider.authorize(location.href)}`);
    expect(back.reply).toMatchObject({
      status: 302,
      headers: { location: `${app}/page?a=1&b=c%2Fd`, 'cache-control': 'no-store' },
    });
    expect(back.reply.headers['set-cookie']).toMatch(/session=1\.\S+; Path=\/; Secure; HttpOnly; SameSite=Lax/);
    expect(place.jar.names).toEqual(['session']);
    const { x, upstream } = await place.open(`${app}/page`);
    expect([x.credential?.id, x.claims?.['groups']]).toEqual(['alice', ['staff']]);
    expect(upstream?.headers['authorization']).toMatch(/^Bearer ey/);
    expect(upstream?.headers).not.toHaveProperty('cookie');
  });

  it('tells the token endpoint what operator and caller say, at first and when tokens are renewed', async () => {
    const place = await world({
      token_headers_names: ['X-Key'],
      token_headers_values: ['k'],
      token_headers_client: ['X-Tenant'],
      token_post_args_names: ['realm'],
      token_post_args_values: ['r'],
      token_post_args_client: ['area'],
    });
    const said = { headers: { 'X-Tenant': 'blue', 'X-Key': 'forged' } };
    const back = place.provider.authorize((await place.leave()).href);
    await place.open(`${app}/page?${back}&area=north&realm=forged`, said);
    await place.services.clock.advance(281_000);
    expect((await place.open(`${app}/page?area=south`, said)).outcome).toBe('passed');
    const asked = place.services.http.fetches.filter(({ url }) => url.pathname === '/token');
    expect(asked).toHaveLength(2);
    for (const { headers } of asked) {
      const fields = new Headers(
        Array.from({ length: headers.length / 2 }, (_, i) => [headers[2 * i]!, headers[2 * i + 1]!]),
      );
      expect([fields.get('x-key'), fields.get('x-tenant')]).toEqual(['k', 'blue']);
    }
    const [first, second] = place.provider.asked;
    expect([first?.get('grant_type'), first?.get('realm'), first?.get('area')]).toEqual([
      'authorization_code',
      'r',
      'north',
    ]);
    expect([second?.get('grant_type'), second?.get('realm'), second?.get('area')]).toEqual([
      'refresh_token',
      'r',
      'south',
    ]);
  });

  it('keeps nothing secret in what is logged', async () => {
    const place = await world();
    await place.signIn();
    await place.open(`${app}/page`);
    for (const { request } of place.plugin.events.slice(1))
      expect(request.secretHeaders).toEqual(expect.arrayContaining(['cookie']));
    expect(place.plugin.events[1]!.request.secretQuery).toEqual(expect.arrayContaining(['code', 'state']));
    expect(JSON.stringify(place.services.log.entries)).not.toMatch(/eyJ/);
  });

  it('may go on in several tabs at once', async () => {
    const place = await world();
    const tabs = [await place.leave(`${app}/one`), await place.leave(`${app}/two`)];
    for (const [i, path] of ['/one', '/two'].entries()) {
      const back = await place.open(`${app}${path}?${place.provider.authorize(tabs[i]!.href)}`);
      expect(back.reply.headers['location']).toBe(app + path);
    }
    expect(place.jar.names).toEqual(['session']);
  });

  it('leaves no more than a few cookies behind when nobody comes back', async () => {
    const place = await world();
    for (let i = 0; i < 20; i++) await place.leave();
    expect(place.jar.names.length).toBeLessThanOrEqual(5);
    expect((await place.signIn()).reply.status).toBe(302);
  });

  it.each<[string, (back: URLSearchParams, place: World) => void]>([
    ['a wrong state', (back) => back.set('state', `${back.get('state')!.slice(0, -1)}_`)],
    [
      'the state of another browser',
      (_back, place) => {
        place.jar = new CookieJar();
      },
    ],
    ['two states', (back) => back.append('state', back.get('state')!)],
    ['two codes', (back) => back.append('code', 'another')],
    ['no iss, where the provider says it sends one', (back) => back.delete('iss')],
    ['the iss of another provider', (back) => back.set('iss', 'https://evil.example')],
    ['an iss with a slash too many', (back) => back.set('iss', 'https://idp.example/')],
    ['a code that the provider never gave', (back) => back.set('code', 'guessed')],
    [
      'an error',
      (back) => {
        back.delete('code');
        back.set('error', 'access_denied');
      },
    ],
    [
      'a token in place of the code',
      (back) => {
        back.delete('code');
        back.set('access_token', 'x');
        back.set('error', 'x');
      },
    ],
    [
      'a cookie that was changed',
      (_back, { jar }) => jar.set(jar.names[0]!, `${jar.get(jar.names[0]!)!.slice(0, -4)}AAAA`),
    ],
    ['a cookie that was cut', (_back, { jar }) => jar.set(jar.names[0]!, jar.get(jar.names[0]!)!.slice(0, -9))],
    ['an empty cookie', (_back, { jar }) => jar.set(jar.names[0]!, '')],
  ])('is refused with %s', async (_case, bend) => {
    const place = await world();
    const back = place.provider.authorize((await place.leave()).href);
    bend(back, place);
    await expectRefused(place, await place.open(`${app}/page?${back}`));
  });

  it('is no answer without a state: the person is sent to sign in', async () => {
    const place = await world();
    const back = place.provider.authorize((await place.leave()).href);
    back.delete('state');
    const { reply } = await place.open(`${app}/page?${back}`);
    expect(reply.headers['location']).toContain('https://idp.example/authorize');
    expect(place.jar.names).not.toContain('session');
  });

  it.each<[string, Bends]>([
    ['another nonce', { idTokenClaims: { nonce: 'another' } }],
    ['no nonce', { idTokenClaims: { nonce: undefined } }],
    ['another issuer', { idTokenClaims: { iss: 'https://evil.example' } }],
    ['another audience', { idTokenClaims: { aud: 'another' } }],
    ['no audience', { idTokenClaims: { aud: undefined } }],
    ['several audiences and another azp', { idTokenClaims: { aud: ['gateway', 'x'], azp: 'x' } }],
    ['several audiences and no azp', { idTokenClaims: { aud: ['gateway', 'x'] } }],
    ['no sub', { idTokenClaims: { sub: undefined } }],
    ['no exp', { idTokenClaims: { exp: undefined } }],
    ['an exp that is over', { idTokenClaims: { exp: 1_000_000 } }],
    ['no iat', { idTokenClaims: { iat: undefined } }],
    ['the hash of another access token', { idTokenClaims: { at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' } }],
    ['the hash of another code', { idTokenClaims: { c_hash: 'AAAAAAAAAAAAAAAAAAAAAA' } }],
    ['no text', { idToken: { text: undefined } }],
    ['no signature', { idToken: { text: 'eyJhbGciOiJub25lIn0.e30.' } }],
    ['a path for a kid', { idTokenHeader: { kid: '../../dev/null' } }],
  ])('is refused with an ID token that has %s', async (_case, bends) => {
    const place = await world();
    Object.assign(place.provider.bends, bends);
    await expectRefused(place, await place.signIn());
  });

  it('is refused with an ID token that somebody else has signed', async () => {
    const place = await world();
    place.provider.bends.idTokenKey = await createSigningKey('RS256', 'key-1');
    await expectRefused(place, await place.signIn());
  });

  it('is refused a second time, to whoever copied cookie and answer', async () => {
    const place = await world();
    const location = await place.leave();
    const copy = place.jar.copy();
    const back = place.provider.authorize(location.href);
    expect((await place.open(`${app}/page?${back}`)).reply.status).toBe(302);
    place.jar = copy;
    const asked = place.provider.asked.length;
    await expectRefused(place, await place.open(`${app}/page?${back}`));
    expect(place.provider.asked.length).toBe(asked);
  });

  it('is refused when it took too long', async () => {
    const place = await world({ authorization_rolling_timeout: 60 });
    const back = place.provider.authorize((await place.leave()).href);
    await place.services.clock.advance(61_000);
    await expectRefused(place, await place.open(`${app}/page?${back}`));
  });

  it('is refused with the verifier of another', async () => {
    const place = await world();
    const one = await place.leave();
    const two = await place.leave();
    const stolen = place.provider.authorize(two.href).get('code')!;
    const back = place.provider.authorize(one.href);
    back.set('code', stolen);
    await expectRefused(place, await place.open(`${app}/page?${back}`));
  });

  it('gives the session a new id: the one before is worth nothing', async () => {
    const place = await world({ session_storage: 'redis', session_response_headers: ['id'] });
    const tabs = [await place.leave(), await place.leave()];
    const ids: (string | undefined)[] = [];
    let before = place.jar;
    for (const { href } of tabs) {
      before = place.jar.copy();
      const { reply } = await place.open(`${app}/page?${place.provider.authorize(href)}`);
      ids.push(reply.headers['session-id']);
    }
    expect(new Set(ids).size).toBe(2);
    expect((await place.open(`${app}/page`)).x.credential?.id).toBe('alice');
    place.jar = before;
    expect((await place.open(`${app}/page`)).x.credential).toBeUndefined();
  });

  it.each([
    ['//evil.example/x', `${app}//evil.example/x`],
    ['/\\evil.example', `${app}//evil.example`],
    ['/%2f%2fevil.example', `${app}/%2f%2fevil.example`],
    ['/@evil.example', `${app}/@evil.example`],
    ['/x?to=https://evil.example', `${app}/x?to=https://evil.example`],
    ['/x?return_to=//evil.example', `${app}/x?return_to=//evil.example`],
    ['/javascript:alert(1)', `${app}/javascript:alert(1)`],
    ['https:evil.example', `${app}/`],
  ])('leads nowhere else from %s', async (target, returned) => {
    const place = await world();
    const { reply } = await place.open(app, { url: app + (target.startsWith('/') ? target : '/') } as ExchangeOptions);
    const location = new URL(reply.headers['location']!);
    expect(location.origin).toBe('https://idp.example');
    const redirect = new URL(location.searchParams.get('redirect_uri')!);
    expect(redirect.origin).toBe(app);
    const back = await place.open(`${redirect.href}?${place.provider.authorize(location.href)}`);
    const to = new URL(back.reply.headers['location']!);
    expect(to.origin).toBe(app);
    expect(back.reply.headers['location']).toBe(returned);
  });

  it.each([
    ['another host', { headers: { Host: 'evil.example' } }, 'https://evil.example/page'],
    ['a host below', {}, 'https://x.app.example/page'],
    ['a host with the name in it', {}, 'https://app.example.evil.example/page'],
  ])('is not begun for %s, which the route does not name', async (_case, options, url) => {
    const place = await world();
    const { reply, upstream } = await place.open(url, options as ExchangeOptions);
    expect([reply.status, reply.headers['location'], upstream]).toEqual([503, undefined, undefined]);
    expect(place.services.log.entries.map(({ fields }) => fields['reason']).join()).toContain('set redirect_uri');
  });

  it('is refused while the provider is away, and possible again afterwards', async () => {
    const place = await world();
    const location = await place.leave();
    place.provider.tokens.isDown = true;
    const away = await place.open(`${app}/page?${place.provider.authorize(location.href)}`);
    await expectRefused(place, away, 503);
    place.provider.tokens.isDown = false;
    expect((await place.signIn()).reply.status).toBe(302);
  });

  it.each([
    ['an outage', json({ error: 'server_error' }, 500), 503],
    ['text', { ...json('x'), body: Buffer.from('hello') }, 503],
    ['a redirect', json({}, 302), 503],
    ['no access token', json({ token_type: 'Bearer' }), 401],
    ['a refused client', json({ error: 'invalid_client' }, 401), 503],
  ])('is refused when the token endpoint answers with %s', async (_case, answer, status) => {
    const place = await world();
    place.provider.bends.tokenAnswer = answer;
    await expectRefused(place, await place.signIn(), status);
  });
});

it.each([
  ['by a body', json({ error: 'invalid_client' }, 401)],
  ['by a challenge', { ...json({}, 401), headers: new HeaderList(['WWW-Authenticate', 'Basic realm="idp"']) }],
])('that the provider refuses the gateway is said once, %s', async (_case, answer) => {
  const place = await world();
  place.provider.bends.tokenAnswer = answer;
  await place.signIn();
  const warnings = place.services.log.entries.filter(({ message }) => message.includes('could not be used'));
  const reason = expect.stringMatching(/refuses the gateway as a client \(invalid_client\): look at its id and secret/);
  expect(warnings).toMatchObject([{ level: 'warn', fields: { reason } }]);
});

describe('an ID token signed with the secret of the client', () => {
  const secret = 'a secret of the gateway, long enough for HS256';
  const signedIn = async (config: Record<string, unknown>, signedWith = secret) => {
    const place = await world({ client_secret: [secret], ...config });
    const algorithm = { name: 'HMAC', hash: 'SHA-256' };
    const privateKey = await crypto.subtle.importKey('raw', Buffer.from(signedWith), algorithm, false, ['sign']);
    place.provider.bends.idTokenHeader = { kid: undefined };
    place.provider.bends.idTokenKey = { kid: '', alg: 'HS256', privateKey, jwk: {} };
    return { place, back: await place.signIn() };
  };

  it('is taken where that is wished', async () => {
    const { place, back } = await signedIn({ enable_hs_signatures: true });
    expect(back.reply.status).toBe(302);
    expect((await place.open(`${app}/page`)).x.credential?.id).toBe('alice');
  });

  it('is refused elsewhere, and with any other secret', async () => {
    for (const { place, back } of [
      await signedIn({}),
      await signedIn({ enable_hs_signatures: true }, 'a secret of somebody else, long enough too'),
    ])
      await expectRefused(place, back);
  });
});

describe('settings of sign-ins', () => {
  it('an issuer out of a vault is the operator’s', async () => {
    const services = fakeServices({ clock: new FakeClock(Date.now()) });
    Object.assign(services, {
      secret: (value: string) => new Secret(value === '{vault://env/issuer}' ? 'https://idp.example' : value),
    });
    const place = await world({ issuer: '{vault://env/issuer}' }, { services });
    expect((await place.signIn()).reply.status).toBe(302);
    const { fetches } = services.http;
    expect(fetches.map(({ namedBy }) => namedBy)).toEqual(fetches.map(() => 'operator'));
  });

  it('a provider that does not offer PKCE is refused where it is required, and tried anyway where it is not', async () => {
    const metadata = { code_challenge_methods_supported: ['plain'] };
    const strict = await world({ require_proof_key_for_code_exchange: true }, { metadata });
    expect((await strict.open(`${app}/page`)).reply.status).toBe(503);
    expect((await (await world({}, { metadata })).leave()).searchParams.get('code_challenge_method')).toBe('S256');
    const without = await (await world({ require_proof_key_for_code_exchange: false }, { metadata })).leave();
    expect(without.searchParams.has('code_challenge')).toBe(false);
  });

  it('parameters may be pushed', async () => {
    const place = await world({ require_pushed_authorization_requests: true });
    const location = await place.leave();
    expect([...location.searchParams.keys()]).toEqual(['request_uri', 'client_id']);
    const [pushed] = place.provider.pushed;
    expect(pushed!.get('redirect_uri')).toBe(`${app}/page`);
    const back = await place.open(`${app}/page?${place.provider.authorize(location.href)}`);
    expect(back.reply.headers['location']).toBe(`${app}/page?a=1`);
  });

  it.each([true, false])('requests may be signed, pushed or not: %s', async (require_pushed_authorization_requests) => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = { ...(await exportJWK(privateKey)), alg: 'ES256', kid: 'k1' };
    const signs = { client_jwk: [jwk], client_auth: ['private_key_jwt'], require_signed_request_object: true };
    const place = await world({ ...signs, require_pushed_authorization_requests });
    expect((await place.signIn()).reply.status).toBe(302);
    const { payload, protectedHeader } = await jwtVerify(place.provider.requestObjects[0]!, publicKey);
    expect(protectedHeader).toMatchObject({ alg: 'ES256', kid: 'k1', typ: 'oauth-authz-req+jwt' });
    expect(payload).toMatchObject({ iss: 'gateway', aud: 'https://idp.example', redirect_uri: `${app}/page` });
    expect((await place.open(`${app}/page`)).x.credential?.id).toBe('alice');
    expect(place.provider.pushed).toHaveLength(require_pushed_authorization_requests ? 1 : 0);
  });

  it('the key of a client may lie in a vault', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = { ...(await exportJWK(privateKey)), alg: 'ES256' };
    const services = fakeServices({ clock: new FakeClock(Date.now()) });
    Object.assign(services, {
      secret: (value: string) => new Secret(value === '{vault://env/d}' ? jwk.d! : value),
    });
    const config = { client_jwk: [{ ...jwk, d: '{vault://env/d}' }], client_auth: ['private_key_jwt'] };
    const place = await world(config, { services });
    expect((await place.signIn()).reply.status).toBe(302);
    const { payload } = await jwtVerify(place.provider.asked[0]!.get('client_assertion')!, publicKey);
    expect(payload).toMatchObject({ iss: 'gateway', aud: 'https://idp.example' });
  });

  it('parameters of the operator and of the caller travel along, but none of the protocol’s own', async () => {
    const place = await world({
      audience: ['api'],
      max_age: 60,
      authorization_query_args_names: ['prompt'],
      authorization_query_args_values: ['login'],
      authorization_query_args_client: ['login_hint'],
    });
    const { searchParams } = await place.leave(`${app}/page?login_hint=ann&state=x&redirect_uri=https://evil.example`);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      ...{ audience: 'api', max_age: '60', prompt: 'login', login_hint: 'ann', redirect_uri: `${app}/page` },
    });
    expect(searchParams.getAll('state')).toHaveLength(1);
  });

  it('the answer may come as a form', async () => {
    const place = await world({ response_mode: 'form_post', authorization_cookie_same_site: 'None' });
    const location = await place.leave();
    expect(location.searchParams.get('response_mode')).toBe('form_post');
    const answer = Object.fromEntries(place.provider.authorize(location.href));
    const back = await place.open(`${app}/page`, { method: 'POST', form: answer });
    expect(back.reply).toMatchObject({ status: 302, headers: { location: `${app}/page?a=1` } });
    expect((await place.open(`${app}/page`)).x.credential?.id).toBe('alice');
  });

  it('the answer may come as a JWT that the provider has signed, and no other', async () => {
    const place = await world({ response_mode: 'jwt' });
    for (const [claims, status] of [
      [{}, 302],
      [{ aud: 'another' }, 401],
      [{ iss: 'https://evil.example' }, 401],
    ] as const) {
      const location = await place.leave();
      expect(location.searchParams.get('response_mode')).toBe('jwt');
      const answer = Object.fromEntries(place.provider.authorize(location.href));
      const response = await place.provider.tokens.sign({ aud: 'gateway', ...answer, ...claims }, { typ: undefined });
      const back = await place.open(`${app}/page?response=${response}`);
      expect(back.reply.status).toBe(status);
      place.jar = new CookieJar();
    }
    const plain = place.provider.authorize((await place.leave()).href);
    expect((await place.open(`${app}/page?${plain}`)).reply.headers['location']).toContain('https://idp.example');
  });

  it('the redirect may lead to one place for all pages', async () => {
    const place = await world({ redirect_uri: [`${app}/callback`] });
    const location = await place.leave(`${app}/deep/page?a=1`);
    expect(location.searchParams.get('redirect_uri')).toBe(`${app}/callback`);
    const answer = place.provider.authorize(location.href);
    // Elsewhere it is no answer, but a page that somebody wants.
    expect((await place.open(`${app}/other?${answer}`)).reply.headers['location']).toContain('https://idp.example');
    const back = await place.open(`${app}/callback?${answer}`);
    expect(back.reply.headers['location']).toBe(`${app}/deep/page?a=1`);
  });

  it('a page leads on where the cookie is strict, since no browser would send it with a redirect from elsewhere', async () => {
    const place = await world({ session_cookie_same_site: 'Strict' });
    const { reply } = await place.signIn(`${app}/page?a="><script>alert(1)</script>&b='`);
    expect([reply.status, reply.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(reply.body).toContain(`content="0;url=${app}/page?a=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&#38;b=%27"`);
    expect(reply.body).not.toContain('<script');
  });

  it('without preserve_query_args the query is dropped', async () => {
    const place = await world({ preserve_query_args: false });
    expect((await place.signIn()).reply.headers['location']).toBe(`${app}/page`);
  });

  it('without a session the request goes on at once, as it was first asked', async () => {
    const place = await world({ auth_methods: ['authorization_code'] });
    const { upstream, reply } = await place.signIn();
    expect([reply.status, upstream?.query]).toEqual([200, '?a=1']);
    expect(place.jar.names).toEqual([]);
  });

  it('one of several clients is chosen by the caller, and speaks for itself from then on', async () => {
    const place = await world({
      client_id: ['other', 'gateway'],
      client_secret: ['o', 'g'],
      redirect_uri: [`${app}/a`, `${app}/b`],
    });
    const first = await place.leave(`${app}/page`);
    expect(first.searchParams.get('client_id')).toBe('other');
    const second = await place.leave(`${app}/page?client_id=2`);
    expect([second.searchParams.get('client_id'), second.searchParams.get('redirect_uri')]).toEqual([
      'gateway',
      `${app}/b`,
    ]);
    const back = await place.open(`${app}/b?${place.provider.authorize(second.href)}`);
    expect(back.reply.status).toBe(302);
    expect((await place.open(`${app}/page?client_id=nobody`, { headers: { Cookie: '' } })).reply.status).toBe(401);
  });

  it('who comes back in vain is sent where the client says that sent them away', async () => {
    const place = await world({
      client_id: ['other', 'gateway'],
      client_secret: ['o', 'g'],
      unauthorized_redirect_uri: [`${app}/one`, `${app}/two`],
      logout_redirect_uri: [`${app}/bye`, `${app}/farewell`],
      logout_query_arg: 'logout',
      logout_methods: ['GET'],
    });
    for (const [asked, said] of [
      ['', `${app}/one`],
      ['?client_id=gateway', `${app}/two`],
    ]) {
      const back = place.provider.authorize((await place.leave(`${app}/page${asked}`)).href);
      back.set('code', 'guessed');
      expect((await place.open(`${app}/page?${back}`)).reply.headers['location']).toBe(said);
    }
    const late = await place.open(`${app}/page?logout&client_id=2`);
    expect(late.reply.headers['location']).toBe(`${app}/farewell`);
  });

  it('who signed in may be answered with tokens, or sent elsewhere with them', async () => {
    const answer = await (await world({ login_action: 'response', login_tokens: ['id_token', 'tokens'] })).signIn();
    expect([answer.reply.status, JSON.parse(answer.reply.body)]).toEqual([
      200,
      { id_token: expect.stringMatching(/^ey/), tokens: expect.objectContaining({ token_type: 'Bearer' }) },
    ]);
    const to = { login_action: 'redirect', login_redirect_uri: ['https://spa.example/in?x=1'] };
    const fragment = await (await world(to)).signIn();
    expect(fragment.reply.headers['location']).toMatch(/^https:\/\/spa\.example\/in\?x=1#id_token=ey/);
    expect(fragment.event.request.secretHeaders).toContain('location');
    const query = await (await world({ ...to, login_redirect_mode: 'query', login_tokens: ['access_token'] })).signIn();
    expect(query.reply.headers['location']).toMatch(/^https:\/\/spa\.example\/in\?x=1&access_token=ey/);
    const bare = await (await world({ ...to, login_tokens: [] })).signIn();
    expect(bare.reply.headers['location']).toBe('https://spa.example/in?x=1');
  });

  it.each<[Record<string, unknown>, string]>([
    [{ response_mode: 'fragment' }, 'never reaches the gateway'],
    [{ response_type: ['id_token'] }, 'only the code flow'],
    [{ response_mode: 'form_post', authorization_cookie_same_site: 'Lax' }, 'write None'],
    [{ redirect_uri: ['https://app.example/x?y'] }, 'without query'],
    [{ redirect_uri: ['javascript:alert(1)'] }, 'absolute http'],
    [{ unauthorized_redirect_uri: ['javascript:alert(1)'] }, 'absolute http or https URL'],
    [{ authorization_query_args_names: ['prompt'] }, '0 entries for 1 names'],
    [{ reverify: true, ignore_signature: ['session'] }, 'take session out of ignore_signature'],
    [{ redirect_uri: [`${app}/a`, `${app}/b`] }, 'has more entries than client_id'],
    [{ logout_redirect_uri: ['//evil.example'] }, 'absolute http'],
    [{ authorization_query_args_names: ['state'] }, "the gateway's own"],
    [{ authorization_query_args_client: ['redirect_uri'] }, "not the caller's"],
    [{ require_signed_request_object: true }, 'client_jwk'],
    [{ session_cookie_name: '__Host-s', session_cookie_domain: 'app.example' }, 'without a domain'],
    [{ session_store_metadata: true }, 'write redis'],
    [{ session_hash_storage_key: true }, 'write redis'],
    [{ authorization_cookie_name: 'session' }, 'two names'],
  ])('%j is refused with a sentence', async (config, sentence) => {
    await expect(world(config)).rejects.toThrow(sentence);
  });
});
