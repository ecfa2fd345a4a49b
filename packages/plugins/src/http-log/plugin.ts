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
      sink: (event) => queue.add(logRecord(event)),
      close: release,
    };
  },
});
