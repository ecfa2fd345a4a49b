import { version } from '../../version.ts';
import type { NodeMetric, NodeNumbers } from './node-numbers.ts';

/** What Kong shows of a node, as far as there is such a thing here. */
export const kongMetrics: readonly NodeMetric[] = [
  {
    name: 'kong_node_info',
    kind: 'gauge',
    help: 'Which node this is, and its version.',
    labels: ['node_id', 'version'],
    read: ({ nodeId }) => [[1, nodeId, version]],
  },
  {
    name: 'kong_nginx_connections_total',
    kind: 'gauge',
    help: 'Connections of callers, by what they do.',
    labels: ['node_id', 'subsystem', 'state'],
    read: (numbers) =>
      Object.entries(connections(numbers)).map(([state, value]) => [value, numbers.nodeId, 'http', state]),
  },
  {
    name: 'kong_nginx_requests_total',
    kind: 'gauge',
    help: 'Requests since the node started.',
    labels: ['node_id', 'subsystem'],
    read: ({ nodeId, requests }) => [[requests, nodeId, 'http']],
  },
  {
    name: 'kong_datastore_reachable',
    kind: 'gauge',
    help: 'There is no database to lose: always 1.',
    read: () => 1,
  },
  {
    name: 'kong_control_plane_connected',
    kind: 'gauge',
    help: 'Whether the control plane takes what it is told of exchanges; absent where there is none.',
    read: ({ recording }) => recording && (recording.controlPlaneTrouble === undefined ? 1 : 0),
  },
  {
    name: 'kong_memory_workers_lua_vms_bytes',
    kind: 'gauge',
    help: 'Heap that each worker uses.',
    labels: ['node_id', 'pid', 'kong_subsystem'],
    read: ({ nodeId, workers }) =>
      workers.map(({ pid, stats }) => [stats.memory.heapUsed, nodeId, String(pid), 'http']),
  },
  {
    name: 'kong_nginx_metric_errors_total',
    kind: 'counter',
    help: 'Values that are missing from metrics, or from the labels they belong to.',
    read: ({ losses }) => losses.seriesDropped + losses.updatesLost,
  },
];

function connections({ workers, requests, connectionsAccepted }: NodeNumbers): Record<string, number> {
  const active = workers.reduce((sum, { stats }) => sum + stats.connectionsActive, 0);
  const writing = workers.reduce((sum, { stats }) => sum + stats.exchangesActive, 0);
  return {
    accepted: connectionsAccepted,
    handled: connectionsAccepted,
    total: requests,
    active,
    reading: 0,
    writing,
    waiting: Math.max(0, active - writing),
  };
}
