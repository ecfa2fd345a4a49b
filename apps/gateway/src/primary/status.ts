import { methodNotAllowed } from '@sallyport/admin-api';
import { readJson } from '@sallyport/json';
import type { AdminAnswer, AdminRequest } from '../admin/http.ts';
import type { LinkView } from '../cluster/link.ts';
import type { OverloadView } from '../overload/overload.ts';
import type { EventsView } from './event-recording.ts';
import { logQueues } from './metrics/log-queues.ts';
import type { GatewayNode } from './node.ts';

const noConfig = '0'.repeat(32);
const units: Readonly<Record<string, { divisor: number; suffix: string }>> = {
  b: { divisor: 1, suffix: 'B' },
  k: { divisor: 1024, suffix: 'KiB' },
  m: { divisor: 1024 ** 2, suffix: 'MiB' },
  g: { divisor: 1024 ** 3, suffix: 'GiB' },
};

/** `/status` and `/status/ready`, on the status listener and the Admin API. */
export async function statusApi(request: AdminRequest, node: GatewayNode): Promise<AdminAnswer | undefined> {
  if (request.path === '/status') return request.method === 'GET' ? status(request, node) : methodNotAllowed;
  if (request.path !== '/status/ready') return undefined;
  if (request.method === 'GET' || request.method === 'HEAD') return readiness(node);
  if (request.method !== 'POST') return methodNotAllowed;
  return await changeReadiness(request, node);
}

function readiness(node: GatewayNode): AdminAnswer {
  if (node.isReady) return { status: 200, body: { message: 'ready' } };
  const message = node.isDraining ? 'draining' : 'no configuration available (empty configuration present)';
  return { status: 503, body: { message } };
}

async function changeReadiness(request: AdminRequest, node: GatewayNode): Promise<AdminAnswer> {
  const wanted = parseJsonObject(await request.body())?.['status'];
  if (wanted !== 'draining') return { status: 400, body: { message: 'the body must be {"status": "draining"}' } };
  node.markDraining();
  return { status: 204 };
}

function overloadBody({ state, because, lagMs, memoryPercent, waiting, shed, limited }: OverloadView) {
  return {
    state,
    ...(because && { because }),
    lag_ms: lagMs,
    memory_percent: memoryPercent,
    requests_waiting: waiting,
    requests_shed: shed,
    upstreams_limited: limited,
  };
}

function eventsBody(view: EventsView) {
  return {
    recorded: view.recorded,
    sent: view.sent,
    acknowledged: view.acknowledged,
    lost: view.lost,
    spooled_rows: view.spooledRows,
    spooled_bytes: view.spooledBytes,
    ...(view.payloads && { payloads: view.payloads }),
    ...(view.spoolTrouble && { spool_trouble: view.spoolTrouble }),
    ...(view.controlPlaneTrouble && { control_plane_trouble: view.controlPlaneTrouble }),
  };
}

function linkBody({ isConnected, trouble }: LinkView) {
  return { connected: isConnected, ...(trouble !== undefined && { trouble }) };
}

function parseJsonObject(bytes: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = readJson(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function status(request: AdminRequest, node: GatewayNode): AdminAnswer {
  const unit = units[request.query.get('unit')?.toLowerCase() ?? 'm'];
  const scale = Number(request.query.get('scale') ?? 2);
  if (unit === undefined) return { status: 400, body: { message: "invalid unit: expected 'b', 'k', 'm' or 'g'" } };
  if (!Number.isInteger(scale) || scale < 0 || scale > 20)
    return { status: 400, body: { message: 'invalid scale: expected an integer from 0 to 20' } };
  const size = (bytes: number) => `${(bytes / unit.divisor).toFixed(scale)} ${unit.suffix}`;
  const { workers, requests, connectionsAccepted, shed } = node.workers.stats();
  const active = workers.reduce((sum, { stats }) => sum + stats.connectionsActive, 0);
  const busy = workers.reduce((sum, { stats }) => sum + stats.exchangesActive, 0);
  const { seriesDropped, updatesLost } = node.metrics.losses;
  return {
    status: 200,
    body: {
      configuration_hash: node.current?.hash ?? noConfig,
      memory: {
        workers: workers.map(({ pid, stats }) => ({
          pid,
          rss: size(stats.memory.rss),
          heap_used: size(stats.memory.heapUsed),
          heap_total: size(stats.memory.heapTotal),
          external: size(stats.memory.external),
        })),
      },
      server: {
        connections_active: active,
        connections_reading: 0,
        connections_writing: busy,
        connections_waiting: Math.max(0, active - busy),
        connections_accepted: connectionsAccepted,
        connections_handled: connectionsAccepted,
        total_requests: requests,
      },
      overload: {
        requests_shed: shed,
        workers: workers.map(({ pid, stats: { overload } }) => ({ pid, ...(overload && overloadBody(overload)) })),
      },
      log_queues: logQueues(node.metrics),
      metrics: { series_dropped: seriesDropped, updates_lost: updatesLost },
      workers: { count: workers.length, restarts: node.workers.restarts },
      ...(node.cluster && { control_plane: linkBody(node.cluster.view) }),
      ...(node.recording && { events: eventsBody(node.recording.view) }),
    },
  };
}
