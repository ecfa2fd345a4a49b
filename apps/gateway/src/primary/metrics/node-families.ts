import type { MetricFamily, NumberSeries } from '@sallyport/pipeline';
import { version } from '../../version.ts';
import type { GatewayNode } from '../node.ts';
import { logQueues } from './log-queues.ts';

/** What the primary knows of its node without being told through metrics. */
export function nodeFamilies(node: GatewayNode): MetricFamily[] {
  const sinceMs = node.startedAtMs;
  const { workers, requests, connectionsAccepted, shed } = node.workers.stats();
  const active = workers.reduce((sum, { stats }) => sum + stats.connectionsActive, 0);
  const busy = workers.reduce((sum, { stats }) => sum + stats.exchangesActive, 0);
  const { seriesDropped, updatesLost } = node.metrics.losses;

  const family = (
    kind: 'counter' | 'gauge',
    name: string,
    help: string,
    labels: readonly string[],
    series: readonly (readonly [value: number, ...labels: string[]])[],
  ): MetricFamily => ({
    name,
    kind,
    help,
    labels,
    sinceMs,
    series: series.map(([value, ...values]): NumberSeries => ({ labels: values, value })),
  });
  const ofWorkers = (of: (worker: (typeof workers)[number]) => number) =>
    workers.map((worker): [number, string] => [of(worker), String(worker.workerId)]);

  return [
    family(
      'gauge',
      'kong_node_info',
      'Which node this is, and its version.',
      ['node_id', 'version'],
      [[1, node.id, version]],
    ),
    family(
      'gauge',
      'kong_nginx_connections_total',
      'Connections of callers, by what they do.',
      ['node_id', 'subsystem', 'state'],
      (
        [
          [connectionsAccepted, 'accepted'],
          [connectionsAccepted, 'handled'],
          [requests, 'total'],
          [active, 'active'],
          [0, 'reading'],
          [busy, 'writing'],
          [Math.max(0, active - busy), 'waiting'],
        ] as const
      ).map(([value, state]) => [value, node.id, 'http', state] as const),
    ),
    family(
      'gauge',
      'kong_nginx_requests_total',
      'Requests since the node started.',
      ['node_id', 'subsystem'],
      [[requests, node.id, 'http']],
    ),
    family('gauge', 'kong_datastore_reachable', 'There is no database to lose: always 1.', [], [[1]]),
    family(
      'gauge',
      'kong_memory_workers_lua_vms_bytes',
      'Heap that each worker uses.',
      ['node_id', 'pid', 'kong_subsystem'],
      workers.map(({ pid, stats }) => [stats.memory.heapUsed, node.id, String(pid), 'http'] as const),
    ),
    family(
      'counter',
      'kong_nginx_metric_errors_total',
      'Values that are missing from metrics, or from the labels they belong to.',
      [],
      [[seriesDropped + updatesLost]],
    ),
    family(
      'gauge',
      'sallyport_worker_memory_bytes',
      'Memory of each worker: what the system gave it.',
      ['worker'],
      ofWorkers(({ stats }) => stats.memory.rss),
    ),
    family(
      'gauge',
      'sallyport_event_loop_lag_ms',
      'How late the event loop of each worker is by its own work, on the average of the last moments.',
      ['worker'],
      ofWorkers(({ stats }) => stats.overload?.lagMs ?? 0),
    ),
    family(
      'gauge',
      'sallyport_exchanges_in_hand',
      'Requests that each worker is serving.',
      ['worker'],
      ofWorkers(({ stats }) => stats.exchangesActive),
    ),
    family(
      'counter',
      'sallyport_requests_shed_total',
      'Requests that were refused since a worker, or an upstream, had too much to do.',
      [],
      [[shed]],
    ),
    family(
      'counter',
      'sallyport_worker_restarts_total',
      'Workers that ended and were replaced.',
      [],
      [[node.workers.restarts]],
    ),
    family(
      'counter',
      'sallyport_log_queue_lost_total',
      'Records that killed workers had in their queues.',
      ['queue'],
      logQueues(node.metrics).map(({ name, lost }) => [lost, name] as const),
    ),
    family(
      'counter',
      'sallyport_metrics_series_dropped_total',
      'Values that were counted under Others, since a metric had too many combinations of labels.',
      ['metric'],
      [...node.metrics.dropped()].map(([name, values]) => [values, name] as const),
    ),
    family(
      'counter',
      'sallyport_metrics_updates_lost_total',
      'Values that killed workers had not told; an estimate of the most there can have been.',
      [],
      [[updatesLost]],
    ),
  ];
}
