import type { WorkerStats } from '../../ipc.ts';
import type { NodeMetric, NodeNumbers } from './node-numbers.ts';

/** What we show of a node beyond that. */
export const ownMetrics: readonly NodeMetric[] = [
  {
    name: 'sallyport_event_loop_lag_ms',
    kind: 'gauge',
    help: 'How late the event loop of each worker is by its own work, on the average of the last moments.',
    labels: ['worker'],
    read: ofWorkers(({ overload }) => overload?.lagMs ?? 0),
  },
  {
    name: 'sallyport_exchanges_in_hand',
    kind: 'gauge',
    help: 'Requests that each worker is serving.',
    labels: ['worker'],
    read: ofWorkers(({ exchangesActive }) => exchangesActive),
  },
  {
    name: 'sallyport_exchanges_waiting',
    kind: 'gauge',
    help: 'Requests that each worker is serving and whose answer has not begun.',
    labels: ['worker'],
    read: ofWorkers(({ overload }) => overload?.waiting ?? 0),
  },
  {
    name: 'sallyport_worker_memory_bytes',
    kind: 'gauge',
    help: 'Memory of each worker: what the system gave it.',
    labels: ['worker'],
    read: ofWorkers(({ memory }) => memory.rss),
  },
  {
    name: 'sallyport_worker_memory_percent',
    kind: 'gauge',
    help: 'How much of what it may have each worker uses; near 100 it sheds load.',
    labels: ['worker'],
    read: ofWorkers(({ overload }) => overload?.memoryPercent ?? 0),
  },
  {
    name: 'sallyport_requests_shed_total',
    kind: 'counter',
    help: 'Requests that were refused since a worker, or an upstream, had too much to do.',
    read: ({ shed }) => shed,
  },
  {
    name: 'sallyport_worker_restarts_total',
    kind: 'counter',
    help: 'Workers that ended and were replaced.',
    read: ({ restarts }) => restarts,
  },
  {
    name: 'sallyport_limit_keys',
    kind: 'gauge',
    help: 'Keys that limits count by in this node: of requests (counters), of tokens, money and tools (accounts).',
    labels: ['kind'],
    read: ({ limits }) => Object.entries(limits).map(([kind, { keys }]) => [keys, kind]),
  },
  {
    name: 'sallyport_limit_keys_dropped_total',
    kind: 'counter',
    help: 'Keys of limits that were forgotten early, or refused, since there were too many.',
    labels: ['kind'],
    read: ({ limits }) => Object.entries(limits).map(([kind, { overflows }]) => [overflows, kind]),
  },
  {
    name: 'sallyport_log_queue_lost_total',
    kind: 'counter',
    help: 'Records that killed workers had in their queues.',
    labels: ['queue'],
    read: ({ logQueues }) => logQueues.map(({ name, lost }) => [lost, name]),
  },
  {
    name: 'sallyport_events_recorded_total',
    kind: 'counter',
    help: 'Exchanges that were written down for the control plane.',
    read: ({ recording }) => recording?.recorded,
  },
  {
    name: 'sallyport_events_acknowledged_total',
    kind: 'counter',
    help: 'Exchanges that the control plane has said to have.',
    read: ({ recording }) => recording?.acknowledged,
  },
  {
    name: 'sallyport_events_lost_total',
    kind: 'counter',
    help: 'Exchanges that the control plane will not get, by the reason.',
    labels: ['reason'],
    read: ({ recording }) => recording && Object.entries(recording.lost).map(([reason, events]) => [events, reason]),
  },
  {
    name: 'sallyport_events_spooled_bytes',
    kind: 'gauge',
    help: 'What waits for the control plane on disk.',
    read: ({ recording }) => recording?.spooledBytes,
  },
  {
    name: 'sallyport_metrics_series_dropped_total',
    kind: 'counter',
    help: 'Values that were counted under Others, since a metric had too many combinations of labels.',
    labels: ['metric'],
    read: ({ dropped }) => dropped.map(([name, values]) => [values, name]),
  },
  {
    name: 'sallyport_metrics_updates_lost_total',
    kind: 'counter',
    help: 'Values that killed workers had not told; an estimate of the most there can have been.',
    read: ({ losses }) => losses.updatesLost,
  },
];

function ofWorkers(of: (stats: WorkerStats) => number): (numbers: NodeNumbers) => [number, string][] {
  return ({ workers }) => workers.map(({ workerId, stats }) => [of(stats), String(workerId)]);
}
