import { PlainBrowser, type RunningIdp, startIdp } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestControlPlane } from '../../test/control-plane.ts';
import { tokenIn } from '../../test/form-browser.ts';

describe('signing in at an identity provider', () => {
  let plane: TestControlPlane;
  let idp: RunningIdp;
  let url: string;
  let providerId: string;
  let teamId: string;
  beforeAll(async () => {
    [plane, idp] = await Promise.all([TestControlPlane.start(), startIdp({ asksConsent: false })]);
    url = await plane.listen();
    const made = await ask('POST', '/v3/identity-providers', {
      type: 'oidc',
      login_path: 'acme',
      enabled: true,
      config: config(),
    });
    providerId = made.json().id;
    teamId = (await ask('POST', '/v3/teams', { name: 'Tool users' })).json().id;
    const mapping = { team_id: teamId, group: 'konnect-mcp-users' };
    await ask('POST', `/v3/identity-providers/${providerId}/team-group-mappings`, mapping);
  });
  afterAll(async () => await Promise.all([plane.stop(), idp.stop()]));

  const config = () => ({
    issuer_url: idp.issuer,
    client_id: idp.clients.gateway.id,
    client_secret: idp.clients.gateway.secret,
  });
  const ask = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, payload?: object) =>
    plane.ask(method, path, payload === undefined ? {} : { payload });
  const signIn = (person: string, browser = new PlainBrowser(), path = '/login/acme') =>
    idp.signIn(person, `${url}${path}`, { browser });
  const me = async (browser: PlainBrowser) => JSON.parse((await browser.open(`${url}/v3/users/me`)).text);
  const teamsOf = async (id: string) =>
    (await ask('GET', `/v3/users/${id}/teams`)).json().data.map(({ name }: { name: string }) => name);
  const noted = async () => (await ask('GET', '/v3/audit-logs?filter[action]=sign-in&page[size]=1')).json().data[0];

  it('makes a user of whoever comes first, puts them into teams by their groups, and takes them out again', async () => {
    const browser = new PlainBrowser();
    const visit = await signIn('alice', browser, '/login/acme?return_to=/v3/users/me');
    expect(visit.url.href).toBe(`${url}/v3/users/me`);
    const { id, ...user } = JSON.parse(visit.text);
    expect(user).toMatchObject({ email: 'alice@example.com', full_name: 'Alice Adams', active: true });
    expect(await teamsOf(id)).toEqual(['Tool users']);
    expect(await noted()).toMatchObject({ outcome: 'success', authentication_type: 'sso', principal_id: id });
    const bob = new PlainBrowser();
    await signIn('bob', bob);
    const bobId = (await me(bob)).id;
    expect(await teamsOf(bobId)).toEqual([]);
    await ask('POST', `/v3/teams/${teamId}/users`, { id: bobId });
    expect(await teamsOf(bobId)).toEqual(['Tool users']);
    await signIn('bob', bob);
    expect([await teamsOf(bobId), (await me(bob)).id]).toEqual([[], bobId]);
    expect((await ask('GET', '/v3/users?filter[email]=alice@example.com')).json().meta.page.total).toBe(1);
  });

  it('shows what is configured, but the secret, which goes to no other issuer', async () => {
    const shown = await ask('GET', '/v3/identity-providers');
    expect(shown.json()).toMatchObject([
      {
        type: 'oidc',
        enabled: true,
        login_path: 'acme',
        config: { client_id: 'gateway', claim_mappings: { groups: 'groups' } },
      },
    ]);
    const kept = await plane.store.signIn.identityProviders.list(plane.services.organizationId);
    const { data } = (await ask('GET', '/v3/audit-logs?filter[entity_type]=identity_provider')).json();
    for (const text of [shown.body, JSON.stringify(kept), JSON.stringify(data)])
      expect(text).not.toContain('gateway-dev-secret');
    const path = `/v3/identity-providers/${providerId}`;
    const moved = await ask('PATCH', path, { config: { issuer_url: 'https://evil.example' } });
    expect([moved.statusCode, moved.json().invalid_parameters[0].field]).toEqual([400, 'config.client_secret']);
    expect((await ask('PATCH', path, { config: { scopes: ['profile', 'email', 'openid'] } })).statusCode).toBe(200);
    expect((await signIn('alice')).url.pathname).toBe('/overview');
  });

  it('is refused by whom it cannot work: SAML, a path that is taken, a second that is enabled, what is no team', async () => {
    const create = (changes: object) =>
      ask('POST', '/v3/identity-providers', { type: 'oidc', login_path: 'other', config: config(), ...changes });
    const saml = await create({ type: 'saml', config: { idp_metadata_url: 'https://idp.example' } });
    expect([saml.statusCode, saml.json().detail]).toEqual([400, expect.stringContaining('SAML is not supported')]);
    expect((await create({ login_path: 'acme' })).statusCode).toBe(409);
    expect((await create({ enabled: true })).statusCode).toBe(409);
    for (const changes of [
      { login_path: '../x' },
      { config: {} },
      { config: { ...config(), issuer_url: 'ftp://x' } },
      { config: { ...config(), secret: 1 } },
    ])
      expect((await create(changes)).statusCode, JSON.stringify(changes)).toBe(400);
    const mappings = `/v3/identity-providers/${providerId}/team-group-mappings`;
    const absent = await ask('POST', mappings, { team_id: crypto.randomUUID(), group: 'g' });
    expect(absent.json().invalid_parameters).toMatchObject([{ field: 'team_id', rule: 'missing_reference' }]);
    expect((await ask('POST', mappings, { team_id: teamId, group: 'konnect-mcp-users' })).statusCode).toBe(409);
    const off = await ask('PATCH', '/v3/authentication-settings', { saml_auth_enabled: true });
    expect([off.statusCode, off.json().detail]).toEqual([400, expect.stringContaining('SAML')]);
    const alone = { basic_auth_enabled: false, oidc_auth_enabled: false };
    expect((await ask('PATCH', '/v3/authentication-settings', alone)).statusCode).toBe(400);
  });

  it('goes there at once where there is no other way in, except for who just left', async () => {
    await ask('PATCH', '/v3/authentication-settings', { basic_auth_enabled: false });
    const path = '/login?return_to=/v3/users/me';
    const visit = await signIn('alice', new PlainBrowser(), path);
    expect([visit.url.pathname, JSON.parse(visit.text).email]).toEqual(['/v3/users/me', 'alice@example.com']);
    const left = await new PlainBrowser().open(`${url}/login?signed_out=yes`);
    expect([left.url.href, left.text]).toEqual([
      `${url}/login?signed_out=yes`,
      expect.stringContaining('Continue with'),
    ]);
    await ask('PATCH', '/v3/authentication-settings', { basic_auth_enabled: true });
    expect((await new PlainBrowser().open(url + path)).text).toContain('Continue with');
  });

  it('asks with PKCE and a nonce, and takes back only what this browser began, once', async () => {
    const browser = new PlainBrowser();
    const { url: begun } = await browser.open(`${url}/login/acme`, { until: idp.url });
    expect(Object.fromEntries(begun.searchParams)).toMatchObject({
      code_challenge_method: 'S256',
      nonce: expect.stringMatching(/.{20}/),
      state: expect.stringMatching(/.{20}/),
      redirect_uri: `${url}/authenticate/oidc/callback`,
      scope: expect.stringContaining('openid'),
    });
    const { url: back } = await idp.signIn('alice', begun.href, { browser, until: `${url}/authenticate` });
    const stranger = new PlainBrowser();
    expect((await stranger.open(back.href)).response.status).toBe(400);
    const forged = new URL(back);
    forged.searchParams.set('state', 'other');
    expect((await browser.open(forged.href)).response.status).toBe(400);
    const replayed = browser.copy();
    expect((await browser.open(back.href)).url.pathname).toBe('/overview');
    expect((await browser.open(back.href)).response.status).toBe(400);
    // Whoever has the cookies, too, finds that the provider redeems a code once.
    expect((await replayed.open(back.href)).response.status).toBe(400);
    expect(await noted()).toMatchObject({ outcome: 'invalid', successful: false });
  });

  it('takes nothing of another issuer, and says so where the provider said no', async () => {
    for (const change of [
      (back: URL) => back.searchParams.set('iss', 'https://evil.example'),
      (back: URL) => back.searchParams.delete('iss'),
      (back: URL) => back.searchParams.set('code', 'guessed'),
    ]) {
      const browser = new PlainBrowser();
      const { url: back } = await idp.signIn('alice', `${url}/login/acme`, { browser, until: `${url}/authenticate` });
      change(back);
      const refused = await browser.open(back.href);
      expect([refused.response.status, refused.text]).toEqual([400, expect.stringContaining('could not be taken')]);
      expect((await browser.open(`${url}/v3/users/me`)).response.status).toBe(401);
    }
    const browser = new PlainBrowser();
    const { url: begun } = await browser.open(`${url}/login/acme`, { until: idp.url });
    const back = new URL(`${url}/authenticate/oidc/callback`);
    back.search = new URLSearchParams({
      error: 'access_denied',
      state: begun.searchParams.get('state')!,
      iss: idp.issuer,
    }).toString();
    expect((await browser.open(back.href)).text).toContain('said no');
  });

  it('takes over no account by an address that nobody verified, and none that has a password', async () => {
    const { organizationId } = plane.services;
    const by = { organizationId, principalId: undefined, actor: 'test', requestId: 'r', clientIp: '' };
    const rest = { preferredName: undefined, isActive: true, createdAtMs: 1, updatedAtMs: 1 };
    const victim = { id: crypto.randomUUID(), organizationId, email: 'admin@example.com', fullName: 'Victim', ...rest };
    await plane.store.identity.users.insert(victim, by);
    await ask('PATCH', `/v3/identity-providers/${providerId}`, {
      config: { claim_mappings: { email: 'email', groups: 'groups', name: 'name' } },
    });
    await plane.store.signIn.credentials.set(victim.id, 'a hash', { atMs: 1, formerMax: 0 }, by);
    const kept = await signIn('admin');
    expect([kept.response.status, kept.text]).toEqual([403, expect.stringContaining('has a password')]);
    await plane.store.identity.users.remove(organizationId, victim.id, by);
    await plane.store.identity.users.insert(victim, by);
    const linked = new PlainBrowser();
    await signIn('admin', linked);
    // The development provider says that addresses are verified.
    expect((await me(linked)).id).toBe(victim.id);
    await ask('PATCH', `/v3/users/${victim.id}`, { active: false });
    const off = await signIn('admin');
    expect([off.response.status, off.text]).toEqual([403, expect.stringContaining('switched off')]);
    expect(await noted()).toMatchObject({ outcome: 'disabled', principal_id: victim.id });
  });

  it('ends there, too, where somebody signs out here', async () => {
    const browser = new PlainBrowser();
    await signIn('alice', browser);
    const { text } = await browser.open(`${url}/account`);
    const out = await browser.open(`${url}/logout`, { body: new URLSearchParams({ csrf_token: tokenIn(text) }) });
    const away = new URL(/url=([^"]+)"/.exec(out.text)![1]!.replaceAll('&#38;', '&'));
    expect([away.origin, away.searchParams.get('post_logout_redirect_uri')]).toEqual([
      new URL(idp.issuer).origin,
      `${url}/login`,
    ]);
    expect(away.searchParams.get('id_token_hint')).toMatch(/^eyJ/);
    expect((await browser.open(`${url}/v3/users/me`)).response.status).toBe(401);
  });

  it('goes to no address that it may not, and says nothing of why', async () => {
    const internal = { ...config(), issuer_url: 'http://169.254.169.254' };
    const made = await ask('POST', '/v3/identity-providers', {
      type: 'oidc',
      login_path: 'internal',
      config: internal,
    });
    await ask('PATCH', `/v3/identity-providers/${providerId}`, { enabled: false });
    await ask('PATCH', `/v3/identity-providers/${made.json().id}`, { enabled: true });
    const visit = await new PlainBrowser().open(`${url}/login/internal`);
    expect([visit.response.status, visit.text]).toEqual([502, expect.not.stringContaining('169.254')]);
    expect(plane.logged.join('\n')).toContain('169.254.169.254 is not a public address');
    expect((await new PlainBrowser().open(`${url}/login/acme`)).response.status).toBe(404);
    await ask('DELETE', `/v3/identity-providers/${made.json().id}`);
    await ask('PATCH', `/v3/identity-providers/${providerId}`, { enabled: true });
  });

  it('is over for all who signed in by it once it is removed', async () => {
    const browser = new PlainBrowser();
    await signIn('alice', browser);
    expect((await ask('DELETE', `/v3/identity-providers/${providerId}`)).statusCode).toBe(204);
    expect((await browser.open(`${url}/v3/users/me`)).response.status).toBe(401);
  });
});
