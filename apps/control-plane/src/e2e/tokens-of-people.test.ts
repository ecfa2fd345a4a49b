import { generateKeyPairSync } from 'node:crypto';
import {
  connectMcpClient,
  mcpClientsOfEachEra,
  PersonAtClient,
  type RunningGateway,
  type RunningIdp,
  startGateway,
  startIdp,
} from '@sallyport/testkit';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { organizationId, TestControlPlane } from '../test/control-plane.ts';
import { person } from '../test/people.ts';

const chatbot = { id: 'chatbot', secret: 'chatbot-dev-secret' };
const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange';

describe('programs that act for people at the platform', () => {
  let plane: TestControlPlane;
  let idp: RunningIdp;
  let gateway: RunningGateway;
  let url: string;
  beforeAll(async () => {
    const client = {
      ...{ client_id: chatbot.id, client_secret: chatbot.secret, redirect_uris: ['http://127.0.0.1/'] },
      grant_types: ['authorization_code', 'client_credentials', 'password', exchange],
    };
    [plane, idp] = await Promise.all([TestControlPlane.start(), startIdp({ asksConsent: false, clients: [client] })]);
    url = `${await plane.listen()}/mcp`;
    const { assertionKey, token } = await letPeopleIn();
    gateway = await startGateway({ config: configuration(), workers: 1, env: { KEY: assertionKey, TOKEN: token } });
  });
  // What the gateway signs tells the time by which it did.
  beforeEach(() => {
    plane.nowMs = Date.now();
  });
  afterAll(async () => {
    await Promise.all([gateway.stop(), idp.stop()]);
    await plane.stop();
  });

  const made = async (path: string, payload: object) => (await plane.ask('POST', path, { payload })).json();

  /** As the guide has it, with a system account that may see one of two control planes. */
  async function letPeopleIn() {
    const config = { issuer_url: idp.issuer, client_id: chatbot.id, access_tokens: { audiences: [url] } };
    const provider = { type: 'oidc', login_path: 'acme', enabled: true, config };
    const { id: providerId } = await made('/v3/identity-providers', provider);
    const { id: teamId } = await made('/v3/teams', { name: 'Viewers' });
    const role = { role_name: 'Viewer', entity_id: '*', entity_type_name: 'Control Planes' };
    await made(`/v3/teams/${teamId}/assigned-roles`, role);
    const mapping = { team_id: teamId, group: 'konnect-mcp-users' };
    await made(`/v3/identity-providers/${providerId}/team-group-mappings`, mapping);
    const { id: entityId } = await made('/v2/control-planes', { name: 'Payments' });
    const roles = [{ group: 'control_planes', role: 'viewer', entityId }];
    const { id, token } = await person(plane.store, organizationId, 'gateway', { kind: 'system-account', roles });
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const public_key = publicKey.export({ type: 'spki', format: 'pem' });
    await made(`/v3/system-accounts/${id}/assertion-keys`, { name: 'gateway', audience: url, public_key });
    const assertionKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    return { assertionKey, token: `Bearer ${token}` };
  }

  const configuration = () => `
_format_version: "3.0"
services:
  - name: platform
    url: ${url}
    plugins:
      - name: openid-connect
        config: { issuer: "${idp.issuer}", auth_methods: [bearer], audience_required: ["${idp.issuer}"] }
    routes:
      - name: exchanged
        paths: [/exchanged]
        plugins:
          - name: upstream-oauth
            config:
              oauth:
                token_endpoint: ${idp.tokenUrl}
                client_id: ${chatbot.id}
                client_secret: ${chatbot.secret}
                audience: ["${url}"]
                scopes: [profile, email]
              token_exchange: { actor: gateway }
      - name: asserted
        paths: [/asserted]
        plugins:
          - name: upstream-auth
            config:
              auth: { header_name: Authorization, header_value: "{vault://env/token}" }
              assertion: { audience: "${url}", private_key: "{vault://env/key}" }
`;

  const planesSeen = ({ text }: { text: string }) =>
    (JSON.parse(text).controlPlanes as { name: string }[]).map(({ name }) => name).sort();
  const lastSignIn = async () => {
    const { data } = (await plane.ask('GET', '/v3/audit-logs?filter[action]=sign-in&page[size]=1')).json();
    return data[0];
  };

  it.each(mcpClientsOfEachEra)('%s finds where people sign in, and calls tools for who did', async (_name, connect) => {
    const alice = new PersonAtClient(idp, 'alice');
    const client = await connect(url, { person: alice });
    expect(planesSeen(await client.callTool('list_control_planes'))).toEqual(['Payments', 'default']);
    expect(alice.authorizations).toHaveLength(1);
    const { access_token: token } = alice.tokens()!;
    const { aud, client_id } = decodeJwt(token);
    expect(aud).toBe(url);
    expect(await lastSignIn()).toMatchObject({ outcome: 'success', actor: 'alice@example.com', agent: client_id });
    await client.close();
  });

  it('gets from the gateway, in exchange for a person’s token, one that is good here, and nothing for that itself', async () => {
    const { access_token: own } = await idp.tokensOf('alice', { client: chatbot });
    const headers = { authorization: `Bearer ${own}` };
    const client = await connectMcpClient(`${gateway.proxyUrl}/exchanged`, { headers, negotiates: 'auto' });
    expect(planesSeen(await client.callTool('list_control_planes'))).toEqual(['Payments', 'default']);
    expect(await lastSignIn()).toMatchObject({ outcome: 'success', actor: 'alice@example.com', agent: 'chatbot' });
    for (const path of ['/mcp', '/v2/control-planes', '/v3/users/me']) {
      const direct = await fetch(new URL(path, url), { method: path === '/mcp' ? 'POST' : 'GET', headers });
      expect(direct.status, path).toBe(401);
    }
    await client.close();
  });

  it('gets from the gateway a word for the person, by which it may what the person and the account may', async () => {
    const connectAs = async (name: string) => {
      const { access_token: own } = await idp.tokensOf(name, { client: chatbot });
      const headers = { authorization: `Bearer ${own}`, 'x-sallyport-assertion': 'made up' };
      return await connectMcpClient(`${gateway.proxyUrl}/asserted`, { headers, negotiates: 'auto' });
    };
    const client = await connectAs('alice');
    expect(planesSeen(await client.callTool('list_control_planes'))).toEqual(['Payments']);
    await client.close();
    await expect(connectAs('bob')).rejects.toThrow('HTTP 403');
  });
});
