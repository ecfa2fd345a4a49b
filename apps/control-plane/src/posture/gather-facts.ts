import { answerMetricsQuery, metricsQuerySchemaOf } from '@sallyport/analytics';
import type { AccessToken, ControlPlane, DebugSession, Page } from '@sallyport/store';
import { may } from '../access/judge.ts';
import type { Principal } from '../access/principal.ts';
import { knownNodes } from '../control-planes/nodes/known-nodes.ts';
import { everyPage } from '../http/every-page.ts';
import type { Services } from '../services.ts';
import type { OrganizationFacts, PlaneFacts, TokenFacts } from './finding.ts';
import { dayMs } from './findings/entity-name.ts';
import { hasOldKeys } from './findings/stale-key.ts';
import type { CompiledPlane } from './plane/compiled-plane.ts';
import { RouteFacts } from './plane/route-facts.ts';

/** Tokens that are looked at; more than any organization should have. */
const tokensMax = 5_000;
const usageDays = 30;
/** Credentials whose use is looked up. */
const credentialsMax = 1_000;

/** What is known of one control plane, as far as whoever asks may see it. */
export async function gatherPlaneFacts(
  services: Services,
  principal: Principal,
  controlPlane: ControlPlane,
  plane: CompiledPlane,
): Promise<PlaneFacts> {
  const { store, version, nowMs } = services;
  const { id, organizationId } = controlPlane;
  const nodes = may(principal, 'nodes.read', id) ? await knownNodes(store, id, { filters: [], sort: [] }) : [];
  const sessions = may(principal, 'debug-sessions.read', id) ? await store.debugSessions.open(organizationId) : [];
  return {
    plane,
    routes: plane.routes.map((plan) => new RouteFacts(plane, plan)).filter(({ isShut }) => !isShut),
    nodes,
    debugSessions: sessions.filter((session) => isOf(session, id)),
    usedCredentials: hasOldKeys(plane, nowMs()) ? await usedCredentials(services, principal, id) : undefined,
    usageMs: usageDays * dayMs,
    version,
    nowMs: nowMs(),
  };
}

export async function gatherOrganizationFacts(services: Services, principal: Principal): Promise<OrganizationFacts> {
  const nowMs = services.nowMs();
  if (!may(principal, 'identity.read')) return { tokens: [], nowMs };
  const { identity } = services.store;
  const { organizationId } = principal;
  const users = await every((page) => identity.users.list(organizationId, page));
  const names = new Map(users.map(({ id, fullName }) => [id, fullName]));
  const isGood = (token: AccessToken) => token.revokedAtMs === undefined && token.expiresAtMs > nowMs;
  const ofUsers = (await every((page) => identity.tokens.listOfUsers(organizationId, page)))
    .filter(isGood)
    .map((token) => factsOf(token, names.get(token.owner.id) ?? token.owner.id));
  const accounts = await every((page) => identity.systemAccounts.list(organizationId, page));
  const ofAccounts: TokenFacts[] = [];
  for (const { id, name } of accounts) {
    if (ofAccounts.length >= tokensMax) break;
    const owner = { kind: 'system-account', id } as const;
    const held = await every((page) => identity.tokens.list(organizationId, owner, page));
    ofAccounts.push(...held.filter(isGood).map((token) => factsOf(token, name)));
  }
  return { tokens: [...ofUsers, ...ofAccounts], nowMs };
}

function factsOf(
  { id, name, owner, createdAtMs, expiresAtMs, lastUsedAtMs }: AccessToken,
  ownerName: string,
): TokenFacts {
  return { id, name, owner: { ...owner, name: ownerName }, createdAtMs, expiresAtMs, lastUsedAtMs };
}

function isOf({ controlPlaneId }: DebugSession, id: string): boolean {
  return controlPlaneId === undefined || controlPlaneId === id;
}

const querySchema = metricsQuerySchemaOf({ metricsMax: 1, dimensionsMax: 1 });

/** Undefined where that cannot be told: whoever asks may not see it, or they are too many. */
async function usedCredentials(
  { questions }: Services,
  principal: Principal,
  controlPlaneId: string,
): Promise<ReadonlySet<string> | undefined> {
  if (!may(principal, 'analytics.read', controlPlaneId)) return undefined;
  const query = querySchema.parse({
    metrics: ['request_count'],
    dimensions: ['credential'],
    filters: [{ field: 'control_plane', operator: 'in', value: [controlPlaneId] }],
    time_range: { type: 'relative', time_range: `${usageDays}d` },
    limit: credentialsMax,
  });
  const { data } = await answerMetricsQuery(query, await questions.portsFor(principal));
  if (data.length >= credentialsMax) return undefined;
  return new Set(data.map(({ event }) => String(event['credential'])));
}

function every<Item>(
  ask: (page: { number: number; size: number; filters: []; sort: [] }) => Promise<Page<Item>>,
): Promise<Item[]> {
  return everyPage((page) => ask({ ...page, filters: [], sort: [] }), tokensMax);
}
