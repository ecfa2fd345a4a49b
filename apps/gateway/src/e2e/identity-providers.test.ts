import {
  declarativeExample,
  pluginIn,
  type RunningGateway,
  type RunningIdp,
  type RunningUpstream,
  startEchoUpstream,
  startGateway,
  startIdp,
  type TokenOptions,
} from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './support.ts';

const names = ['plain', 'okta', 'entra', 'keycloak', 'auth0', 'cognito'] as const;
type Name = (typeof names)[number];

/** The policy that the guide's page about a provider shows, or the plugin's README, for the provider that we run in its place. */
function policyFor(name: string, idp: RunningIdp): Record<string, unknown> {
  const file =
    name === 'plain' ? 'packages/plugins/src/openid-connect/README.md' : `docs/guide/identity-providers/${name}.md`;
  const page = new URL(`../../../../${file}`, import.meta.url);
  const text = JSON.stringify(pluginIn(declarativeExample(page), 'openid-connect'))
    .replaceAll('OBJECT-ID-OF-THE-GROUP', idp.groupIdOf('konnect-mcp-users'))
    .replaceAll('CLIENT-ID', idp.clients.gateway.id);
  return { ...JSON.parse(text), issuer: idp.issuer };
}

/** What their clients ask for, so that tokens are for the gateway. */
function tokenOptions(name: Name, { clients }: RunningIdp): TokenOptions {
  if (name === 'entra') return { scope: `openid api://${clients.gateway.id}/access_as_user` };
  return name === 'auth0' ? { audience: 'https://gateway.example/' } : {};
}

describe("the mission's policy as the guide has it, with tokens that can be read", () => {
  const idps = new Map<Name, RunningIdp>();
  let upstream: RunningUpstream;
  let gateway: RunningGateway;

  beforeAll(async () => {
    upstream = await startEchoUpstream();
    for (const name of names) idps.set(name, await startIdp({ as: name }));
    const routeOf = (name: Name) => ({
      name,
      paths: [`/${name}`],
      plugins: [{ name: 'openid-connect', config: policyFor(name, idps.get(name)!) }],
    });
    const document = {
      _format_version: '3.0',
      services: [{ name: 'echo', url: upstream.url, routes: names.map(routeOf) }],
      plugins: [{ name: 'file-log', config: { path: '/dev/stdout' } }],
    };
    gateway = await startGateway({ config: JSON.stringify(document), workers: 1 });
  }, 60_000);
  afterAll(async () => {
    await gateway?.stop();
    await Promise.all([...idps.values()].map((idp) => idp.stop()));
    await upstream?.stop();
  });

  async function statusOf(name: Name, person: string | undefined): Promise<number> {
    const idp = idps.get(name)!;
    const headers =
      person === undefined
        ? []
        : ['Authorization', `Bearer ${(await idp.tokensOf(person, tokenOptions(name, idp))).access_token}`];
    return (await ask(`${gateway.proxyUrl}/${name}`, { headers })).status;
  }

  it.each(names)('as %s: alice passes, bob does not, and nobody does without a token', async (name) => {
    expect(await statusOf(name, 'alice')).toBe(200);
    expect(await statusOf(name, 'bob')).toBe(403);
    expect(await statusOf(name, undefined)).toBe(401);
  });

  it('refuses a token of one provider on the route of another', async () => {
    const { access_token } = await idps.get('okta')!.tokensOf('alice');
    const headers = ['Authorization', `Bearer ${access_token}`];
    expect((await ask(`${gateway.proxyUrl}/keycloak`, { headers })).status).toBe(401);
  });

  it('refuses a token for another audience', async () => {
    const idp = idps.get('auth0')!;
    const { access_token } = await idp.tokensOf('alice', { audience: 'https://elsewhere.example/' });
    const headers = ['Authorization', `Bearer ${access_token}`];
    expect((await ask(`${gateway.proxyUrl}/auth0`, { headers })).status).toBe(403);
  });

  it('as entra: refuses somebody whose groups are too many to be in the token', async () => {
    expect(await statusOf('entra', 'otto')).toBe(403);
  });

  it('says in the log who it was that passed or was refused', async () => {
    await statusOf('okta', 'alice');
    await statusOf('okta', 'bob');
    const recordOf = (id: string, status: number) =>
      gateway.logs.some((line) => line.includes(`"id":"${id}"`) && line.includes(`"status":${status}`));
    await expect.poll(() => recordOf('alice@example.com', 200), { timeout: 10_000 }).toBe(true);
    await expect.poll(() => recordOf('bob@example.com', 403), { timeout: 10_000 }).toBe(true);
  });
});

describe("the mission's policy, with tokens that only their provider can read", () => {
  const idps = new Map<string, RunningIdp>();
  let upstream: RunningUpstream;
  let gateway: RunningGateway;

  beforeAll(async () => {
    upstream = await startEchoUpstream();
    const [auth0, google, okta] = [
      await startIdp({ as: 'auth0' }),
      await startIdp({ as: 'google' }),
      await startIdp({ as: 'okta', accessTokens: 'opaque' }),
    ];
    idps.set('auth0', auth0).set('google', google).set('okta', okta);
    const groups = { groups_claim: ['groups'], groups_required: ['konnect-mcp-users'], consumer_optional: true };
    const { id, secret } = okta.clients.gateway;
    const policies = {
      auth0: { ...groups, auth_methods: ['userinfo'], groups_claim: ['https://sallyport.example/groups'] },
      // Google knows no groups: who may pass is who is a consumer.
      google: policyFor('google', google),
      okta: { ...groups, auth_methods: ['introspection'], client_id: [id], client_secret: [secret] },
    };
    const document = {
      _format_version: '3.0',
      services: [
        {
          name: 'echo',
          url: upstream.url,
          routes: Object.entries(policies).map(([name, policy]) => ({
            name,
            paths: [`/${name}`],
            plugins: [{ name: 'openid-connect', config: { ...policy, issuer: idps.get(name)!.issuer } }],
          })),
        },
      ],
      consumers: [{ username: 'alice@example.com' }],
    };
    gateway = await startGateway({ config: JSON.stringify(document), workers: 1 });
  }, 60_000);
  afterAll(async () => {
    await gateway?.stop();
    await Promise.all([...idps.values()].map((idp) => idp.stop()));
    await upstream?.stop();
  });

  it.each(['auth0', 'google', 'okta'])(
    'as %s: alice passes, bob does not, and nobody does without a token',
    async (name) => {
      const idp = idps.get(name)!;
      const statusFor = async (person: string) => {
        const { access_token } = await idp.tokensOf(person);
        expect(access_token.split('.').length).toBeLessThan(3);
        return (await ask(`${gateway.proxyUrl}/${name}`, { headers: ['Authorization', `Bearer ${access_token}`] }))
          .status;
      };
      expect(await statusFor('alice')).toBe(200);
      expect(await statusFor('bob')).toBe(403);
      expect((await ask(`${gateway.proxyUrl}/${name}`)).status).toBe(401);
      const wrong = ['Authorization', 'Bearer ya29.of-somebody-else'];
      expect((await ask(`${gateway.proxyUrl}/${name}`, { headers: wrong })).status).toBe(401);
    },
  );
});
