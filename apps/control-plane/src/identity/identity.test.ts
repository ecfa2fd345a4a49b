import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { organizationId, TestControlPlane } from '../test/control-plane.ts';
import { anotherOrganization, type Person, person } from '../test/people.ts';

const daySeconds = 86_400;

describe('identity', () => {
  let plane: TestControlPlane;
  let owner: Person;
  let admin: Person;
  let identityAdmin: Person;
  let nobody: Person;
  beforeAll(async () => {
    plane = await TestControlPlane.start();
    const { store } = plane;
    owner = await person(store, organizationId, 'owner', { isOwner: true });
    admin = await person(store, organizationId, 'admin', { teams: ['organization-admin'] });
    identityAdmin = await person(store, organizationId, 'identity-admin', {
      roles: [{ group: 'identity', role: 'admin', entityId: '*' }],
    });
    nobody = await person(store, organizationId, 'nobody');
  });
  afterAll(async () => await plane.stop());

  type Method = Parameters<TestControlPlane['ask']>[0];
  const ask = async (as: Person | 'operator', method: Method, url: string, payload?: object) => {
    const answer = await plane.ask(method, url, { as, ...(payload && { payload }) });
    return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() };
  };
  const teamNamed = async (name: string) =>
    (await ask(admin, 'GET', `/v3/teams?filter[name][eq]=${encodeURIComponent(name)}`)).body.data[0];

  it('tells people who they are, and where', async () => {
    expect((await ask(nobody, 'GET', '/v3/users/me')).body).toMatchObject({
      id: nobody.id,
      email: 'nobody@example.com',
    });
    expect((await ask(nobody, 'GET', '/v3/organizations/me')).body).toMatchObject({
      id: organizationId,
      name: 'default',
    });
    expect(await ask('operator', 'GET', '/v3/users/me')).toMatchObject({ status: 404 });
  });

  it('shows all roles, and every organization the predefined teams', async () => {
    const { body } = await ask(nobody, 'GET', '/v3/roles');
    expect(body.control_planes).toMatchObject({
      name: 'Control Planes',
      roles: { route_admin: { name: 'Route Admin' } },
    });
    const { body: teams } = await ask(admin, 'GET', '/v3/teams?page[size]=50&filter[system_team]=true');
    expect(teams.data.map(({ name }: { name: string }) => name)).toEqual([
      'Analytics Admin',
      'Analytics Viewer',
      'Control Plane Admin',
      'Organization Admin',
      'Organization Admin (Read Only)',
    ]);
  });

  it('has teams with roles, and whoever is in them has those', async () => {
    const made = await ask(admin, 'POST', '/v3/teams', { name: 'Reporters', labels: { floor: '3' } });
    expect(made).toMatchObject({
      status: 201,
      body: { name: 'Reporters', system_team: false, labels: { floor: '3' } },
    });
    const team = `/v3/teams/${made.body.id}`;
    const role = { role_name: 'Viewer', entity_id: '*', entity_type_name: 'Reports', entity_region: 'eu' };
    expect(await ask(admin, 'POST', `${team}/assigned-roles`, role)).toMatchObject({ status: 201, body: role });
    expect((await ask(admin, 'POST', `${team}/assigned-roles`, role)).status).toBe(409);
    const ann = await person(plane.store, organizationId, 'ann');
    expect(await ask(ann, 'GET', '/v2/reports')).toMatchObject({
      status: 403,
      body: { detail: 'The permission reports.read on all reports is missing.' },
    });
    expect((await ask(admin, 'POST', `${team}/users`, { id: ann.id })).status).toBe(201);
    expect((await ask(admin, 'POST', `${team}/users`, { id: ann.id })).status).toBe(409);
    expect((await ask(ann, 'GET', '/v2/reports')).status).toBe(200);
    expect((await ask(admin, 'GET', `/v3/users/${ann.id}/teams`)).body.data).toMatchObject([{ name: 'Reporters' }]);
    expect((await ask(admin, 'GET', `${team}/users`)).body.data).toMatchObject([{ id: ann.id }]);
    expect((await ask(admin, 'PATCH', team, { name: 'Readers' })).body).toMatchObject({ name: 'Readers' });
    expect((await ask(admin, 'DELETE', `${team}/users/${ann.id}`)).status).toBe(204);
    expect((await ask(ann, 'GET', '/v2/reports')).status).toBe(403);
    expect((await ask(admin, 'DELETE', team)).status).toBe(204);
    expect((await ask(admin, 'GET', team)).status).toBe(404);
  });

  it('keeps predefined teams as they are', async () => {
    const { id } = await teamNamed('Analytics Viewer');
    expect((await ask(admin, 'PATCH', `/v3/teams/${id}`, { name: 'Mine' })).status).toBe(409);
    expect((await ask(admin, 'DELETE', `/v3/teams/${id}`)).status).toBe(409);
    const role = { role_name: 'Admin', entity_id: '*', entity_type_name: 'Control Planes' };
    expect((await ask(admin, 'POST', `/v3/teams/${id}/assigned-roles`, role)).status).toBe(409);
  });

  it('makes a token once to be seen, and none that is too long, too short, or too many', async () => {
    const ann = await person(plane.store, organizationId, 'token-ann');
    const url = `/v3/users/${ann.id}/access-tokens`;
    const made = await ask(ann, 'POST', url, { name: 'cli', ttl_seconds: daySeconds });
    expect(made.body).toMatchObject({
      token: expect.stringMatching(/^kpat_[\w-]{43}$/),
      state: 'ACTIVE',
      last_used_at: null,
    });
    expect((await ask(ann, 'GET', `${url}/${made.body.id}`)).body.token).toBeUndefined();
    const kept = await plane.store.identity.tokens.get(organizationId, { kind: 'user', id: ann.id }, made.body.id);
    expect(JSON.stringify(kept)).not.toContain(made.body.token);
    for (const ttl_seconds of [daySeconds - 1, 365 * daySeconds + 1])
      expect((await ask(ann, 'POST', url, { name: 'x', ttl_seconds })).status).toBe(400);
    for (let count = 2; count < 10; count++) await ask(ann, 'POST', url, { name: `${count}`, ttl_seconds: daySeconds });
    expect(await ask(ann, 'POST', url, { name: 'eleventh', ttl_seconds: daySeconds })).toMatchObject({
      status: 409,
      body: { detail: 'There may be 10 access tokens at most.' },
    });
    expect((await ask(ann, 'PATCH', `${url}/${made.body.id}`, { name: 'other' })).body.name).toBe('other');
    expect((await ask(ann, 'GET', url)).body.meta.page.total).toBe(10);
    // The other tenth is the one that is asked with.
    expect((await ask(ann, 'DELETE', `${url}/${made.body.id}`)).status).toBe(204);
  });

  it('takes a token no more from the moment it is revoked, expired, or its owner may not act', async () => {
    const ann = await person(plane.store, organizationId, 'revoked-ann');
    const url = `/v3/users/${ann.id}/access-tokens`;
    const made = (await ask(ann, 'POST', url, { name: 'cli', ttl_seconds: daySeconds })).body;
    const mine = { ...ann, token: made.token as string };
    expect((await ask(mine, 'GET', '/v3/users/me')).status).toBe(200);
    expect((await ask(ann, 'GET', `${url}/${made.id}`)).body.last_used_at).toBe(new Date(plane.nowMs).toISOString());
    expect((await ask(ann, 'PATCH', `${url}/${made.id}/revoke`)).body).toMatchObject({
      state: 'REVOKED',
      revoked_by: ann.id,
    });
    expect((await ask(mine, 'GET', '/v3/users/me')).status).toBe(401);

    const shortly = (await ask(ann, 'POST', url, { name: 'cli', ttl_seconds: daySeconds })).body;
    plane.nowMs += daySeconds * 1_000;
    expect((await ask({ ...ann, token: shortly.token }, 'GET', '/v3/users/me')).status).toBe(401);
    expect((await ask(ann, 'GET', `${url}/${shortly.id}`)).body.state).toBe('EXPIRED');

    await ask(admin, 'PATCH', `/v3/users/${ann.id}`, { active: false });
    expect((await ask(ann, 'GET', '/v3/users/me')).status).toBe(401);
    await ask(admin, 'PATCH', `/v3/users/${ann.id}`, { active: true });
    const settings = `/v3/organizations/${organizationId}/personal-access-token-settings`;
    expect((await ask('operator', 'PATCH', settings, { pats_enabled: false })).status).toBe(200);
    expect((await ask(ann, 'GET', '/v3/users/me')).status).toBe(401);
    await ask('operator', 'PATCH', settings, { pats_enabled: true, max_expiration_period_days: 7 });
    expect((await ask(ann, 'GET', '/v3/users/me')).status).toBe(200);
    const long = await ask(ann, 'POST', url, { name: 'long', ttl_seconds: 8 * daySeconds });
    expect(long.body.invalid_parameters).toMatchObject([{ field: 'ttl_seconds', rule: 'max' }]);
    await ask('operator', 'PATCH', settings, { max_expiration_period_days: 365 });
  });

  it('has system accounts with tokens of their own', async () => {
    const account = (await ask(admin, 'POST', '/v3/system-accounts', { name: 'ci' })).body;
    const url = `/v3/system-accounts/${account.id}`;
    const expires_at = new Date(plane.nowMs + 3_600_000).toISOString();
    const made = await ask(admin, 'POST', `${url}/access-tokens`, { name: 'ci', expires_at });
    expect(made.body).toMatchObject({ token: expect.stringMatching(/^spat_/), system_account_id: account.id });
    const ci: Person = { kind: 'system-account', id: account.id, organizationId, token: made.body.token };
    expect((await ask(ci, 'GET', '/v2/dashboards')).status).toBe(403);
    const role = { role_name: 'Viewer', entity_id: '*', entity_type_name: 'Dashboards' };
    const assigned = await ask(admin, 'POST', `${url}/assigned-roles`, role);
    expect((await ask(ci, 'GET', '/v2/dashboards')).status).toBe(200);
    expect((await ask(admin, 'DELETE', `${url}/assigned-roles/${assigned.body.id}`)).status).toBe(204);
    expect((await ask(ci, 'GET', '/v2/dashboards')).status).toBe(403);
    expect((await ask(admin, 'DELETE', url)).status).toBe(204);
    expect((await ask(ci, 'GET', '/v3/organizations/me')).status).toBe(401);
  });

  it('refuses roles that are none, or are about no single entity', async () => {
    const url = `/v3/users/${nobody.id}/assigned-roles`;
    const give = (role_name: string, entity_type_name: string, entity_id = '*') =>
      ask(owner, 'POST', url, { role_name, entity_type_name, entity_id });
    expect((await give('Route Admin', 'Dashboards')).body.invalid_parameters).toMatchObject([
      { field: 'role_name', choices: ['Creator', 'Admin', 'Editor', 'Viewer'] },
    ]);
    expect((await give('Creator', 'Control Planes', randomUUID())).body.invalid_parameters).toMatchObject([
      { field: 'entity_id', choices: ['*'] },
    ]);
    expect((await give('Admin', 'Castles')).status).toBe(400);
    expect((await give('Admin', 'Control Planes', "x' OR 1=1 --")).status).toBe(400);
  });

  describe('nobody makes more of themselves than they are:', () => {
    const controlPlaneId = randomUUID();

    it('who manages routes manages no roles', async () => {
      const routes = await person(plane.store, organizationId, 'route-admin', {
        roles: [{ group: 'control_planes', role: 'route_admin', entityId: controlPlaneId }],
      });
      const role = { role_name: 'Route Admin', entity_id: controlPlaneId, entity_type_name: 'Control Planes' };
      expect((await ask(routes, 'POST', `/v3/users/${nobody.id}/assigned-roles`, role)).status).toBe(403);
      expect((await ask(routes, 'GET', '/v3/users')).status).toBe(403);
    });

    it('who manages people gives only what they have, to others or themselves, however it is tried', async () => {
      const boss = { role_name: 'Admin', entity_id: '*', entity_type_name: 'Control Planes' };
      for (const who of [identityAdmin, nobody]) {
        const answer = await ask(identityAdmin, 'POST', `/v3/users/${who.id}/assigned-roles`, boss);
        expect([answer.status, answer.body.detail]).toEqual([
          403,
          'Only who has control-planes.read may give it to others.',
        ]);
      }
      const team = (await ask(identityAdmin, 'POST', '/v3/teams', { name: 'Climbers' })).body;
      expect((await ask(identityAdmin, 'POST', `/v3/teams/${team.id}/assigned-roles`, boss)).status).toBe(403);
      const admins = await teamNamed('Organization Admin');
      expect((await ask(identityAdmin, 'POST', `/v3/teams/${admins.id}/users`, { id: identityAdmin.id })).status).toBe(
        403,
      );
      expect((await ask(identityAdmin, 'DELETE', `/v3/teams/${admins.id}/users/${admin.id}`)).status).toBe(403);
      expect((await ask(identityAdmin, 'PATCH', `/v3/users/${admin.id}`, { active: false })).status).toBe(403);
      expect((await ask(identityAdmin, 'DELETE', `/v3/users/${admin.id}`)).status).toBe(403);
      const strong = await person(plane.store, organizationId, 'robot', {
        kind: 'system-account',
        teams: ['organization-admin'],
      });
      const expires_at = new Date(plane.nowMs + 3_600_000).toISOString();
      const url = `/v3/system-accounts/${strong.id}/access-tokens`;
      expect((await ask(identityAdmin, 'POST', url, { name: 'x', expires_at })).status).toBe(403);
      const own = { role_name: 'Admin', entity_id: '*', entity_type_name: 'Identity' };
      expect((await ask(identityAdmin, 'POST', `/v3/teams/${team.id}/assigned-roles`, own)).status).toBe(201);
    });

    it('who does everything reads no payloads, and can let nobody; who owns the organization can', async () => {
      const reader = { role_name: 'Payload Reader', entity_id: '*', entity_type_name: 'Control Planes' };
      const payload = '/v2/api-requests/r1/payload';
      expect(await ask(admin, 'GET', payload)).toMatchObject({
        status: 403,
        body: { detail: 'The permission payloads.read on all control planes is missing.' },
      });
      expect((await ask(admin, 'POST', `/v3/users/${admin.id}/assigned-roles`, reader)).status).toBe(403);
      expect((await ask(owner, 'GET', payload)).status).toBe(403);
      const given = await ask(owner, 'POST', `/v3/users/${nobody.id}/assigned-roles`, reader);
      expect([given.status, (await ask(nobody, 'GET', payload)).status]).toEqual([201, 404]);
      // Whoever manages people takes it away again.
      const role = `/v3/users/${nobody.id}/assigned-roles/${given.body.id}`;
      expect([(await ask(admin, 'DELETE', role)).status, (await ask(nobody, 'GET', payload)).status]).toEqual([
        204, 403,
      ]);
    });

    it('nobody invites anew who may do more than they, to come in with that link', async () => {
      const reader = { role_name: 'Payload Reader', entity_id: '*', entity_type_name: 'Control Planes' };
      const asked = { email: 'reader@example.com' };
      const { id } = (await ask(admin, 'POST', '/v3/invites', asked)).body;
      const given = await ask(owner, 'POST', `/v3/users/${id}/assigned-roles`, reader);
      expect([given.status, (await ask(admin, 'POST', '/v3/invites', asked)).status]).toEqual([201, 403]);
      expect((await ask(owner, 'POST', '/v3/invites', asked)).status).toBe(201);
    });

    it('who has a group of control planes gets nothing of those that are not theirs', async () => {
      const made = async (body: object) => (await ask(owner, 'POST', '/v2/control-planes', body)).body.id;
      const group = await made({ name: 'A group', cluster_type: 'CLUSTER_TYPE_CONTROL_PLANE_GROUP' });
      const members = [{ id: await made({ name: 'Not for them' }) }];
      const roles = [{ group: 'control_planes', role: 'admin', entityId: group }];
      const grouper = await person(plane.store, organizationId, 'grouper', { roles });
      const url = `/v2/control-planes/${group}/group-memberships`;
      expect((await ask(grouper, 'POST', `${url}/add`, { members })).status).toBe(403);
      expect((await ask(grouper, 'PUT', url, { members })).status).toBe(403);
      expect((await ask(owner, 'PUT', url, { members })).status).toBe(204);
    });

    it('nobody takes the organization from who owns it', async () => {
      const url = `/v3/organizations/${organizationId}`;
      expect((await ask(admin, 'PATCH', url, { owner_id: admin.id })).status).toBe(403);
      expect((await ask(admin, 'PATCH', `/v3/users/${owner.id}`, { active: false })).status).toBe(403);
      expect((await ask(admin, 'DELETE', `/v3/users/${owner.id}`)).status).toBe(403);
      expect((await ask(admin, 'DELETE', url)).status).toBe(403);
      expect((await ask(owner, 'DELETE', `/v3/users/${owner.id}`)).status).toBe(409);
      expect((await ask(owner, 'PATCH', url, { owner_id: admin.id })).body.owner_id).toBe(admin.id);
      expect((await ask(owner, 'GET', '/v3/users')).status).toBe(403);
      await ask('operator', 'PATCH', url, { owner_id: owner.id });
    });

    it('makes no tokens in the name of others', async () => {
      const url = `/v3/users/${nobody.id}/access-tokens`;
      for (const who of [admin, owner, identityAdmin])
        expect((await ask(who, 'POST', url, { name: 'x', ttl_seconds: daySeconds })).status).toBe(403);
      expect((await ask(nobody, 'GET', `/v3/users/${admin.id}/access-tokens`)).status).toBe(403);
      expect((await ask(admin, 'GET', url)).status).toBe(200);
    });

    it('says nothing that it is not to say: who belongs where, what it is called inside', async () => {
      const smuggled = [
        ['POST', '/v3/teams', { name: 'x', organization_id: randomUUID() }],
        ['POST', '/v3/teams', { name: 'x', roles: ['admin'] }],
        ['POST', '/v3/teams', { name: 'x', system_team: true }],
        ['PATCH', `/v3/users/${nobody.id}`, { organization_id: randomUUID() }],
        ['PATCH', `/v3/users/${nobody.id}`, { id: admin.id }],
        ['PATCH', `/v3/users/${nobody.id}`, { email: 'admin@example.com' }],
        ['PATCH', `/v3/organizations/${organizationId}`, { state: 'inactive' }],
        ['POST', '/v3/system-accounts', { name: 'x', konnect_managed: true }],
      ] as const;
      for (const [method, url, body] of smuggled)
        expect((await ask(owner, method, url, body)).status, JSON.stringify(body)).toBe(400);
    });
  });

  it('invites people, who come in by a link, with the teams that the inviter could give', async () => {
    const viewers = (await teamNamed('Analytics Viewer')).id;
    const asked = { email: 'New@Example.com', full_name: 'New', team_ids: [viewers] };
    expect((await ask(identityAdmin, 'POST', '/v3/invites', asked)).status).toBe(403);
    const invited = await ask(admin, 'POST', '/v3/invites', asked);
    expect(invited).toMatchObject({ status: 201, body: { email: 'new@example.com', active: false } });
    const { pathname } = new URL(invited.body.link);
    expect((await plane.ask('GET', pathname, { as: 'nobody' })).body).toContain('new@example.com');
    const again = await ask(admin, 'POST', '/v3/invites', asked);
    expect([again.status, again.body.id]).toEqual([201, invited.body.id]);
    expect((await ask(admin, 'GET', `/v3/teams/${viewers}/users`)).body.data).toMatchObject([{ id: invited.body.id }]);
    expect((await ask(admin, 'POST', '/v3/invites', { email: 'nobody@example.com' })).status).toBe(409);
    const unknown = await ask(admin, 'POST', '/v3/invites', { email: 'x@example.com', team_ids: [randomUUID()] });
    expect(unknown.body.invalid_parameters).toMatchObject([{ field: 'team_ids.0', rule: 'missing_reference' }]);
  });

  it('has whoever makes something be its admin, and nobody once it is gone', async () => {
    const creators = ['dashboards', 'control_planes'].map((group) => ({ group, role: 'creator', entityId: '*' }));
    const maker = await person(plane.store, organizationId, 'maker', { roles: creators });
    const board = (await ask(maker, 'POST', '/v2/dashboards', { name: 'Mine', definition: { tiles: [] } })).body;
    const control = (await ask(maker, 'POST', '/v2/control-planes', { name: 'Mine' })).body;
    expect((await ask(maker, 'GET', `/v2/dashboards/${board.id}`)).status).toBe(200);
    expect((await ask(maker, 'PATCH', `/v2/control-planes/${control.id}`, { description: 'x' })).status).toBe(200);
    expect((await ask(maker, 'GET', '/v2/control-planes')).body.data).toMatchObject([{ id: control.id }]);
    const roles = `/v3/users/${maker.id}/assigned-roles`;
    expect((await ask(admin, 'GET', roles)).body.meta.page.total).toBe(4);
    for (const url of [`/v2/dashboards/${board.id}`, `/v2/control-planes/${control.id}`])
      expect((await ask(maker, 'DELETE', url)).status).toBe(204);
    expect((await ask(admin, 'GET', roles)).body.meta.page.total).toBe(2);
    await ask(admin, 'POST', '/v2/dashboards', { name: 'Of an admin', definition: { tiles: [] } });
    expect((await ask(admin, 'GET', `/v3/users/${admin.id}/assigned-roles`)).body.data).toEqual([]);
  });

  it('tells who may do something, and why', async () => {
    const id = (await ask(admin, 'POST', '/v2/control-planes', { name: 'Asked about' })).body.id;
    const role = { role_name: 'Route Admin', entity_id: id, entity_type_name: 'Control Planes' };
    const team = (await ask(admin, 'POST', '/v3/teams', { name: 'Routers' })).body;
    await ask(admin, 'POST', `/v3/teams/${team.id}/assigned-roles`, role);
    await ask(admin, 'POST', `/v3/teams/${team.id}/users`, { id: nobody.id });
    const { body } = await ask(admin, 'GET', `/v3/access?permission=routes.write&entity_id=${id}`);
    expect(body.data).toMatchObject([
      { name: 'admin', because: [{ team: { name: 'Organization Admin' } }] },
      { name: 'nobody', because: [{ ...role, team: { name: 'Routers' } }] },
      { name: 'owner', because: [{ owner: true }] },
      { kind: 'system-account', name: 'robot' },
    ]);
    const mine = (await ask(nobody, 'GET', '/v3/users/me/permissions')).body.data;
    expect(mine).toContainEqual({ permission: 'routes.write', entity_ids: [id] });
    expect((await ask(nobody, 'GET', '/v3/access?permission=routes.write')).status).toBe(403);
    const absent = { ...role, entity_id: randomUUID() };
    expect(
      (await ask(admin, 'POST', `/v3/teams/${team.id}/assigned-roles`, absent)).body.invalid_parameters,
    ).toMatchObject([{ field: 'entity_id', rule: 'missing_reference' }]);
    await ask(admin, 'DELETE', `/v3/teams/${team.id}`);
  });

  it('is another organization with other people, and its operator sees nobody in it', async () => {
    const boss = { email: 'boss@acme.example', full_name: 'Boss' };
    const made = await ask('operator', 'POST', '/v3/organizations', { name: 'Acme', owner: boss });
    expect(made).toMatchObject({ status: 201, body: { name: 'Acme', owner: { active: false } } });
    expect(made.body.owner_id).toBe(made.body.owner.id);
    const { pathname } = new URL(made.body.owner.link);
    expect((await plane.ask('GET', pathname, { as: 'nobody' })).body).toContain('boss@acme.example');
    expect((await ask('operator', 'POST', '/v3/organizations', { name: 'Acme' })).status).toBe(409);
    const eve = await person(plane.store, made.body.id, 'eve', { isOwner: true });
    expect((await ask(eve, 'GET', '/v3/users')).body.data).toMatchObject([{ email: boss.email }, { id: eve.id }]);
    expect((await ask(eve, 'GET', `/v3/users/${admin.id}`)).status).toBe(404);
    expect((await ask('operator', 'GET', `/v3/users/${eve.id}`)).status).toBe(404);
    for (const who of [eve, admin, owner])
      for (const [method, url] of [
        ['GET', '/v3/organizations'],
        ['POST', '/v3/organizations'],
      ] as const)
        expect((await ask(who, method, url, method === 'POST' ? { name: 'Mine' } : undefined)).status).toBe(403);
    expect((await ask(admin, 'PATCH', `/v3/organizations/${made.body.id}`, { name: 'Ours' })).status).toBe(404);
    expect((await ask(eve, 'DELETE', `/v3/organizations/${organizationId}`)).status).toBe(404);
    expect((await ask('operator', 'DELETE', `/v3/organizations/${organizationId}`)).status).toBe(409);
    expect((await ask(eve, 'DELETE', `/v3/organizations/${made.body.id}`)).status).toBe(204);
    expect((await ask(eve, 'GET', '/v3/users/me')).status).toBe(401);
    await anotherOrganization(plane.store, 'Acme');
  });
});

describe('invitations by mail', () => {
  it('reach whoever is invited, and nobody else is told the link', async () => {
    const mails: string[] = [];
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData: (stream, _session, done) =>
        void text(stream).then((mail) => {
          mails.push(mail);
          done();
        }, done),
    });
    const listening = server.listen(0, '127.0.0.1');
    await once(listening, 'listening');
    const { port } = listening.address() as AddressInfo;
    const plane = await TestControlPlane.start({ smtp: { url: `smtp://127.0.0.1:${port}`, from: 'sp@example.com' } });
    try {
      const invited = await plane.ask('POST', '/v3/invites', { payload: { email: 'ann@example.com' } });
      expect([invited.statusCode, invited.json().link]).toEqual([201, undefined]);
      expect(mails[0]).toMatch(/To: ann@example\.com/);
      const [, path] = /http:\/\/[^/\s]+(\/setup\/[\w=-]+)/.exec(mails[0]!.replaceAll(/=\r\n/g, ''))!;
      expect((await plane.ask('GET', path!, { as: 'nobody' })).body).toContain('ann@example.com');
    } finally {
      await plane.stop();
      await new Promise<void>((done) => server.close(() => done()));
    }
  });
});
