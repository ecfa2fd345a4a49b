import assert from 'node:assert/strict';
import { PlainBrowser, startControlPlane, startIdp } from '@sallyport/testkit';

const idp = await startIdp({ asksConsent: false });
const plane = await startControlPlane({ flags: ['--outbound-allow', '127.0.0.1'] });
const make = async (path: string, body: object) => (await plane.post(path, body)) as { id: string };

try {
  const [{ id: controlPlaneId }] = ((await plane.get('/v2/control-planes')) as { data: [{ id: string }] }).data;
  const team = await make('/v3/teams', { name: 'Watchers', description: 'Who may look at the gateways.' });
  await make(`/v3/teams/${team.id}/assigned-roles`, {
    role_name: 'Viewer',
    entity_type_name: 'Control Planes',
    entity_id: controlPlaneId,
    entity_region: '*',
  });
  const provider = await make('/v3/identity-providers', {
    type: 'oidc',
    login_path: 'acme',
    enabled: true,
    config: {
      issuer_url: idp.issuer,
      client_id: idp.clients.gateway.id,
      client_secret: idp.clients.gateway.secret,
      scopes: ['openid', 'email', 'profile'],
    },
  });
  await make(`/v3/identity-providers/${provider.id}/team-group-mappings`, {
    team_id: team.id,
    group: 'konnect-mcp-users',
  });

  const alice = new PlainBrowser();
  const { url } = await idp.signIn('alice', `${plane.url}/login/acme`, { browser: alice });
  assert.equal(url.href, `${plane.url}/overview`, 'Alice comes back signed in');
  const { text } = await alice.open(`${plane.url}/account`);
  assert.match(text, /Alice Adams/, 'as a user who was made of what the provider says');
  const seen = JSON.parse((await alice.open(`${plane.url}/v2/control-planes`)).text);
  assert.equal(seen.data[0].id, controlPlaneId, 'her group puts her into the team, whose role lets her look');
  const users = await alice.open(`${plane.url}/v3/users`);
  assert.equal(users.response.status, 403, 'and no further');

  const session = JSON.parse((await alice.open(`${plane.url}/v3/users/me/session`)).text);
  assert.match(session.csrf_token, /^[\w-]{43}$/, 'what scripts of the console show beside the cookie');

  const bob = new PlainBrowser();
  await idp.signIn('bob', `${plane.url}/login/acme`, { browser: bob });
  const nothing = await bob.open(`${plane.url}/v2/control-planes/${controlPlaneId}`);
  assert.ok([403, 404].includes(nothing.response.status), 'Bob is in no group, and sees nothing');

  await plane.send('DELETE', `/v3/users/${(await whoIs(alice)).id}/sessions`);
  assert.equal((await alice.open(`${plane.url}/v3/users/me`)).response.status, 401, 'an admin signs Alice out at once');

  const { data } = (await plane.get('/v3/audit-logs?page[size]=100')) as { data: Record<string, unknown>[] };
  const signIns = data.filter(({ action, outcome }) => action === 'sign-in' && outcome === 'success');
  assert.deepEqual(
    signIns.map(({ actor }) => actor),
    ['bob@example.com', 'alice@example.com'],
    'all of it is noted',
  );
  const refused = data.find(({ type, principal_id }) => type === 'authorization' && principal_id !== undefined);
  assert.equal(refused?.['granted'], false, 'what they may not, too');
} finally {
  await plane.stop();
  await idp.stop();
}

async function whoIs(browser: PlainBrowser): Promise<{ id: string }> {
  return JSON.parse((await browser.open(`${plane.url}/v3/users/me`)).text);
}
