import type { Services } from '@sallyport/pipeline';
import { type HeldQueue, holdQueue } from '../shared/held-queue.ts';
import { namedQueue } from '../shared/queue-names.ts';
import { queueSettings } from '../shared/queue-schema.ts';
import { isVaultReference } from '../shared/vault-reference.ts';
import { createDelivery } from './delivery.ts';
import type { HttpLogConfig } from './schema.ts';

/** The queue of this configuration, shared with every instance that is configured alike. */
export function holdLogQueue(config: HttpLogConfig, services: Services): HeldQueue {
  const settings = queueSettings(namedQueue(config));
  return holdQueue(
    {
      key: JSON.stringify(['http-log', config]),
      name: nameOf(config.http_endpoint),
      settings,
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
