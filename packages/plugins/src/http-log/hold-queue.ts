import type { BatchQueue, Services } from '@sallyport/pipeline';
import { holdQueue } from '../shared/held-queue.ts';
import { queueSettings } from '../shared/queue-schema.ts';
import { isVaultReference } from '../shared/vault-reference.ts';
import { createDelivery } from './delivery.ts';
import type { HttpLogConfig } from './schema.ts';

/** The queue of this configuration, shared with every instance that is configured alike. */
export function holdLogQueue(
  config: HttpLogConfig,
  services: Services,
): { queue: BatchQueue<Buffer>; release: () => Promise<void> } {
  const settings = queueSettings(config.queue);
  if (config.queue_size !== undefined) settings.batchSizeMax = config.queue_size;
  if (config.flush_timeout !== undefined) settings.coalescingDelayMs = config.flush_timeout * 1000;
  return holdQueue<Buffer>(
    {
      key: JSON.stringify(['http-log', config]),
      name: nameOf(config.http_endpoint),
      settings,
      sizeOf: (record) => record.length,
      open: () => ({ deliver: createDelivery(config, services, settings.batchSizeMax > 1), close() {} }),
    },
    services,
  );
}

/** With the host, which tells one receiver from another and is no secret; where a vault holds the endpoint, without. */
function nameOf(endpoint: string): string {
  const host = isVaultReference(endpoint) ? undefined : URL.parse(endpoint)?.host;
  return host === undefined ? 'http-log' : `http-log ${host}`;
}
