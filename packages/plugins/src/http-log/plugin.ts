import { definePlugin, logRecord } from '@sallyport/pipeline';
import { ownBytes } from '../shared/own-bytes.ts';
import { holdLogQueue } from './hold-queue.ts';
import { httpLogSchema } from './schema.ts';

/** Sends a record of each exchange to an HTTP endpoint. */
export const httpLog = definePlugin({
  name: 'http-log',
  schema: httpLogSchema,
  setup(config, services) {
    const { queue, release } = holdLogQueue(config, services);
    return {
      // As bytes at once: text that waits for its batch is hundreds of pieces, which every collection of garbage walks.
      sink: (event) => queue.add(ownBytes(logRecord(event))),
      close: release,
    };
  },
});
