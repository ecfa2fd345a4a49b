import type { ClusterNode, GatewayNode, StreamTotals } from '@sallyport/store';
import { z } from 'zod';
import { isoTime } from '../../http/time.ts';

const issueSchema = z.object({
  code: z.string(),
  severity: z.literal('SEVERITY_ERROR'),
  description: z.string(),
  resolution: z.string(),
  affected_resources: z.array(z.object({ id: z.string(), type: z.string(), details: z.array(z.string()) })),
});

const compatibilitySchema = z.object({
  state: z.enum([
    'COMPATIBILITY_STATE_FULLY_COMPATIBLE',
    'COMPATIBILITY_STATE_INCOMPATIBLE',
    'COMPATIBILITY_STATE_UNKNOWN',
  ]),
  issues: z.array(issueSchema),
});

const syncErrorSchema = z.object({
  entity_type: z.string().optional(),
  entity_id: z.string().optional(),
  entity_name: z.string().optional(),
  path: z.string().optional(),
  message: z.string(),
});

const followingSchema = z.object({
  is_connected: z.boolean(),
  labels: z.record(z.string(), z.string()),
  config_version: z.number().optional().describe('Of what it serves; absent while it has nothing.'),
  sync_status: z
    .enum(['unknown', 'normal', 'rejected', 'node_incompatible', 'plugin_set_incompatible'])
    .describe('Why it does not have the newest version; normal where it does, or is about to.'),
  sync_reason: z.string().optional(),
  refused_version: z.number().optional().describe('The newest that it could not use, or does not get.'),
  errors: z.array(syncErrorSchema).describe('What it could not use of the version that it rejected.'),
  certificate: z.object({ id: z.string(), expiry: z.string() }),
});

const seconds = z.number().describe('In seconds since 1970.');

export const nodeSchema = z.object({
  id: z.string(),
  hostname: z.string(),
  version: z.string(),
  type: z.string(),
  config_hash: z.string().describe('Of the configuration that it serves; compare it with the expected one.'),
  created_at: seconds,
  updated_at: seconds,
  last_ping: seconds,
  compatibility_status: compatibilitySchema,
  following: followingSchema.optional().describe('Of a gateway that has its configuration from here.'),
  clock_skew_ms: z.number().optional().describe('How far its clock is ahead, less the time on the way.'),
  events: z.object({
    received: z.number(),
    missing: z.number().describe('Numbers that were passed over: lost on the way.'),
    lost: z.record(z.string(), z.number()).describe('What has no row, by reason.'),
  }),
});

/** A gateway as it is known: by its connection, by what it told of exchanges, or by both. */
export interface KnownNode {
  id: string;
  connection: ClusterNode | undefined;
  telling: GatewayNode | undefined;
}

export function nodeView(
  { id, connection, telling }: KnownNode,
  totals: StreamTotals | undefined,
  connectedSinceMs: number,
): z.output<typeof nodeSchema> {
  const known = [connection, telling].filter((it) => it !== undefined);
  const { hostname, version } = known[0]!;
  const lastSeenAtMs = Math.max(...known.map((it) => it.lastSeenAtMs));
  const firstSeenAtMs = Math.min(...known.map((it) => it.firstSeenAtMs));
  return {
    id,
    hostname,
    version,
    type: 'kong-proxy',
    config_hash: (connection === undefined ? telling?.configHash : connection.configHash) ?? '',
    created_at: secondsOf(firstSeenAtMs),
    updated_at: secondsOf(lastSeenAtMs),
    last_ping: secondsOf(lastSeenAtMs),
    compatibility_status: compatibilityOf(connection),
    ...(connection !== undefined && { following: followingView(connection, connectedSinceMs) }),
    ...(telling !== undefined && { clock_skew_ms: telling.clockSkewMs }),
    events: { received: totals?.rows ?? 0, missing: totals?.missing ?? 0, lost: totals?.lost ?? {} },
  };
}

function followingView(node: ClusterNode, connectedSinceMs: number): z.output<typeof followingSchema> {
  return {
    // A process that was killed could not tell that its gateways are gone.
    is_connected: node.isConnected && node.lastSeenAtMs >= connectedSinceMs,
    labels: { ...node.labels },
    ...(node.configVersion !== undefined && { config_version: node.configVersion }),
    sync_status: node.status,
    ...(node.statusReason !== undefined && { sync_reason: node.statusReason }),
    ...(node.refusedVersion !== undefined && { refused_version: node.refusedVersion }),
    errors: node.problems.map(({ entityType, entityId, entityName, path, message }) => ({
      ...(entityType !== undefined && { entity_type: entityType }),
      ...(entityId !== undefined && { entity_id: entityId }),
      ...(entityName !== undefined && { entity_name: entityName }),
      ...(path !== undefined && { path }),
      message,
    })),
    certificate: { id: node.certificateId, expiry: isoTime(node.certificateEndsAtMs) },
  };
}

function compatibilityOf(connection: ClusterNode | undefined): z.output<typeof compatibilitySchema> {
  if (connection === undefined || connection.status === 'unknown')
    return { state: 'COMPATIBILITY_STATE_UNKNOWN', issues: [] };
  const { status, statusReason, problems } = connection;
  if (status === 'normal') return { state: 'COMPATIBILITY_STATE_FULLY_COMPATIBLE', issues: [] };
  const issue = (description: string, affected: z.output<typeof issueSchema>['affected_resources'] = []) => ({
    code: status.toUpperCase(),
    severity: 'SEVERITY_ERROR' as const,
    description,
    resolution:
      status === 'rejected'
        ? 'Change the entity; until then the gateway serves on what it had.'
        : 'Upgrade the gateway, or take out of the configuration what it does not have.',
    affected_resources: affected,
  });
  const issues =
    status === 'rejected'
      ? problems.map(({ entityType, entityId, path, message }) =>
          issue(
            message,
            entityId === undefined ? [] : [{ id: entityId, type: entityType ?? '', details: path ? [path] : [] }],
          ),
        )
      : [issue(statusReason ?? '')];
  return { state: 'COMPATIBILITY_STATE_INCOMPATIBLE', issues };
}

function secondsOf(ms: number): number {
  return Math.floor(ms / 1000);
}
