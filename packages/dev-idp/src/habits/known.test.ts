import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose';
import * as client from 'openid-client';
import { afterEach, describe, expect, it } from 'vitest';
import { type DevIdpOptions, type RunningDevIdp, startDevIdp } from '../start.ts';
import { type KnownProvider, knownProviders } from './known.ts';

let running: RunningDevIdp[] = [];
afterEach(async () => {
  await Promise.all(running.map((idp) => idp.stop()));
  running = [];
});

async function start(as: KnownProvider, options: DevIdpOptions = {}): Promise<RunningDevIdp> {
  const idp = await startDevIdp({ as, ...options });
  running.push(idp);
  return idp;
}

async function tokenOf({ tokenUrl, clients }: RunningDevIdp, person: string, more: Record<string, string> = {}) {
  const { id, secret } = clients.gateway;
  const form = { grant_type: 'password', username: person, password: person, scope: 'openid email', ...more };
  const response = await fetch(tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({ client_id: id, client_secret: secret!, ...form }),
  });
  return (await response.json()) as { access_token: string; id_token: string; error?: string };
}

async function metadataOf({ discoveryUrl }: RunningDevIdp): Promise<Record<string, unknown>> {
  return (await (await fetch(discoveryUrl)).json()) as Record<string, unknown>;
}

/** Where each says which groups somebody is in; undefined where it does not, or its access tokens cannot be read. */
const groupsIn: Record<KnownProvider, ((claims: JWTPayload) => unknown) | undefined> = {
  plain: (claims) => claims['groups'],
  okta: (claims) => claims['groups'],
  entra: (claims) => claims['groups'],
  keycloak: ({ realm_access }) => (realm_access as { roles: string[] }).roles,
  auth0: (claims) => claims['https://sallyport.example/groups'],
  google: undefined,
  cognito: (claims) => claims['cognito:groups'],
};

describe.each(knownProviders)('as %s', (as) => {
  it('is found at its issuer, signs with published keys, and says who is in which groups', async () => {
    const idp = await start(as);
    const { id, secret } = idp.clients.gateway;
    const config = await client.discovery(new URL(idp.issuer), id, secret, undefined, {
      execute: [client.allowInsecureRequests],
    });
    const { issuer, jwks_uri } = config.serverMetadata();
    expect(issuer).toBe(idp.issuer);
    const keys = createRemoteJWKSet(new URL(jwks_uri!));
    const audience = as === 'auth0' ? { audience: 'https://gateway.example/' } : undefined;
    const [alice, bob] = await Promise.all(['alice', 'bob'].map((person) => tokenOf(idp, person, audience)));
    expect((await jwtVerify(alice!.id_token, keys, { issuer: idp.issuer, audience: id })).payload.sub).toBeTruthy();
    const groups = groupsIn[as];
    if (groups === undefined) return expect(alice!.access_token).toMatch(/^ya29\./);
    const group = idp.groupIdOf('konnect-mcp-users');
    const verified = await jwtVerify(alice!.access_token, keys, { issuer: idp.issuer });
    expect(groups(verified.payload)).toContain(group);
    expect(groups(decodeJwt(bob!.access_token)) ?? []).not.toContain(group);
  });
});

describe('as okta', () => {
  it('has scp as a list, cid, and a person as sub by e-mail in access tokens but by id in ID tokens', async () => {
    const { access_token, id_token } = await tokenOf(await start('okta'), 'alice');
    const claims = decodeJwt(access_token);
    expect(claims).toMatchObject({ cid: 'gateway', sub: 'alice@example.com', aud: 'api://default', ver: 1 });
    expect(claims['scp']).toEqual(['openid', 'email']);
    expect(decodeJwt(id_token).sub).toBe(claims['uid']);
  });

  it('tells where clients register, and registers none that was not given a token for it', async () => {
    const { registration_endpoint } = await metadataOf(await start('okta'));
    const response = await fetch(String(registration_endpoint), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ redirect_uris: ['http://127.0.0.1/'] }),
    });
    expect(response.status).toBe(401);
  });
});

describe('as entra', () => {
  it('says in place of the groups of somebody with more than 200 where they are to be had', async () => {
    const claims = decodeJwt((await tokenOf(await start('entra'), 'otto')).access_token);
    expect(claims['groups']).toBeUndefined();
    expect(claims['_claim_names']).toEqual({ groups: 'src1' });
    expect(claims['_claim_sources']).toMatchObject({ src1: { endpoint: expect.stringContaining('getMemberObjects') } });
  });

  it('takes the audience from the scope, and refuses the parameter resource', async () => {
    const idp = await start('entra');
    const api = idp.clients.gateway.id;
    const scope = `openid api://${api}/access_as_user`;
    expect(decodeJwt((await tokenOf(idp, 'alice', { scope })).access_token)).toMatchObject({
      aud: api,
      scp: 'access_as_user',
    });
    expect((await tokenOf(idp, 'alice', { resource: 'https://mcp.example/' })).error).toBe('invalid_target');
  });

  it('publishes keys without alg, and no PKCE in its metadata', async () => {
    const metadata = await metadataOf(await start('entra'));
    expect(metadata['code_challenge_methods_supported']).toBeUndefined();
    const { keys } = (await (await fetch(String(metadata['jwks_uri']))).json()) as { keys: Record<string, unknown>[] };
    expect(keys).toHaveLength(1);
    expect(keys[0]).toEqual({ kty: 'RSA', use: 'sig', kid: expect.any(String), n: expect.any(String), e: 'AQAB' });
  });
});

describe('as keycloak', () => {
  it('has typ Bearer and azp, and roles below the clients they are of', async () => {
    const { access_token } = await tokenOf(await start('keycloak'), 'alice');
    expect(decodeProtectedHeader(access_token).typ).toBe('JWT');
    expect(decodeJwt(access_token)).toMatchObject({
      typ: 'Bearer',
      azp: 'gateway',
      aud: 'account',
      resource_access: { gateway: { roles: ['viewer'] } },
    });
  });
});

describe('as auth0', () => {
  it('hands out an opaque token unless an audience is asked for, and an issuer that ends in a slash', async () => {
    const idp = await start('auth0');
    expect(idp.issuer).toBe(`${idp.url}/`);
    expect((await tokenOf(idp, 'alice')).access_token).not.toContain('.');
    const audience = 'https://gateway.example/';
    expect(decodeJwt((await tokenOf(idp, 'alice', { audience })).access_token)).toMatchObject({
      aud: [audience, `${idp.issuer}userinfo`],
      azp: 'gateway',
      permissions: ['viewer:gateway'],
    });
  });
});

describe('as cognito', () => {
  it('has no aud unless a resource was asked for, and says what a token is for', async () => {
    const idp = await start('cognito');
    const claims = decodeJwt((await tokenOf(idp, 'alice')).access_token);
    expect(claims).toMatchObject({ client_id: 'gateway', token_use: 'access', username: 'alice' });
    expect(claims.aud).toBeUndefined();
    const resource = 'https://mcp.example/';
    expect(decodeJwt((await tokenOf(idp, 'alice', { resource })).access_token).aud).toBe(resource);
  });
});

describe('as google', () => {
  it('says who somebody is at the userinfo endpoint only', async () => {
    const idp = await start('google');
    const { userinfo_endpoint, introspection_endpoint } = await metadataOf(idp);
    expect(introspection_endpoint).toBeUndefined();
    const { access_token } = await tokenOf(idp, 'alice');
    const answer = await fetch(String(userinfo_endpoint), { headers: { authorization: `Bearer ${access_token}` } });
    expect(await answer.json()).toMatchObject({ email: 'alice@example.com', hd: 'example.com' });
  });
});
