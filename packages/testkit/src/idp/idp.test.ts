import * as client from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningIdp, startIdp } from './idp.ts';

describe('startIdp', () => {
  let idp: RunningIdp;
  beforeAll(async () => {
    idp = await startIdp();
  });
  afterAll(() => idp.stop());

  it('signs a person in by the code flow, without a browser', async () => {
    const { app } = idp.clients;
    const config = await client.discovery(new URL(idp.issuer), app.id, undefined, client.None(), {
      execute: [client.allowInsecureRequests],
    });
    const verifier = client.randomPKCECodeVerifier();
    const state = client.randomState();
    const start = client.buildAuthorizationUrl(config, {
      redirect_uri: 'http://127.0.0.1:9/callback',
      scope: 'openid profile',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      resource: 'https://mcp.example/mcp',
      state,
    });
    const { url } = await idp.signIn('bob', start.href, { until: 'http://127.0.0.1:9/' });
    const tokens = await client.authorizationCodeGrant(config, url, {
      pkceCodeVerifier: verifier,
      expectedState: state,
    });
    expect(tokens.claims()).toMatchObject({ sub: 'bob', name: 'Bob Brown' });
    expect(url.searchParams.get('iss')).toBe(idp.issuer);
  });
});
