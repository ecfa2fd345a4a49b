import { type RunningIdp, startIdp } from '@sallyport/testkit';
import { decodeJwt, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestControlPlane } from '../../test/control-plane.ts';
import { anotherOrganization, type Person, person } from '../../test/people.ts';

const audience = 'http://127.0.0.1:8300/mcp';

describe('access tokens of an identity provider', () => {
  let plane: TestControlPlane;
  let idp: RunningIdp;
  let providerId: string;
  let teamId: string;
  beforeAll(async () => {
    [plane, idp] = await Promise.all([TestControlPlane.start(), startIdp({ asksConsent: false })]);
    plane.nowMs = Date.now();
    const config = { issuer_url: idp.issuer, client_id: 'gateway', access_tokens: { audiences: [audience] } };
    const provider = { type: 'oidc', login_path: 'acme', enabled: true, config };
    providerId = (await ask('POST', '/v3/identity-providers', provider)).json().id;
    teamId = (await ask('POST', '/v3/teams', { name: 'Viewers' })).json().id;
    const role = { role_name: 'Viewer', entity_id: '*', entity_type_name: 'Control Planes' };
    await ask('POST', `/v3/teams/${teamId}/assigned-roles`, role);
    const mapping = { team_id: teamId, group: 'konnect-mcp-users' };
    await ask('POST', `/v3/identity-providers/${providerId}/team-group-mappings`, mapping);
  });
  afterAll(async () => await Promise.all([plane.stop(), idp.stop()]));

  const ask = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object) =>
    plane.ask(method, url, payload === undefined ? {} : { payload });
  /** Calls a tool of the MCP server. `planes` are the control planes that it tells of; undefined where the caller may see none. */
  const call = async (token: string) => {
    const params = { name: 'list_control_planes', arguments: {} };
    const answer = await plane.ask('POST', '/mcp', {
      as: { token },
      headers: { accept: 'application/json, text/event-stream', 'mcp-protocol-version': '2025-11-25' },
      payload: { jsonrpc: '2.0', id: 1, method: 'tools/call', params },
    });
    const said = JSON.parse(answer.body.slice(answer.body.indexOf('{')));
    const planes = said.result?.structuredContent?.controlPlanes?.map(({ name }: { name: string }) => name);
    return { status: answer.statusCode, detail: said.detail, challenge: answer.headers['www-authenticate'], planes };
  };
  const userOf = async (email: string) => (await ask('GET', `/v3/users?filter[email]=${email}`)).json().data;
  /** What the gateway gets for a person whose token it was shown: for us, with the agent as the actor. */
  const exchanged = async (person: string, form: Record<string, string> = {}) => {
    const type = 'urn:ietf:params:oauth:token-type:access_token';
    const actor = await idp.tokenOfClient({ client: idp.clients.agent });
    const { access_token } = await idp.requestToken({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      ...{ subject_token: (await idp.tokensOf(person)).access_token, subject_token_type: type },
      ...{ actor_token: actor.access_token, actor_token_type: type, audience, ...form },
    });
    return access_token;
  };

  it('let a program act for a person, who is made with the teams of their groups and may what they may', async () => {
    const token = await exchanged('alice');
    expect(decodeJwt(token)).toMatchObject({ sub: 'alice', aud: audience, act: { sub: 'agent' } });
    const answers = await Promise.all(Array.from({ length: 4 }, () => call(token)));
    expect(answers.map(({ planes }) => planes)).toEqual(Array.from({ length: 4 }, () => ['default']));
    const [{ id }, ...others] = await userOf('alice@example.com');
    expect(others).toEqual([]);
    await ask('DELETE', `/v3/teams/${teamId}/users/${id}`);
    expect(await call(token)).toMatchObject({ status: 200, planes: undefined });
    const { data } = (await ask('GET', `/v3/audit-logs?filter[principal_id]=${id}`)).json();
    const noted = data.filter(({ action }: { action: string }) => action !== 'call');
    expect(noted).toMatchObject([
      { type: 'authorization', granted: false, actor: 'Alice Adams', agent: 'agent' },
      { action: 'sign-in', authentication_type: 'access_token', outcome: 'success', agent: 'agent' },
      { action: 'create', entity_type: 'team_member', agent: 'agent' },
      { action: 'create', entity_type: 'user', agent: 'agent' },
    ]);
  });

  it('are refused where anything of them is not as the provider signed it, for us, for now', async () => {
    const nowSeconds = Math.floor(plane.nowMs / 1_000);
    const good = {
      ...{ iss: idp.issuer, aud: audience, sub: 'alice', client_id: 'agent', email: 'alice@example.com' },
      ...{ email_verified: true, iat: nowSeconds, exp: nowSeconds + 60 },
    };
    const signed = (changes: object, header?: Record<string, unknown>) => idp.sign({ ...good, ...changes }, header);
    expect((await call(await signed({}, { typ: 'at+jwt' }))).status).toBe(200);
    const [head, body, signature] = (await signed({})).split('.') as [string, string, string];
    const written = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
    const { privateKey } = await generateKeyPair('RS256');
    const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString());
    const forged = new SignJWT(good).setProtectedHeader({ alg: 'RS256', kid }).sign(privateKey);
    const secret = new TextEncoder().encode(JSON.stringify(await (await fetch(`${idp.url}/jwks`)).json()));
    const symmetric = new SignJWT(good).setProtectedHeader({ alg: 'HS256', kid }).sign(secret);
    const refused: Record<string, string | Promise<string>> = {
      'signed by others': forged,
      'signed with what is public': symmetric,
      'not signed': `${written({ alg: 'none' })}.${body}.`,
      'without its signature': `${head}.${body}.`,
      'changed since': `${head}.${written({ ...good, sub: 'admin' })}.${signature}`,
      'of another issuer': signed({ iss: 'https://idp.example' }),
      'for another audience': signed({ aud: 'https://gateway.example' }),
      'for nobody': signed({ aud: undefined }),
      over: signed({ exp: nowSeconds - 11 }),
      'without end': signed({ exp: undefined }),
      'without a beginning': signed({ iat: undefined }),
      'not good yet': signed({ nbf: nowSeconds + 60 }),
      'about nobody': signed({ sub: undefined }),
      'an ID token by its type': signed({}, { typ: 'id+jwt' }),
      'an ID token by what it says': signed({ nonce: 'x' }),
      'bound to a key': signed({ cnf: { jkt: 'x' } }),
      'about a program': signed({ sub: 'agent' }),
      'through who knows whom': signed({ act: 'chatbot' }),
      'through nobody': signed({ client_id: undefined }),
      "the person's own, for the gateway": idp.tokensOf('alice').then(({ access_token }) => access_token),
      'an ID token': idp.tokensOf('alice').then(({ id_token }) => id_token!),
    };
    for (const [what, token] of Object.entries(refused)) {
      const { status, challenge } = await call(await token);
      expect([status, challenge], what).toEqual([401, expect.stringContaining('error="invalid_token"')]);
    }
    expect((await call(await signed({ exp: nowSeconds - 11 }))).detail).toBe('The token has expired.');
    expect((await call(await signed({ aud: 'x' }))).detail).toContain('for another audience');
  });

  it('are not looked at where they are not for: the API itself takes none', async () => {
    const as = { token: await exchanged('alice') };
    expect((await call(as.token)).status).toBe(200);
    for (const path of ['/v2/control-planes', '/v3/users/me', '/v3/organizations/me']) {
      const refused = await plane.ask('GET', path, { as });
      expect([refused.statusCode, refused.json().detail]).toEqual([401, expect.stringContaining('MCP server alone')]);
    }
  });

  it('are no good from the moment on that the person, the provider or the way in is switched off', async () => {
    const token = await exchanged('alice');
    const [{ id }] = await userOf('alice@example.com');
    const status = async () => (await call(token)).status;
    const provider = `/v3/identity-providers/${providerId}`;
    const switches: [string, object, object, number][] = [
      [`/v3/users/${id}`, { active: false }, { active: true }, 403],
      [provider, { enabled: false }, { enabled: true }, 401],
      [provider, { config: { access_tokens: null } }, { config: { access_tokens: { audiences: [audience] } } }, 401],
      ['/v3/authentication-settings', { oidc_auth_enabled: false }, { oidc_auth_enabled: true }, 401],
    ];
    for (const [url, off, on, refusal] of switches) {
      expect(await status()).toBe(200);
      await ask('PATCH', url, off);
      expect(await status(), JSON.stringify(off)).toBe(refusal);
      await ask('PATCH', url, on);
    }
    await ask('DELETE', `/v3/users/${id}`);
    expect(await status()).toBe(403);
    expect((await call(await exchanged('alice'))).status).toBe(200);
  });

  it('let those programs act that the organization lets, however they got a token', async () => {
    const url = `/v3/identity-providers/${providerId}`;
    const taken = (agents?: string[]) =>
      ask('PATCH', url, { config: { access_tokens: { audiences: [audience], agents } } });
    const token = await exchanged('alice');
    await taken(['chatbot']);
    expect(await call(token)).toMatchObject({ status: 403, detail: expect.stringContaining('agent is none') });
    await taken(['chatbot', 'agent']);
    expect((await call(token)).status).toBe(200);
    await taken();
  });

  it('keep programs apart that act for the same person: none goes on with what another began', async () => {
    const nowSeconds = Math.floor(plane.nowMs / 1_000);
    const claims = { iss: idp.issuer, aud: audience, sub: 'ida', iat: nowSeconds, exp: nowSeconds + 60 };
    const more = { email: 'ida@example.com', email_verified: true };
    const tokenOf = (client_id: string) => idp.sign({ ...claims, ...more, client_id });
    const [one, other] = [await tokenOf('one'), await tokenOf('other')];
    const post = (token: string, method: string, params: object, headers: object = {}) =>
      plane.ask('POST', '/mcp', {
        as: { token },
        headers: { accept: 'application/json, text/event-stream', 'mcp-protocol-version': '2025-11-25', ...headers },
        payload: { jsonrpc: '2.0', id: 1, method, params },
      });
    const client = { protocolVersion: '2025-11-25', clientInfo: { name: 'test', version: '1' } };
    const begun = await post(one, 'initialize', { ...client, capabilities: { elicitation: {} } });
    const session = { 'mcp-session-id': begun.headers['mcp-session-id'] as string };
    expect((await post(one, 'tools/list', {}, session)).statusCode).toBe(200);
    expect((await post(other, 'tools/list', {}, session)).statusCode).toBe(404);
  });

  it('put people out of teams once their groups are others, and older ones do not put them back', async () => {
    const nowSeconds = Math.floor(plane.nowMs / 1_000);
    const claims = {
      ...{ iss: idp.issuer, aud: audience, sub: 'dora', client_id: 'agent', email: 'dora@example.com' },
      ...{ exp: nowSeconds + 600 },
    };
    const mayRead = async (groups: string[] | undefined, iat: number) =>
      (await call(await idp.sign({ ...claims, iat, groups }))).planes !== undefined;
    expect(await mayRead(['konnect-mcp-users'], nowSeconds - 30)).toBe(true);
    expect(await mayRead(undefined, nowSeconds - 25)).toBe(true);
    expect(await mayRead([], nowSeconds - 20)).toBe(false);
    expect(await mayRead(['konnect-mcp-users', 'x'], nowSeconds - 29)).toBe(false);
    expect(await mayRead(['konnect-mcp-users'], nowSeconds - 10)).toBe(true);
  });

  it('are about other people once the provider is another one, whatever it calls them', async () => {
    const nowSeconds = Math.floor(plane.nowMs / 1_000);
    const claims = { iss: idp.issuer, aud: audience, sub: 'gus', client_id: 'agent', exp: nowSeconds + 60 };
    const asked = (more: object) => idp.sign({ ...claims, iat: nowSeconds, email_verified: true, ...more }).then(call);
    await asked({ email: 'gus@example.com' });
    const url = `/v3/identity-providers/${providerId}`;
    await ask('PATCH', url, { config: { issuer_url: 'https://other.example' } });
    await ask('PATCH', url, { config: { issuer_url: idp.issuer } });
    expect((await asked({ email: 'another-gus@example.com' })).status).toBe(200);
    expect(await userOf('another-gus@example.com')).toHaveLength(1);
  });

  it('make somebody once, however many of them come at once', async () => {
    const nowSeconds = Math.floor(plane.nowMs / 1_000);
    const claims = { iss: idp.issuer, aud: audience, sub: 'fay', client_id: 'agent', exp: nowSeconds + 60 };
    const more = { email: 'fay@example.com', email_verified: true, groups: ['konnect-mcp-users'] };
    const tokens = [1, 2, 3, 4].map((ago) => idp.sign({ ...claims, ...more, iat: nowSeconds - ago }));
    const answers = await Promise.all(tokens.map(async (token) => await call(await token)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await userOf('fay@example.com')).toHaveLength(1);
  });

  it('let nobody in whom signing in would not', async () => {
    const nowSeconds = Math.floor(plane.nowMs / 1_000);
    const claims = { iss: idp.issuer, aud: audience, client_id: 'agent', iat: nowSeconds, exp: nowSeconds + 60 };
    const answerTo = async (more: object) => await call(await idp.sign({ ...claims, ...more }));
    const unknown = await answerTo({ sub: 'eve' });
    expect([unknown.status, unknown.detail]).toEqual([403, expect.stringContaining('e-mail address')]);
    await answerTo({ sub: 'ann', email: 'ann@example.com', email_verified: true });
    const taken = await answerTo({ sub: 'not ann', email: 'ann@example.com' });
    expect([taken.status, taken.detail]).toEqual([403, expect.stringContaining('not say that the address')]);
    const [noted] = (await ask('GET', '/v3/audit-logs?filter[action]=sign-in&page[size]=1')).json().data;
    expect(noted).toMatchObject({ outcome: 'disabled', authentication_type: 'access_token', agent: 'agent' });
    const other = await answerTo({ sub: 'not ann', email: 'ann@example.com', email_verified: true });
    expect([other.status, other.detail]).toEqual([403, expect.stringContaining('belongs to somebody else')]);
  });

  it('let people act in the organization that they are for, which is one', async () => {
    const theirs = await anotherOrganization(plane.store, 'theirs');
    const owner = await person(plane.store, theirs, 'their-owner', { isOwner: true });
    const make = async (taken: string, as: Person = owner) => {
      const config = { issuer_url: `${idp.issuer}/`, client_id: 'gateway', access_tokens: { audiences: [taken] } };
      const payload = { type: 'oidc', login_path: 'theirs', enabled: true, config };
      return await plane.ask('POST', '/v3/identity-providers', { as, payload });
    };
    expect((await make(audience)).statusCode).toBe(409);
    expect((await make('https://theirs.example/mcp')).statusCode).toBe(201);
    expect((await call(await exchanged('admin', { audience: 'https://theirs.example/mcp' }))).status).toBe(200);
    const [found] = await Promise.all(
      [theirs, plane.services.organizationId].map((id) =>
        plane.store.identity.users.findByEmail(id, 'admin@example.com'),
      ),
    );
    expect(found?.organizationId).toBe(theirs);
    expect(await userOf('admin@example.com')).toEqual([]);
  });

  it('are told of to whoever has none: where to get one, and for whom', async () => {
    const url = `/v3/identity-providers/${providerId}`;
    const document = async (path = '/mcp') =>
      await plane.ask('GET', `/.well-known/oauth-protected-resource${path}`, { as: 'nobody' });
    const challenge = async () => (await plane.ask('POST', '/mcp', { as: 'nobody' })).headers['www-authenticate'];
    const told = { authorization_servers: [idp.issuer], scopes_supported: ['email', 'openid', 'profile'] };
    expect((await document()).json()).toMatchObject({ ...told, resource: audience });
    const here = 'http://localhost:80/mcp';
    await ask('PATCH', url, { config: { access_tokens: { audiences: [audience, here] } } });
    for (const path of ['', '/mcp']) expect((await document(path)).json()).toMatchObject({ ...told, resource: here });
    const metadata = 'http://localhost:80/.well-known/oauth-protected-resource/mcp';
    expect(await challenge()).toBe(
      `Bearer realm="sallyport", scope="email openid profile", resource_metadata="${metadata}"`,
    );
    expect((await plane.ask('GET', '/v2/control-planes', { as: 'nobody' })).headers['www-authenticate']).toBe(
      'Bearer realm="sallyport"',
    );
    await ask('PATCH', url, { config: { access_tokens: null } });
    expect([(await document()).statusCode, await challenge()]).toEqual([404, 'Bearer realm="sallyport"']);
    await ask('PATCH', url, { config: { access_tokens: { audiences: [audience] } } });
  });

  it('cost the provider nothing once they are known, and are not taken while their keys cannot be had', async () => {
    const signIns = async () =>
      (await ask('GET', '/v3/audit-logs?filter[action]=sign-in&page[size]=100')).json().data.length;
    const token = await exchanged('alice');
    await call(token);
    const before = await signIns();
    plane.nowMs += 61_000;
    expect([(await call(token)).status, await signIns()]).toEqual([200, before]);
    await idp.down();
    expect((await call(token)).status).toBe(200);
    plane.nowMs += 11 * 60_000;
    expect((await call(token)).status).toBe(502);
    await idp.up();
    expect((await call(token)).status).toBe(200);
  });
});
