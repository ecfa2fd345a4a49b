import { randomUUID } from 'node:crypto';
import { exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { organizationId, TestControlPlane } from '../../test/control-plane.ts';
import { type Person, person } from '../../test/people.ts';

const issuer = 'https://idp.example/';
const audience = 'https://platform.example';
const names = ['one', 'two'] as const;

describe('a system account that speaks for people', () => {
  let plane: TestControlPlane;
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;
  let planes: Record<(typeof names)[number], string>;
  let providerId: string;
  beforeAll(async () => {
    [plane, keys] = await Promise.all([TestControlPlane.start(), generateKeyPair('EdDSA', { extractable: true })]);
    const config = { issuer_url: issuer, client_id: 'x' };
    const provider = { type: 'oidc', login_path: 'acme', enabled: true, config };
    providerId = (await made('/v3/identity-providers', provider)).id;
    const ids = await Promise.all(names.map(async (name) => (await made('/v2/control-planes', { name })).id));
    planes = { one: ids[0], two: ids[1] };
  });
  afterAll(() => plane.stop());

  const made = async (url: string, payload: object) => (await plane.ask('POST', url, { payload })).json();
  const register = async ({ id }: Pick<Person, 'id'>, changes: object = {}) => {
    const payload = { name: 'gateway', audience, public_key: await exportSPKI(keys.publicKey), ...changes };
    return await plane.ask('POST', `/v3/system-accounts/${id}/assertion-keys`, { payload });
  };
  /** Somebody who signed in once, as the provider calls them. */
  const known = async (name: string, wanted: Parameters<typeof person>[3] = {}) => {
    const who = await person(plane.store, organizationId, name, wanted);
    await plane.store.signIn.identityProviders.linkUser(providerId, name, who.id);
    return who;
  };
  const accountThat = async (name: string, wanted: Parameters<typeof person>[3] = {}) => {
    const account = await person(plane.store, organizationId, name, { ...wanted, kind: 'system-account' });
    expect((await register(account)).statusCode).toBe(201);
    return account;
  };
  const claimsAbout = (sub: string): JWTPayload => {
    const iat = Math.floor(plane.nowMs / 1_000);
    const person = { sub, sub_id: { format: 'iss_sub', iss: issuer, sub } };
    return { iss: 'sallyport', aud: audience, ...person, act: { sub: 'chatbot' }, iat, exp: iat + 60 };
  };
  const signed = (claims: JWTPayload, key = keys.privateKey, alg = 'EdDSA') =>
    new SignJWT(claims).setProtectedHeader({ alg }).sign(key);
  const askAs = async (account: Person, assertion: string | undefined, url = '/v2/control-planes') =>
    await plane.ask('GET', url, {
      as: account,
      headers: assertion === undefined ? {} : { 'x-sallyport-assertion': assertion },
    });

  it.each([
    // The person's roles, the account's, and the control planes that are seen with both.
    { mine: 'all', its: 'all', both: ['one', 'two'] },
    { mine: 'all', its: 'one', both: ['one'] },
    { mine: 'one', its: 'all', both: ['one'] },
    { mine: 'one', its: 'one', both: ['one'] },
    { mine: 'one', its: 'two', both: [] },
    { mine: 'none', its: 'all', both: [] },
    { mine: 'all', its: 'none', both: [] },
    { mine: 'owner', its: 'one', both: ['one'] },
    { mine: 'admin', its: 'two', both: ['two'] },
  ])('may what both may: $mine and $its give $both', async ({ mine, its, both }) => {
    const rolesOf = (what: string) => {
      if (what === 'none' || what === 'owner' || what === 'admin') return [];
      const entityId = what === 'all' ? '*' : planes[what as 'one' | 'two'];
      return [{ group: 'control_planes', role: 'viewer', entityId }];
    };
    const name = randomUUID();
    const teams = mine === 'admin' ? ['organization-admin'] : [];
    await known(name, { roles: rolesOf(mine), isOwner: mine === 'owner', teams });
    const account = await accountThat(`account of ${name}`, { roles: rolesOf(its) });
    const assertion = await signed(claimsAbout(name));
    const answer = await askAs(account, assertion);
    const seen = answer.statusCode === 403 ? [] : answer.json().data.map((it: { name: string }) => it.name);
    expect(seen.filter((it: string) => names.includes(it as 'one')).sort()).toEqual(both);
    const settings = await askAs(account, assertion, '/v3/authentication-settings');
    expect(settings.statusCode).toBe(403);
  });

  it('is nobody without an assertion, and no assertion goes with what has no key for it', async () => {
    const viewer = { roles: [{ group: 'control_planes', role: 'viewer', entityId: '*' }] };
    await known('ann', viewer);
    const account = await accountThat('alone', viewer);
    const [alone, assertion] = [await askAs(account, undefined), await signed(claimsAbout('ann'))];
    expect([alone.statusCode, alone.json().detail]).toEqual([401, expect.stringContaining('speaks for people')]);
    const keyless = await person(plane.store, organizationId, 'keyless', { kind: 'system-account', ...viewer });
    const user = await person(plane.store, organizationId, 'user', viewer);
    const operator = { token: plane.operatorToken } as Person;
    for (const other of [keyless, user, operator]) {
      expect((await askAs(other, undefined)).statusCode).toBe(200);
      expect((await askAs(other, assertion)).statusCode).toBe(401);
    }
  });

  it('reads no keys and passwords, whoever it speaks for: a model might read them, too', async () => {
    const admin = { teams: ['organization-admin'] };
    await known('kim', admin);
    const account = await accountThat('reader', admin);
    const entities = `/v2/control-planes/${planes.one}/core-entities`;
    const { id } = (await made(`${entities}/consumers`, { username: 'caller' })) as { id: string };
    await made(`${entities}/consumers/${id}/key-auth`, { key: 'the key of a caller' });
    const keys = `${entities}/consumers/${id}/key-auth`;
    expect((await plane.ask('GET', keys)).body).toContain('the key of a caller');
    const seen = await askAs(account, await signed(claimsAbout('kim')), keys);
    expect([seen.statusCode, seen.body]).toEqual([200, expect.not.stringContaining('the key of a caller')]);
  });

  it('is told in the audit log beside the person and the program, which makes nothing that outlasts it', async () => {
    const admin = { teams: ['organization-admin'] };
    const { id } = await known('ada', admin);
    const account = await accountThat('mediator', admin);
    const headers = { 'x-sallyport-assertion': await signed(claimsAbout('ada')) };
    const ask = (url: string, payload: object, method: 'POST' | 'PATCH' = 'POST') =>
      plane.ask(method, url, { as: account, headers, payload });
    expect((await ask('/v3/teams', { name: 'Made by a program' })).statusCode).toBe(201);
    const { data } = (await plane.ask('GET', `/v3/audit-logs?filter[principal_id]=${id}`)).json();
    expect(data[0]).toMatchObject({ action: 'create', actor: 'ada', agent: 'chatbot through mediator' });
    const day = 86_400;
    const expires_at = new Date(plane.nowMs + day * 1_000).toISOString();
    const lasting: [url: string, payload: object, method?: 'PATCH'][] = [
      [`/v3/users/${id}/access-tokens`, { name: 'mine', ttl_seconds: day }],
      [`/v3/users/${id}/password-link`, {}],
      [`/v3/system-accounts/${account.id}/access-tokens`, { name: 'its', expires_at }],
      [`/v3/system-accounts/${account.id}/assertion-keys`, { name: 'k', audience, public_key: 'x' }],
      ['/v3/invites', { email: 'eve@example.com' }],
      ['/v3/identity-providers', { type: 'oidc', login_path: 'evil', config: { issuer_url: issuer, client_id: 'x' } }],
      [`/v3/organizations/${organizationId}/mcp-settings`, { access: 'write' }, 'PATCH'],
    ];
    for (const [url, payload, method] of lasting) {
      const refused = await ask(url, payload, method);
      expect([refused.statusCode, refused.json().detail], url).toEqual([403, expect.stringContaining('Programs')]);
    }
  });

  it('is not believed where anything of an assertion is not as its key signed it, for us, for now, about somebody', async () => {
    const viewer = { roles: [{ group: 'control_planes', role: 'viewer', entityId: '*' }] };
    const bea = await known('bea', viewer);
    const account = await accountThat('careful', viewer);
    const good = claimsAbout('bea');
    const { iat } = good as { iat: number };
    const statusOf = async (claims: JWTPayload) => (await askAs(account, await signed(claims))).statusCode;
    expect(await statusOf(good)).toBe(200);
    const other = await generateKeyPair('EdDSA');
    const secret = new TextEncoder().encode(await exportSPKI(keys.publicKey));
    const [, body] = (await signed(good)).split('.');
    const header = Buffer.from('{"alg":"none"}').toString('base64url');
    for (const forged of [
      await signed(good, other.privateKey),
      await new SignJWT(good).setProtectedHeader({ alg: 'HS256' }).sign(secret),
      `${header}.${body}.`,
      'x',
    ])
      expect((await askAs(account, forged)).statusCode, forged).toBe(401);
    const wrong: Record<string, JWTPayload> = {
      'for another audience': { ...good, aud: 'https://elsewhere.example' },
      over: { ...good, iat: iat - 100, exp: iat - 11 },
      'good for too long': { ...good, exp: iat + 301 },
      'of tomorrow': { ...good, iat: iat + 11 },
      'without an end': { ...good, exp: undefined },
      'about nobody': { ...good, sub_id: undefined },
      'about somebody by mail': { ...good, sub_id: { format: 'email', email: 'bea@example.com' } },
      'through who knows whom': { ...good, act: 'chatbot' },
    };
    for (const [what, claims] of Object.entries(wrong)) expect(await statusOf(claims), what).toBe(401);
    expect(await statusOf(claimsAbout('stranger'))).toBe(403);
    const elsewhere = { format: 'iss_sub', iss: 'https://other.example', sub: 'bea' };
    expect(await statusOf({ ...good, sub_id: elsewhere })).toBe(403);
    await plane.ask('PATCH', `/v3/users/${bea.id}`, { payload: { active: false } });
    expect(await statusOf(good)).toBe(403);
  });

  it('counts no more by a key that was removed, and is itself again with the last one', async () => {
    const viewer = { roles: [{ group: 'control_planes', role: 'viewer', entityId: '*' }] };
    await known('cid', viewer);
    const account = await accountThat('rotating', viewer);
    const next = await generateKeyPair('EdDSA', { extractable: true });
    const { id: nextId } = (await register(account, { public_key: await exportSPKI(next.publicKey) })).json();
    const [first, second] = [await signed(claimsAbout('cid')), await signed(claimsAbout('cid'), next.privateKey)];
    const statuses = async () => [(await askAs(account, first)).statusCode, (await askAs(account, second)).statusCode];
    expect(await statuses()).toEqual([200, 200]);
    const url = `/v3/system-accounts/${account.id}/assertion-keys`;
    const { data } = (await plane.ask('GET', url)).json() as { data: { id: string }[] };
    const { id } = data.find((key) => key.id !== nextId)!;
    await plane.ask('DELETE', `${url}/${id}`);
    expect(await statuses()).toEqual([401, 200]);
    await plane.ask('DELETE', `${url}/${nextId}`);
    expect([...(await statuses()), (await askAs(account, undefined)).statusCode]).toEqual([401, 401, 200]);
  });

  it('has keys that are worth something, and public: one who may less than the account adds none', async () => {
    const account = await accountThat('strict', { teams: ['organization-admin'] });
    const weak = { kty: 'RSA', n: Buffer.alloc(128, 255).toString('base64url'), e: 'AQAB' };
    for (const public_key of ['x', weak, { kty: 'oct', k: 'c2VjcmV0' }, '-----BEGIN PRIVATE KEY-----']) {
      const refused = await register(account, { public_key });
      expect([refused.statusCode, refused.json().invalid_parameters?.[0].field]).toEqual([400, 'public_key']);
    }
    for (const _ of [2, 3, 4]) expect((await register(account)).statusCode).toBe(201);
    expect((await register(account)).statusCode).toBe(409);
    const less = await person(plane.store, organizationId, 'less', {
      roles: [{ group: 'identity', role: 'admin', entityId: '*' }],
    });
    const payload = { name: 'mine', audience, public_key: await exportSPKI(keys.publicKey) };
    const refused = await plane.ask('POST', `/v3/system-accounts/${account.id}/assertion-keys`, { as: less, payload });
    expect([refused.statusCode, refused.json().detail]).toEqual([403, expect.stringContaining('Only who has')]);
  });
});
