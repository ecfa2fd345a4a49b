import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { eventRow } from '@sallyport/analytics/testing';
import { selfSigned } from '@sallyport/certificates';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { organizationId, TestControlPlane } from '../test/control-plane.ts';
import { anotherOrganization, type Person, person } from '../test/people.ts';
import { idKind, isOfConfiguration, isOneOfMany, seedTenant, type Tenant } from '../test/tenant.ts';
import type { Operation } from './access.ts';

type Method = Parameters<TestControlPlane['ask']>[0];
type Ids = Readonly<Record<string, string>>;

const members = ({ controlPlane }: Ids) => ({ members: [{ id: controlPlane }] });

/** Bodies that are good where the path is; a new route with a body has one here. */
const bodies: Readonly<Record<string, (ids: Ids) => object>> = {
  'POST /v2/control-planes': () => ({ name: 'made by the test' }),
  'PATCH /v2/control-planes/:controlPlaneId': () => ({ description: 'changed' }),
  'POST /v2/control-planes/:controlPlaneId/dp-client-certificates': () => ({ cert }),
  'PUT /v2/control-planes/:controlPlaneId/dp-client-certificates/:certificateId': () => ({ cert }),
  'PUT /v2/control-planes/:controlPlaneId/group-memberships': members,
  'POST /v2/control-planes/:controlPlaneId/group-memberships/add': members,
  'POST /v2/control-planes/:controlPlaneId/group-memberships/remove': members,
  'POST /v2/control-planes/:controlPlaneId/config-stores': () => ({ name: 'made by the test' }),
  'PUT /v2/control-planes/:controlPlaneId/config-stores/:configStoreId': () => ({ name: 'changed' }),
  'POST /v2/control-planes/:controlPlaneId/config-stores/:configStoreId/secrets': () => ({ key: 'x', value: 'x' }),
  'PUT /v2/control-planes/:controlPlaneId/config-stores/:configStoreId/secrets/:key': () => ({ value: 'x' }),
  'POST /v2/control-planes/:controlPlaneId/configuration/changes': () => ({ changes: [] }),
  'POST /v2/control-planes/:controlPlaneId/playground': () => ({ kind: 'http', route: 'in-both', http: { path: '/' } }),
  'POST /v2/control-planes/:controlPlaneId/mcp-tools': () => ({ route: 'in-both' }),
  'POST /v3/organizations': () => ({ name: 'made by the test' }),
  'PATCH /v3/organizations/:organizationId': () => ({ name: 'changed' }),
  'PATCH /v3/organizations/:organizationId/personal-access-token-settings': () => ({ pats_enabled: true }),
  'PATCH /v3/organizations/:organizationId/mcp-settings': () => ({ access: 'read' }),
  'PATCH /v3/users/:userId': () => ({ full_name: 'changed' }),
  'POST /v3/invites': ({ teams }) => ({ email: `${randomUUID()}@example.com`, team_ids: [teams] }),
  'POST /v3/teams': () => ({ name: 'made by the test' }),
  'PATCH /v3/teams/:teamId': () => ({ name: 'changed' }),
  'POST /v3/teams/:teamId/users': ({ users }) => ({ id: users }),
  'POST /v3/teams/:teamId/system-accounts': (ids) => ({ id: ids['system-accounts'] }),
  'POST /v3/system-accounts': () => ({ name: 'made by the test' }),
  'PATCH /v3/system-accounts/:accountId': () => ({ name: 'changed' }),
  'POST /v3/users/:holderId/assigned-roles': () => role,
  'POST /v3/system-accounts/:holderId/assigned-roles': () => role,
  'POST /v3/teams/:holderId/assigned-roles': () => role,
  'POST /v3/users/:ownerId/access-tokens': () => ({ name: 'x', ttl_seconds: 86_400 }),
  'PATCH /v3/users/:ownerId/access-tokens/:tokenId': () => ({ name: 'changed' }),
  'POST /v3/system-accounts/:ownerId/access-tokens': () => ({ name: 'x', expires_at: '2026-12-24T12:00:00Z' }),
  'PATCH /v3/system-accounts/:ownerId/access-tokens/:tokenId': () => ({ name: 'changed' }),
  'POST /v3/identity-providers': () => ({ type: 'oidc', login_path: 'made-by-the-test', config: provider }),
  'PATCH /v3/identity-providers/:providerId': () => ({ config: provider }),
  'PATCH /v3/audit-log-destinations/:destinationId': () => ({ name: 'changed' }),
  'PATCH /v3/audit-log-webhook': (ids) => ({ audit_log_destination_id: ids['audit destination'], enabled: false }),
  'POST /v3/identity-providers/:providerId/team-group-mappings': ({ teams }) => ({ team_id: teams, group: 'x' }),
  'PATCH /v3/authentication-settings': () => ({ idp_mapping_enabled: true }),
  'POST /v2/metrics': () => ({ metrics: ['request_count'], dimensions: ['control_plane', 'gateway_service', 'route'] }),
  'POST /v2/api-requests': () => ({}),
  'POST /v2/api-requests/export': () => ({}),
  'POST /v2/feedback': ({ request }) => ({ request_id: request, score: 1 }),
  'POST /v2/guard-hits': () => ({}),
  'POST /v2/guard-rules': () => ({}),
  'PUT /v2/guard-hits/verdict': ({ request }) => ({
    ...{ request_id: request, plugin_id: 'p', phase: 'input', verdict: 'right' },
  }),
  'POST /v2/dashboards': () => ({ name: 'made by the test', definition: { tiles: [] } }),
  'PUT /v2/dashboards/:id': () => ({ name: 'changed', definition: { tiles: [] } }),
  'POST /v2/reports': () => ({ name: 'made by the test', definition: report }),
  'PUT /v2/reports/:id': () => ({ name: 'changed', definition: report }),
  'POST /v2/alert-rules': (ids) => ({
    name: 'made by the test',
    definition: { ...rule, channels: [ids['alert-channels']] },
  }),
  'PUT /v2/alert-rules/:id': (ids) => ({ name: 'changed', definition: { ...rule, channels: [ids['alert-channels']] } }),
  'POST /v2/alert-rules/preview': () => rule,
  'POST /v2/alert-channels': () => ({ name: 'made by the test', definition: webhook }),
  'PUT /v2/alert-channels/:id': () => ({ name: 'changed', definition: webhook }),
  'POST /v3/system-accounts/:accountId/assertion-keys': () => ({ name: 'made by the test', audience: 'x', public_key }),
  'POST /v2/control-planes/:controlPlaneId/explain': () => ({ path: '/' }),
  'POST /v2/debug-sessions': ({ controlPlane }) => ({ control_plane_id: controlPlane }),
  'POST /v2/erasures': ({ users }) => ({ subject: users }),
  'POST /v2/erasures/lookup': ({ users }) => ({ subject: users }),
};
const public_key = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' });
const { cert } = selfSigned({ names: ['gateways'], days: 30 });
const role = { role_name: 'Viewer', entity_id: '*', entity_type_name: 'Reports' };
const report = { query: { metrics: ['request_count'], dimensions: [] }, chart: { type: 'single_value' } };
const rule = {
  query: { ...report.query, time_range: { type: 'relative', time_range: '15m' } },
  condition: { type: 'threshold', operator: '>', value: 1 },
};
const provider = { issuer_url: 'https://idp.example.com', client_id: 'x' };
const webhook = { type: 'webhook', url: 'https://hooks.example.com/' };

/** Queries without which a list does not answer, and which find the most. */
const queries: Readonly<Record<string, string>> = {
  'GET /v2/entity-names': '?kind=service&search=',
  'GET /v3/access': '?permission=routes.write',
  'GET /v2/control-planes/:controlPlaneId/mcp-tools': '?route=in-both',
};

/** What is not an organization's: it is the same for all, or for gateways and whoever runs the installation. */
function isOfTenants({ method, permission, url }: Operation): boolean {
  // What /mcp tells is what the API tells: see mcp/mcp.test.ts.
  if (method === 'HEAD' || ['/openapi.json', '/mcp'].includes(url) || url.includes('*')) return false;
  // The console's page is the same for all.
  if (/^\/(overview|gateway|ai|observability|posture|organisation)?$/.test(url)) return false;
  // Entities of a configuration are at two places; the other one is asked.
  if ((url.startsWith('/admin/') && url.includes('/:key')) || isOneOfMany(url)) return false;
  return !['anyone', 'telemetry.write', 'organizations.read', 'organizations.write'].includes(permission);
}

describe('two organizations', () => {
  let plane: TestControlPlane;
  let ours: Tenant;
  let theirs: Tenant;
  let operations: Operation[];
  beforeAll(async () => {
    plane = await TestControlPlane.start();
    theirs = await seedTenant(plane, await anotherOrganization(plane.store, 'theirs'), 'canary-theirs');
    ours = await seedTenant(plane, organizationId, 'mark-ours');
    operations = plane.services.access.operations.filter(isOfTenants);
  });
  afterAll(async () => await plane.stop());

  const paramsOf = ({ url }: Operation) => [...url.matchAll(/:(\w+)/g)].map(([, name]) => name!);
  const keyOf = ({ method, url }: Operation) => `${method} ${url}`;

  async function ask(as: Tenant, operation: Operation, ids: Ids): Promise<{ status: number; said: string }> {
    const { method, url } = operation;
    const path = url.replaceAll(/:(\w+)/g, (_, param: string) => encodeURIComponent(ids[idKind(url, param)]!));
    const body = bodies[keyOf(operation)]?.(ids);
    const query = queries[keyOf(operation)] ?? '';
    const answer = await plane.ask(method as Method, `${path}${query}`, {
      as: as.owner,
      ...(body && { payload: body }),
    });
    // Whatever names the request itself, or the id that was asked for, differs.
    const { date: _, ...headers } = answer.headers;
    const said = `${answer.statusCode} ${JSON.stringify(headers)} ${answer.body}`
      .replaceAll(/sallyport:trace:\w+/g, 'sallyport:trace:')
      .replaceAll(/"query_id":"[^"]*"/g, '');
    return { status: answer.statusCode, said: without(said, Object.values(ids)) };
  }

  /** Ids that were asked for are no news. */
  function without(said: string, ids: readonly string[]): string {
    const known = ids.filter((id) => !Object.values(ours.ids).includes(id));
    const text = known.reduce((rest, id) => rest.replaceAll(id, '(id)'), said);
    return text.replaceAll(/"content-length":"\d+"/g, '');
  }

  /** Of the same form as an id, and of nothing. */
  const randomLike = (id: string) => (/^[0-9a-f-]{36}$/.test(id) ? randomUUID() : `random-${randomUUID()}`);

  it('are made of something of every kind, and each sees its own', async () => {
    const listed = operations.filter((operation) => operation.method === 'GET');
    for (const operation of listed) {
      const { status, said } = await ask(ours, operation, ours.ids);
      // What names nothing may be switched off here.
      // An entity of one kind is none of another.
      const isSure = paramsOf(operation).length > 0 && !isOfConfiguration(operation.url);
      const good = isSure ? [200] : [200, 404];
      expect([keyOf(operation), good.includes(status)]).toEqual([keyOf(operation), true]);
      expect(said).not.toContain(theirs.mark);
    }
    expect(listed.length).toBeGreaterThan(40);
  });

  it('cannot tell what is the other’s from what is not there, whichever id of it they ask with', async () => {
    for (const operation of operations) {
      const named = paramsOf(operation).map((param) => idKind(operation.url, param));
      const kinds = [...new Set(named)].filter((kind) => !kind.startsWith('any '));
      // One of the ids is the other's, or all are.
      const choices = kinds.length > 1 ? [...kinds.map((kind) => [kind]), kinds] : kinds.map((kind) => [kind]);
      for (const foreign of choices) {
        // Whatever id one puts an entity under, it is there afterwards: one's own.
        if (operation.method === 'PUT' && foreign.every((kind) => kind === 'entity')) continue;
        const random = Object.fromEntries(foreign.map((kind) => [kind, randomLike(theirs.ids[kind]!)]));
        const chosen = Object.fromEntries(foreign.map((kind) => [kind, theirs.ids[kind]!]));
        const place = `${keyOf(operation)} with ${foreign.join(', ')}`;
        const unknown = await ask(ours, operation, { ...ours.ids, ...random });
        const known = await ask(ours, operation, { ...ours.ids, ...chosen });
        expect([place, known.said]).toEqual([place, unknown.said]);
        // An entity may be of another kind than is asked for, or be changed by nothing.
        if (!isOfConfiguration(operation.url) || foreign.includes('controlPlane'))
          expect([place, known.status]).toEqual([place, 404]);
        expect(known.said).not.toContain(theirs.mark);
      }
    }
  });

  it('cannot name what is the other’s in a body either', async () => {
    for (const [key, body] of Object.entries(bodies)) {
      const operation = operations.find((it) => keyOf(it) === key);
      const named = new Set<string>();
      body(new Proxy({}, { get: (_, kind) => named.add(String(kind)) && '' }));
      if (operation === undefined || operation.url.includes('erasures')) continue;
      for (const kind of named) {
        const random = { [kind]: randomLike(theirs.ids[kind]!) };
        const unknown = await ask(ours, operation, { ...ours.ids, ...random });
        const known = await ask(ours, operation, { ...ours.ids, [kind]: theirs.ids[kind]! });
        expect([key, known.said]).toEqual([key, unknown.said]);
        expect([key, [204, 400, 404].includes(known.status)]).toEqual([key, true]);
      }
    }
  });

  it('leave each other as they are, whatever one of them does', async () => {
    const reading = operations.filter(({ method, url }) => method === 'GET' && !url.includes('audit'));
    const before = [];
    for (const operation of reading) before.push((await ask(theirs, operation, theirs.ids)).said);
    for (const operation of operations.filter(({ method }) => method !== 'GET')) {
      const { status } = await ask(ours, operation, { ...ours.ids, ...sharedNames() });
      expect([keyOf(operation), status < 500]).toEqual([keyOf(operation), true]);
    }
    for (const [index, operation] of reading.entries())
      expect([keyOf(operation), (await ask(theirs, operation, theirs.ids)).said]).toEqual([
        keyOf(operation),
        before[index],
      ]);
  });

  /** People may go by the same name in both, as whoever was erased in one. */
  const sharedNames = () => ({ request: theirs.ids['request']! });
});

describe('within an organization', () => {
  let plane: TestControlPlane;
  let ours: Tenant;
  let viewer: Person;
  beforeAll(async () => {
    plane = await TestControlPlane.start();
    ours = await seedTenant(plane, organizationId, 'mark-ours');
    const roles = [{ group: 'control_planes', role: 'viewer', entityId: ours.ids['controlPlane']! }];
    viewer = await person(plane.store, organizationId, 'viewer', { roles });
  });
  afterAll(async () => await plane.stop());

  it('people see of analytics what their control planes tell, and lists without the rest', async () => {
    const elsewhere = await plane.ask('POST', '/v2/control-planes', { payload: { name: 'canary elsewhere' } });
    const row = eventRow({ id: 'elsewhere', requestId: 'canary-elsewhere', startedAtMs: plane.nowMs - 1_000 });
    await plane.analytics.insert({ controlPlaneId: elsewhere.json().id, rows: [row] });
    const see = async (method: Method, url: string, payload?: object) =>
      (await plane.ask(method, url, { as: viewer, ...(payload && { payload }) })).json();
    const requests = await see('POST', '/v2/api-requests', {});
    expect(requests.results.map(({ request_id }: { request_id: string }) => request_id)).toEqual([ours.ids['request']]);
    const numbers = await see('POST', '/v2/metrics', { metrics: ['request_count'], dimensions: ['control_plane'] });
    expect(numbers.data.map(({ event }: { event: object }) => event)).toEqual([
      { control_plane: ours.ids['controlPlane'], request_count: 1 },
    ]);
    const planes = await see('GET', '/v2/control-planes');
    expect(planes.data.map(({ id }: { id: string }) => id)).toEqual([ours.ids['controlPlane']]);
    const payload = await plane.ask('GET', `/v2/api-requests/${ours.ids['request']}/payload`, { as: viewer });
    expect(payload.statusCode).toBe(403);
  });
});
