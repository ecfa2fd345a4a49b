import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { eventRow } from '@sallyport/analytics/testing';
import { selfSigned } from '@sallyport/certificates';
import type { TestControlPlane } from './control-plane.ts';
import { type Person, person } from './people.ts';

/** An organization with something of every kind, each holding the mark of it. */
export interface Tenant {
  /** In every text that is of this organization. */
  mark: string;
  owner: Person;
  /** By what a parameter of a path is of: see `idKind`. */
  ids: Readonly<Record<string, string>>;
}

/** Whether a path is one of the hundreds that are about entities of a configuration, all served alike. */
export function isOfConfiguration(path: string): boolean {
  return path.includes('/core-entities') || path.startsWith('/admin/');
}

/** Of hundreds of paths that are served by the same few functions, those of some collections. */
export function isOneOfMany(path: string): boolean {
  if (!isOfConfiguration(path) || /\/(services|consumers|key-auth|certificates)\b/.test(path)) return false;
  return path.startsWith('/admin/') || path.includes(':key');
}

/** What parameters can be that are no ids. */
const words = { 'any entity': 'services', 'any name': 'key-auth', 'any tag': 'some', 'any version': '1' };

/** Which of a tenant's ids a parameter of a path wants. A new route whose parameters are not known here has to be told, and what it is about seeded. */
export function idKind(path: string, param: string): string {
  if (isOfConfiguration(path) && param !== 'controlPlaneId')
    return param.toLowerCase().endsWith('key') ? 'entity' : `any ${param}`;
  const [, , area] = path.split('/');
  const plain: Readonly<Record<string, string>> = {
    controlPlaneId: /\/group-(memberships|status)/.test(path) ? 'group' : 'controlPlane',
    configStoreId: 'config store',
    key: 'secret',
    nodeId: 'node',
    certificateId: 'certificate',
    organizationId: 'organization',
    userId: 'users',
    teamId: 'teams',
    accountId: 'system-accounts',
    holderId: area!,
    ownerId: area!,
    roleId: `role of ${area}`,
    tokenId: `token of ${area}`,
    keyId: 'assertion key',
    memberId: path.includes('/system-accounts/') ? 'system-accounts' : 'users',
    version: 'any version',
    providerId: 'identity provider',
    mappingId: 'mapping',
    sessionId: 'session',
    destinationId: 'audit destination',
    conversationId: 'conversation',
    requestId: area === 'debug-sessions' ? 'trace' : 'request',
    id: area!,
  };
  const kind = plain[param];
  if (kind === undefined)
    throw new Error(`${path}: tell idKind in test/tenant.ts what :${param} is, and have seedTenant make one.`);
  return kind;
}

/** Fills an organization; `owner` owns it and may read payloads. */
export async function seedTenant(plane: TestControlPlane, organizationId: string, mark: string): Promise<Tenant> {
  const { store } = plane;
  const roles = [{ group: 'control_planes', role: 'payload_reader', entityId: '*' }];
  const owner = await person(store, organizationId, `${mark}-owner`, { isOwner: true, roles });
  const made = async (url: string, payload: object, method: 'POST' | 'PUT' = 'POST') => {
    const answer = await plane.ask(method, url, { as: owner, payload });
    if (answer.statusCode >= 300) throw new Error(`${url}: ${answer.body}`);
    return answer.body === '' ? undefined : (answer.json() as { id: string; item?: { id: string } });
  };
  const idOf = async (url: string, payload: object) => {
    const answer = (await made(url, payload))!;
    return answer.item?.id ?? answer.id;
  };
  const ids: Record<string, string> = { organization: organizationId, ...words };
  const labels = { mark };
  const plainRole = { role_name: 'Viewer', entity_id: '*', entity_type_name: 'Dashboards' };

  ids['controlPlane'] = await idOf('/v2/control-planes', { name: `${mark} plane`, description: mark, labels });
  const path = `/v2/control-planes/${ids['controlPlane']}`;
  ids['entity'] = await idOf(`${path}/core-entities/services`, {
    name: mark,
    host: `${mark}.example.com`,
    tags: [mark],
  });
  await made(`${path}/core-entities/routes`, { name: 'in-both', paths: [`/${mark}`], tags: [mark] });
  const { cert } = selfSigned({ names: [mark], days: 30 });
  ids['certificate'] = await idOf(`${path}/dp-client-certificates`, { cert, title: mark });

  const group = { name: `${mark} group`, cluster_type: 'CLUSTER_TYPE_CONTROL_PLANE_GROUP' };
  ids['group'] = await idOf('/v2/control-planes', group);
  const members = [{ id: ids['controlPlane'] }];
  await made(`/v2/control-planes/${ids['group']}/group-memberships/add`, { members });
  ids['config store'] = await idOf(`${path}/config-stores`, { name: mark });
  ids['secret'] = `${mark}-key`;
  await made(`${path}/config-stores/${ids['config store']}/secrets`, { key: ids['secret'], value: mark });

  ids['users'] = (await person(store, organizationId, `${mark}-user`)).id;
  ids['teams'] = await idOf('/v3/teams', { name: `${mark} team`, description: mark, labels });
  ids['system-accounts'] = await idOf('/v3/system-accounts', { name: `${mark} account`, description: mark });
  for (const kind of ['users', 'system-accounts']) await made(`/v3/teams/${ids['teams']}/${kind}`, { id: ids[kind] });
  for (const kind of ['users', 'teams', 'system-accounts'])
    ids[`role of ${kind}`] = await idOf(`/v3/${kind}/${ids[kind]}/assigned-roles`, plainRole);
  const tokens = { number: 1, size: 1, filters: [], sort: [] };
  const { items } = await store.identity.tokens.list(organizationId, { kind: 'user', id: ids['users']! }, tokens);
  ids['token of users'] = items[0]!.id;
  const expires_at = new Date(plane.nowMs + 3_600_000).toISOString();
  const url = `/v3/system-accounts/${ids['system-accounts']}/access-tokens`;
  ids['token of system-accounts'] = await idOf(url, { name: mark, expires_at });

  const public_key = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' });
  const keys = `/v3/system-accounts/${ids['system-accounts']}/assertion-keys`;
  ids['assertion key'] = await idOf(keys, { name: mark, audience: mark, public_key });

  const config = { issuer_url: `https://${mark}.example.com`, client_id: mark };
  ids['identity provider'] = await idOf('/v3/identity-providers', { type: 'oidc', login_path: mark, config });
  const mapping = { team_id: ids['teams'], group: mark };
  const mappings = `/v3/identity-providers/${ids['identity provider']}/team-group-mappings`;
  ids['mapping'] = await idOf(mappings, mapping);
  const destination = { name: mark, endpoint: `https://${mark}.example.com/collect` };
  ids['audit destination'] = await idOf('/v3/audit-log-destinations', destination);
  ids['session'] = await signedIn(plane, owner, mark);

  const query = { metrics: ['request_count'], dimensions: [] };
  const saved = { name: `${mark} saved`, description: mark, labels };
  ids['dashboards'] = await idOf('/v2/dashboards', { ...saved, definition: { tiles: [] } });
  ids['reports'] = await idOf('/v2/reports', { ...saved, definition: { query, chart: { type: 'single_value' } } });
  const webhook = { type: 'webhook', url: `http://127.0.0.1:9/${mark}` };
  ids['alert-channels'] = await idOf('/v2/alert-channels', { ...saved, definition: webhook });
  const rule = {
    query: { ...query, time_range: { type: 'relative', time_range: '15m' } },
    condition: { type: 'threshold', operator: '>', value: 1 },
    channels: [ids['alert-channels']],
  };
  ids['alert-rules'] = await idOf('/v2/alert-rules', { ...saved, definition: rule });
  ids['debug-sessions'] = await idOf('/v2/debug-sessions', {
    control_plane_id: ids['controlPlane'],
    sampling: { service: mark },
  });
  await made('/v2/erasures', { subject: `${mark}-erased` });
  await tell(plane, organizationId, mark, ids);
  return { mark, owner, ids };
}

/** A session of a browser; gives its id. */
async function signedIn({ store, nowMs }: TestControlPlane, { id: userId, organizationId }: Person, mark: string) {
  const id = randomUUID();
  const from = { clientIp: '::1', requestId: 'r' };
  const times = { createdAtMs: nowMs, lastSeenAtMs: nowMs, expiresAtMs: nowMs + 3_600_000 };
  const none = { identityProviderId: undefined, sealedIdToken: undefined };
  const session = { id, tokenHash: mark, organizationId, userId, method: 'basic', userAgent: mark, ...none, ...times };
  const by = { organizationId, principalId: userId, actor: mark, ...from };
  const entry = {
    type: 'authentication',
    action: 'success',
    entityType: 'session',
    entityId: id,
    atMs: nowMs,
  } as const;
  await store.signIn.sessions.begin({ ...session, method: 'basic', clientIp: '::1' }, { ...by, ...entry, details: {} });
  return id;
}

/** What gateways, and rules of alerts, would have told. */
async function tell(plane: TestControlPlane, organizationId: string, mark: string, ids: Record<string, string>) {
  const { store, analytics, services, nowMs } = plane;
  const controlPlaneId = ids['controlPlane']!;
  const atMs = nowMs - 60_000;
  ids['request'] = `${mark}-request`;
  ids['node'] = `${mark}-node`;
  ids['conversation'] = `${mark}-row`;
  ids['trace'] = `${mark}-trace`;
  const row = eventRow({
    id: `${mark}-row`,
    requestId: ids['request'],
    startedAtMs: atMs,
    endedAtMs: atMs + 10,
    nodeId: `${mark}-node`,
    host: `${mark}.example.com`,
    uri: `/${mark}`,
    userAgent: mark,
    subject: mark,
    consumerId: `${mark}-consumer`,
    serviceId: `${mark}-service`,
    routeId: `${mark}-route`,
  });
  await analytics.insert({ controlPlaneId, rows: [row] });
  const conversation = { id: row.id, startedAtMs: atMs };
  await analytics.assign([{ ...conversation, conversation, parentId: undefined }]);
  const names = (['service', 'route', 'consumer'] as const).map((kind) => ({
    kind,
    id: `${mark}-${kind}`,
    name: mark,
  }));
  await store.entityNames.record({ controlPlaneId, id: `${mark}-node` }, mark, names, atMs);
  const node = { controlPlaneId, id: `${mark}-node`, version: '1', hostname: mark, configHash: mark };
  await store.nodes.record({ ...node, lastSeenAtMs: nowMs, clockSkewMs: 0 });
  const place = `payload:${controlPlaneId}:${ids['request']}`;
  const sealed = services.sealer.seal(JSON.stringify({ llm: { request: mark } }), place);
  const of = { consumerId: undefined, subject: mark };
  await store.payloads.put([{ controlPlaneId, requestId: ids['request'], atMs, ...of, sealed }]);
  const trace = { id: ids['trace'], sessionId: ids['debug-sessions']!, nodeId: mark, startedAtMs: atMs, ...of };
  const body = { spans: JSON.stringify([]), stages: undefined };
  await store.debugSessions.keep(organizationId, { ...trace, summary: { path: mark } }, body, 10_000);
  const ruleId = ids['alert-rules']!;
  const event = {
    id: `${mark}-event`,
    organizationId,
    ruleId,
    kind: 'fired',
    atMs,
    message: { summary: mark },
  } as const;
  const state = { id: `${mark}-state`, ruleId, group: `["${mark}"]`, status: 'firing', sinceMs: atMs } as const;
  const states = [{ ...state, notifiedAtMs: undefined, value: 1 }];
  await store.alerts.record(ruleId, { atMs, error: undefined }, { states, events: [event], channelIds: [] });
}
