import { definePlugin, logRecord } from '@sallyport/pipeline';
import { holdDatagramQueue } from '../shared/shipping/datagram-queue.ts';
import { syslogMessage } from '../shared/syslog/message.ts';
import { compileSeverity } from '../shared/syslog/severity.ts';
import { facilityCode } from './facilities.ts';
import { syslogSchema } from './schema.ts';
import { holdStreamQueue } from './stream-queue.ts';

/** Sends a record of each exchange to a syslog daemon. */
export const syslog = definePlugin({
  name: 'syslog',
  schema: syslogSchema,
  setup(config, services) {
    const { transport, host, port = 514, facility } = config;
    const { clock, node } = services;
    const { queue, release } =
      transport === 'udp' ? holdDatagramQueue('syslog', { host, port }, services) : holdStreamQueue(config, services);
    const severityOf = compileSeverity(config);
    const sender = {
      facility: facilityCode(facility),
      hostname: node.hostname,
      app: 'sallyport',
      pid: String(node.pid),
      structuredData: '-',
    };
    return {
      sink(event) {
        const severity = severityOf(event.response.status);
        if (severity === undefined) return;
        queue.add(syslogMessage(sender, severity, clock.nowMs(), logRecord(event)));
      },
      close: release,
    };
  },
});
