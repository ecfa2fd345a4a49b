import { PlainBrowser, type RunningIdp, startIdp } from '@sallyport/testkit';
import {
  calculateJwkThumbprint,
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  jwtVerify,
} from 'jose';
import * as client from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const redirectUri = 'http://127.0.0.1:9/callback';

// By a real client, which checks what it is told.
describe('the development identity provider, to openid-client,', () => {
  let idp: RunningIdp;
  const metadataDocument = {
    client_id: 'https://app.example/client.json',
    client_name: 'App by its metadata',
    redirect_uris: [redirectUri],
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code'],
    response_types: ['code'],
  };
  beforeAll(async () => {
    idp = await startIdp({
      scopes: ['orders:read', 'orders:write'],
      fetch: async (url) =>
        String(url) === metadataDocument.client_id
          ? Response.json(metadataDocument)
          : new Response(undefined, { status: 404 }),
    });
  });
  afterAll(() => idp.stop());

  const options = { execute: [client.allowInsecureRequests] };
  const discover = (id: string, secret: string | undefined) =>
    client.discovery(new URL(idp.issuer), id, secret, secret === undefined ? client.None() : undefined, options);
  const asApp = () => discover(idp.clients.app.id, undefined);
  const asGateway = () => discover(idp.clients.gateway.id, idp.clients.gateway.secret);
  const refusal = (error: string) => expect.objectContaining({ error });

  /** The code flow with PKCE, up to the tokens. */
  async function signIn(
    config: client.Configuration,
    person: string,
    parameters: Record<string, string> = {},
    { dpop, browser }: { dpop?: client.DPoPHandle; browser?: PlainBrowser } = {},
  ) {
    const pkceCodeVerifier = client.randomPKCECodeVerifier();
    const expectedState = client.randomState();
    const expectedNonce = client.randomNonce();
    const start = client.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      scope: 'openid profile email',
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      state: expectedState,
      nonce: expectedNonce,
      ...parameters,
    });
    const { url } = await idp.signIn(person, start.href, { until: redirectUri, ...(browser && { browser }) });
    const grant = () =>
      client.authorizationCodeGrant(
        config,
        url,
        { pkceCodeVerifier, expectedState, expectedNonce },
        undefined,
        dpop && { DPoP: dpop },
      );
    return { url, tokens: await grant(), grantAgain: grant };
  }

  it('signs people in by the code flow, and takes a code once', async () => {
    const config = await asApp();
    const { tokens, url, grantAgain } = await signIn(config, 'alice');
    expect(url.searchParams.get('iss')).toBe(idp.issuer);
    const { sub } = tokens.claims()!;
    expect(await client.fetchUserInfo(config, tokens.access_token, sub)).toMatchObject({ email: 'alice@example.com' });
    await expect(grantAgain()).rejects.toEqual(refusal('invalid_grant'));
    // What was issued for it is void, too.
    await expect(client.fetchUserInfo(config, tokens.access_token, sub)).rejects.toThrow();
  });

  it('refuses a code without the verifier of its challenge, and public clients without PKCE', async () => {
    const config = await asApp();
    const challenge = await client.calculatePKCECodeChallenge(client.randomPKCECodeVerifier());
    const start = (parameters: Record<string, string>) =>
      client.buildAuthorizationUrl(config, { redirect_uri: redirectUri, scope: 'openid', ...parameters }).href;
    const { url } = await idp.signIn('alice', start({ code_challenge: challenge, code_challenge_method: 'S256' }), {
      until: redirectUri,
    });
    const wrong = { pkceCodeVerifier: client.randomPKCECodeVerifier() };
    await expect(client.authorizationCodeGrant(config, url, wrong)).rejects.toEqual(refusal('invalid_grant'));
    const { url: back } = await idp.signIn('alice', start({}), { until: redirectUri });
    expect(back.searchParams.get('error')).toBe('invalid_request');
  });

  it('redirects nowhere but to what a client may name', async () => {
    const url = client.buildAuthorizationUrl(await asApp(), { redirect_uri: 'https://evil.example/', scope: 'openid' });
    const { response, text } = await new PlainBrowser().open(url.href);
    expect([response.status, text]).toEqual([400, expect.stringContaining('invalid_redirect_uri')]);
  });

  it('tells the client that a person said no', async () => {
    const config = await asApp();
    const browser = new PlainBrowser();
    const start = client.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      scope: 'openid',
      code_challenge: await client.calculatePKCECodeChallenge(client.randomPKCECodeVerifier()),
      code_challenge_method: 'S256',
    });
    const { url, text } = await browser.open(start.href);
    expect(text).toContain('<strong>App</strong> asks you to sign in');
    const body = new URLSearchParams({ decision: 'deny' });
    const back = await browser.open(url.href, { body, until: redirectUri });
    expect(back.url.searchParams.get('error')).toBe('access_denied');
  });

  it('issues tokens for the resource that was asked for, with its scopes', async () => {
    const config = await asApp();
    const resource = 'https://orders.example/mcp';
    const { tokens } = await signIn(config, 'alice', { resource, scope: 'openid orders:read' });
    expect(decodeJwt(tokens.access_token)).toMatchObject({ aud: resource, scope: 'openid orders:read' });
    expect(await client.fetchUserInfo(config, tokens.access_token, 'alice')).toMatchObject({ sub: 'alice' });
    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token!, { scope: 'orders:read' });
    expect(decodeJwt(refreshed.access_token)).toMatchObject({ aud: resource, scope: 'orders:read' });
    await expect(
      client.refreshTokenGrant(config, refreshed.refresh_token!, { resource: 'https://other.example/' }),
    ).rejects.toEqual(refusal('invalid_target'));
  });

  it('gives the scope openid to whoever names none', async () => {
    const config = await asApp();
    const pkceCodeVerifier = client.randomPKCECodeVerifier();
    const start = client.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    });
    start.searchParams.delete('scope');
    const { url } = await idp.signIn('alice', start.href, { until: redirectUri });
    const tokens = await client.authorizationCodeGrant(config, url, { pkceCodeVerifier });
    expect(tokens.scope).toBe('openid');
  });

  it('rotates refresh tokens, and ends everything when one is used twice', async () => {
    const config = await asApp();
    const { tokens } = await signIn(config, 'bob');
    const second = await client.refreshTokenGrant(config, tokens.refresh_token!);
    expect(second.refresh_token).not.toBe(tokens.refresh_token);
    await expect(client.refreshTokenGrant(config, tokens.refresh_token!)).rejects.toEqual(refusal('invalid_grant'));
    await expect(client.refreshTokenGrant(config, second.refresh_token!)).rejects.toEqual(refusal('invalid_grant'));
    await expect(client.fetchUserInfo(config, second.access_token, 'bob')).rejects.toThrow();
  });

  it('introspects and revokes for clients that can prove who they are', async () => {
    const config = await asGateway();
    const { access_token, refresh_token } = await idp.tokensOf('alice');
    expect(await client.tokenIntrospection(config, access_token)).toMatchObject({
      active: true,
      client_id: 'gateway',
      groups: ['konnect-mcp-users'],
    });
    await client.tokenRevocation(config, refresh_token!);
    expect(await client.tokenIntrospection(config, access_token)).toEqual({ active: false });
  });

  it('takes authorization requests that were pushed', async () => {
    const config = await asGateway();
    const pkceCodeVerifier = client.randomPKCECodeVerifier();
    const start = await client.buildAuthorizationUrlWithPAR(config, {
      redirect_uri: redirectUri,
      scope: 'openid',
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    });
    expect([...start.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri']);
    const { url } = await idp.signIn('alice', start.href, { until: redirectUri });
    const tokens = await client.authorizationCodeGrant(config, url, { pkceCodeVerifier });
    expect(tokens.claims()).toMatchObject({ sub: 'alice' });
  });

  it('binds tokens to the key of a DPoP proof', async () => {
    const config = await asApp();
    const keys = await client.randomDPoPKeyPair('ES256', { extractable: true });
    const dpop = client.getDPoPHandle(config, keys);
    const { tokens } = await signIn(config, 'alice', {}, { dpop });
    const jkt = await calculateJwkThumbprint(await exportJWK(keys.publicKey));
    expect(tokens.token_type).toBe('dpop');
    expect(decodeJwt(tokens.access_token)['cnf']).toEqual({ jkt });
    expect(await client.fetchUserInfo(config, tokens.access_token, 'alice', { DPoP: dpop })).toBeTruthy();
    await expect(client.fetchUserInfo(config, tokens.access_token, 'alice')).rejects.toThrow();
    const other = client.getDPoPHandle(config, await client.randomDPoPKeyPair());
    await expect(client.refreshTokenGrant(config, tokens.refresh_token!, {}, { DPoP: other })).rejects.toEqual(
      refusal('invalid_grant'),
    );
  });

  it('binds tokens of the password grant and of exchanges, too', async () => {
    const config = await asGateway();
    const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair());
    const password = { username: 'alice', password: 'alice', scope: 'openid email' };
    const { access_token } = await client.genericGrantRequest(config, 'password', password, { DPoP });
    expect(decodeJwt(access_token)['cnf']).toBeDefined();
    const exchanged = await client.genericGrantRequest(
      config,
      'urn:ietf:params:oauth:grant-type:token-exchange',
      { subject_token: access_token, subject_token_type: 'urn:ietf:params:oauth:token-type:access_token' },
      { DPoP },
    );
    expect(decodeJwt(exchanged.access_token)['cnf']).toEqual(decodeJwt(access_token)['cnf']);
  });

  it('registers clients', async () => {
    const config = await client.dynamicClientRegistration(
      new URL(idp.issuer),
      { client_name: 'Newcomer', redirect_uris: [redirectUri], token_endpoint_auth_method: 'none' },
      client.None(),
      options,
    );
    expect(config.clientMetadata().client_name).toBe('Newcomer');
    expect((await signIn(config, 'alice')).tokens.claims()).toMatchObject({ aud: config.clientMetadata().client_id });
  });

  it('knows a client by the metadata document that its id leads to', async () => {
    const config = await discover(metadataDocument.client_id, undefined);
    expect(config.serverMetadata()['client_id_metadata_document_supported']).toBe(true);
    expect((await signIn(config, 'bob')).tokens.claims()).toMatchObject({
      aud: metadataDocument.client_id,
      sub: 'bob',
    });
  });

  it('signs people out, and sends them back', async () => {
    const config = await asApp();
    const browser = new PlainBrowser();
    const { tokens } = await signIn(config, 'alice', {}, { browser });
    const end = client.buildEndSessionUrl(config, {
      id_token_hint: tokens.id_token!,
      post_logout_redirect_uri: 'http://127.0.0.1:9/bye',
    });
    const asked = await browser.open(end.href);
    const [, action] = /action="([^"]+)"/.exec(asked.text)!;
    const [, xsrf] = /name="xsrf" value="([^"]+)"/.exec(asked.text)!;
    const body = new URLSearchParams({ xsrf: xsrf!, logout: 'yes' });
    const left = await browser.open(action!, { body, until: 'http://127.0.0.1:9/bye' });
    expect(left.url.pathname).toBe('/bye');
    // Tokens that lived with the session are gone with it.
    await expect(client.refreshTokenGrant(config, tokens.refresh_token!)).rejects.toEqual(refusal('invalid_grant'));
    await expect(signIn(config, 'alice', { prompt: 'none' }, { browser })).rejects.toEqual(refusal('login_required'));
  });

  it('signs with new keys once they are rotated, and publishes the former beside them or not', async () => {
    const { access_token: before } = await idp.tokensOf('alice');
    await idp.rotateKeys();
    const { access_token: after, id_token } = await idp.tokensOf('alice');
    expect(decodeProtectedHeader(after).kid).not.toBe(decodeProtectedHeader(before).kid);
    expect(decodeProtectedHeader(id_token!).kid).toBe(decodeProtectedHeader(after).kid);
    const verify = (token: string) =>
      jwtVerify(token, createRemoteJWKSet(new URL(`${idp.issuer}/jwks`)), { issuer: idp.issuer });
    await verify(before);
    await verify(after);
    // What was issued before is remembered.
    expect(await client.tokenIntrospection(await asGateway(), before)).toMatchObject({ active: true });
    await idp.rotateKeys(false);
    await expect(verify(after)).rejects.toThrow('no applicable key');
  });
});
