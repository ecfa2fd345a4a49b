import { BatchQueue, type HttpPort, type Services } from '@sallyport/pipeline';
import { queueSettings } from '../shared/queue-schema.ts';
import { isVaultReference } from '../shared/vault-reference.ts';
import { createDelivery } from './delivery.ts';
import type { HttpLogConfig } from './schema.ts';

interface SharedQueue {
  readonly queue: BatchQueue<Buffer>;
  holders: number;
}

// Beside the port that the records leave by, so that a queue outlives the snapshot: a reload sets the new instances
// up before the old ones close, and nothing queued is lost or hurried.
const queuesByPort = new WeakMap<HttpPort, Map<string, SharedQueue>>();

/** How long the last holder's `close` waits for a receiver. */
const flushMs = 5_000;

/** The queue of this configuration, shared with every instance that is configured alike. */
export function holdQueue(
  config: HttpLogConfig,
  services: Services,
): { queue: BatchQueue<Buffer>; release: () => Promise<void> } {
  const key = JSON.stringify(config);
  let queues = queuesByPort.get(services.http);
  if (queues === undefined) {
    queues = new Map();
    queuesByPort.set(services.http, queues);
  }
  let shared = queues.get(key);
  if (shared === undefined) {
    shared = { queue: createQueue(config, services), holders: 0 };
    queues.set(key, shared);
  }
  const held = shared;
  const home = queues;
  held.holders++;
  return {
    queue: held.queue,
    async release() {
      held.holders--;
      if (held.holders > 0) return;
      home.delete(key);
      await held.queue.close(flushMs);
    },
  };
}

function createQueue(config: HttpLogConfig, services: Services): BatchQueue<Buffer> {
  const settings = queueSettings(config.queue);
  if (config.queue_size !== undefined) settings.batchSizeMax = config.queue_size;
  if (config.flush_timeout !== undefined) settings.coalescingDelayMs = config.flush_timeout * 1000;
  return new BatchQueue({
    name: nameOf(config.http_endpoint),
    metrics: services.metrics,
    settings,
    clock: services.clock,
    log: services.log,
    deliver: createDelivery(config, services, settings.batchSizeMax > 1),
    sizeOf: (record) => record.length,
  });
}

/** With the host, which tells one receiver from another and is no secret; where a vault holds the endpoint, without. */
function nameOf(endpoint: string): string {
  const host = isVaultReference(endpoint) ? undefined : URL.parse(endpoint)?.host;
  return host === undefined ? 'http-log' : `http-log ${host}`;
}
