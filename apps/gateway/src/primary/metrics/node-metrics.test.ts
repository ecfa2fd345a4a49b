import { describe, expect, it } from 'vitest';
import { nodeMetrics } from './node-families.ts';
import type { NodeNumbers } from './node-numbers.ts';

const memory = { rss: 100, heapUsed: 40, heapTotal: 50, external: 5 };
const stats = {
  connectionsActive: 3,
  connectionsAccepted: 7,
  requests: 9,
  exchangesActive: 2,
  overload: undefined,
  memory,
};
const numbers: NodeNumbers = {
  nodeId: 'n',
  workers: [{ workerId: 4, pid: 40, stats }],
  requests: 19,
  connectionsAccepted: 17,
  shed: 1,
  restarts: 2,
  losses: { seriesDropped: 3, updatesLost: 4 },
  dropped: [['kong_http_requests_total', 3]],
  logQueues: [{ name: 'http-log', emitted: 10, delivered: 5, dropped: 1, queued: 2, lost: 2 }],
  limits: { counters: { keys: 5, overflows: 0 }, accounts: { keys: 6, overflows: 1 } },
  recording: undefined,
};
const recording = {
  recorded: 30,
  sent: 20,
  acknowledged: 18,
  lost: { 'spool full': 2 },
  spooledRows: 10,
  spooledBytes: 900,
  spoolTrouble: undefined,
  controlPlaneTrouble: undefined,
  payloads: undefined,
};

const read = (name: string, from: NodeNumbers = numbers) => nodeMetrics.find((one) => one.name === name)!.read(from);

describe('metrics of a node', () => {
  it('have names of their own, one sentence each, and counters that are called so', () => {
    const names = nodeMetrics.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, kind, help } of nodeMetrics) {
      expect(help).toMatch(/^[A-Z].*\.$/);
      if (name.startsWith('sallyport_')) expect(name.endsWith('_total')).toBe(kind === 'counter');
    }
  });

  it('tell connections and requests of the node, and memory and load of each worker', () => {
    expect(read('kong_nginx_connections_total')).toEqual([
      [17, 'n', 'http', 'accepted'],
      [17, 'n', 'http', 'handled'],
      [19, 'n', 'http', 'total'],
      [3, 'n', 'http', 'active'],
      [0, 'n', 'http', 'reading'],
      [2, 'n', 'http', 'writing'],
      [1, 'n', 'http', 'waiting'],
    ]);
    expect(read('kong_memory_workers_lua_vms_bytes')).toEqual([[40, 'n', '40', 'http']]);
    expect(read('sallyport_event_loop_lag_ms')).toEqual([[0, '4']]);
  });

  it('tell what was lost', () => {
    expect(read('sallyport_limit_keys_dropped_total')).toEqual([
      [0, 'counters'],
      [1, 'accounts'],
    ]);
    expect(read('kong_nginx_metric_errors_total')).toBe(7);
    expect(read('sallyport_log_queue_lost_total')).toEqual([[2, 'http-log']]);
    expect(read('sallyport_metrics_series_dropped_total')).toEqual([[3, 'kong_http_requests_total']]);
  });

  it('tell of the control plane where there is one', () => {
    expect([read('kong_control_plane_connected'), read('sallyport_events_lost_total')]).toEqual([undefined, undefined]);
    const connected = { ...numbers, recording };
    expect(read('kong_control_plane_connected', connected)).toBe(1);
    expect(read('sallyport_events_acknowledged_total', connected)).toBe(18);
    expect(read('sallyport_events_lost_total', connected)).toEqual([[2, 'spool full']]);
    const away = { ...numbers, recording: { ...recording, controlPlaneTrouble: 'ECONNREFUSED' } };
    expect(read('kong_control_plane_connected', away)).toBe(0);
  });
});
