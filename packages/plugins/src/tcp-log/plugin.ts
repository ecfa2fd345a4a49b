import { definePlugin, logRecord } from '@sallyport/pipeline';
import { holdQueue } from '../shared/held-queue.ts';
import { ownBytes } from '../shared/own-bytes.ts';
import { lineQueueSettings } from '../shared/shipping/record-queue.ts';
import { tcpLogSchema } from './schema.ts';

/** Sends a record of each exchange over a TCP or TLS connection, one line of JSON each. */
export const tcpLog = definePlugin({
  name: 'tcp-log',
  schema: tcpLogSchema,
  setup(config, services) {
    const { host, port, timeout, keepalive, tls, tls_sni, ssl_verify } = config;
    const { queue, release } = holdQueue(
      {
        key: `tcp-log ${JSON.stringify(config)}`,
        name: `tcp-log ${host}:${port}`,
        settings: lineQueueSettings,
        open() {
          const sender = services.sockets.stream({
            to: { host, port },
            timeoutMs: timeout,
            keepAliveMs: keepalive,
            tls: tls ? { serverName: tls_sni, verify: ssl_verify } : undefined,
          });
          return { deliver: (lines) => sender.write(Buffer.concat(lines)), close: () => sender.close() };
        },
      },
      services,
    );
    return {
      sink: (event) => queue.add(ownBytes(`${logRecord(event)}\n`)),
      close: release,
    };
  },
});
