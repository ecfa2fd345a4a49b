import { definePlugin, logRecord } from '@sallyport/pipeline';
import { httpLogSchema } from './schema.ts';
import { holdQueue } from './shared-queues.ts';

/** Sends a record of each exchange to an HTTP endpoint. */
export const httpLog = definePlugin({
  name: 'http-log',
  schema: httpLogSchema,
  setup(config, services) {
    const { queue, release } = holdQueue(config, services);
    return {
      // As bytes at once: text that waits for its batch is hundreds of pieces, which every collection of garbage walks.
      sink: (event) => queue.add(Buffer.from(logRecord(event))),
      close: release,
    };
  },
});
