import { definePlugin, logRecord } from '@sallyport/pipeline';
import { holdDatagramQueue } from '../shared/shipping/datagram-queue.ts';
import { syslogMessage } from '../shared/syslog/message.ts';
import { compileSeverity } from '../shared/syslog/severity.ts';
import { logglySchema } from './schema.ts';

/** Sends a record of each exchange to Loggly. */
export const loggly = definePlugin({
  name: 'loggly',
  schema: logglySchema,
  setup(config, services) {
    const { host, port, tags } = config;
    const { queue, release } = holdDatagramQueue('loggly', { host, port }, services);
    const { clock, node } = services;
    const key = services.secret(config.key);
    const severityOf = compileSeverity(config);
    const tagged = tags.map((tag) => ` tag="${tag}"`).join('');
    const sender = { facility: userFacility, hostname: node.hostname, app: 'kong', pid: '-' };
    return {
      sink(event) {
        const severity = severityOf(event.response.status);
        if (severity === undefined) return;
        // Read anew for each message: a vault may have rotated it.
        const structuredData = `[${key.reveal()}@${logglyEnterprise}${tagged}]`;
        queue.add(syslogMessage({ ...sender, structuredData }, severity, clock.nowMs(), logRecord(event)));
      },
      close: release,
    };
  },
});

const userFacility = 1;
/** Loggly's number among enterprises (IANA), which says whose structured data it is. */
const logglyEnterprise = 41_058;
