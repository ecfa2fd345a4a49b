import type { KnownProvider } from '@sallyport/dev-idp/known';
import { decodeJwt } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { type Facade, startFacade } from './oauth-facade-support.ts';

/** Claims of people that each tells its one client, in ID tokens, and what Alice's are. */
const claims: Partial<Record<KnownProvider, Readonly<Record<string, unknown>>>> = {
  okta: { email: 'alice@example.com', groups: ['konnect-mcp-users'] },
  entra: { preferred_username: 'alice@example.com', groups: [expect.stringMatching(/^[0-9a-f-]{36}$/)] },
  keycloak: { email: 'alice@example.com', preferred_username: 'alice' },
  auth0: { 'https://sallyport.example/groups': ['konnect-mcp-users'] },
  google: { email: 'alice@example.com', hd: 'example.com' },
  cognito: { 'cognito:groups': ['konnect-mcp-users'] },
};

describe('the façade before a provider as it is', { timeout: 30_000 }, () => {
  let facade: Facade | undefined;
  afterEach(async () => {
    await facade?.stop();
    facade = undefined;
  });

  // Registration, resources and metadata of clients are as the provider has them: some refuse what MCP clients must send.
  it.each(Object.keys(claims) as KnownProvider[])(
    '%s: people sign in, and clients get tokens for the resource',
    async (as) => {
      const expected = claims[as]!;
      facade = await startFacade({
        idp: { as, registration: undefined, resourceIndicators: undefined },
        config: { claims: Object.keys(expected) },
      });
      const signedIn = await facade.tokensOf('alice');
      expect(decodeJwt(signedIn.tokens['access_token']!)).toMatchObject({
        iss: facade.issuer,
        aud: facade.resource,
        ...expected,
      });
      expect((await facade.refresh(signedIn)).status).toBe(200);
    },
  );

  it.each<[KnownProvider, 'access_token' | 'userinfo', Readonly<Record<string, unknown>>]>([
    ['keycloak', 'access_token', { realm_access: { roles: expect.arrayContaining(['konnect-mcp-users']) } }],
    ['auth0', 'userinfo', { 'https://sallyport.example/groups': ['konnect-mcp-users'] }],
  ])('%s: what the %s tells is in tokens, if it is asked', async (as, source, expected) => {
    facade = await startFacade({
      idp: { as },
      config: { claims: Object.keys(expected) },
      provider: { claims_from: ['id_token', source] },
    });
    const { tokens } = await facade.tokensOf('alice');
    expect(decodeJwt(tokens['access_token']!)).toMatchObject(expected);
  });
});
