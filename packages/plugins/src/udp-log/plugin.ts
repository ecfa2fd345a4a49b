import { definePlugin, logRecord } from '@sallyport/pipeline';
import { ownBytes } from '../shared/own-bytes.ts';
import { holdDatagramQueue } from '../shared/shipping/datagram-queue.ts';
import { udpLogSchema } from './schema.ts';

/** Sends a record of each exchange as a datagram of JSON. */
export const udpLog = definePlugin({
  name: 'udp-log',
  schema: udpLogSchema,
  setup({ host, port }, services) {
    const { queue, release } = holdDatagramQueue('udp-log', { host, port }, services);
    return {
      sink: (event) => queue.add(ownBytes(logRecord(event))),
      close: release,
    };
  },
});
