import type { Services } from '@sallyport/pipeline';
import { type HeldQueue, holdQueue } from '../shared/held-queue.ts';
import { lineQueueSettings } from '../shared/shipping/record-queue.ts';
import type { SyslogConfig } from './schema.ts';

/** The queue of messages to a daemon that is spoken to over a stream. */
export function holdStreamQueue(config: SyslogConfig, services: Services): HeldQueue {
  const { transport, host, port = transport === 'tls' ? 6514 : 514, path, timeout, ssl_verify } = config;
  const to = path === undefined ? { host, port } : { path };
  const tls = transport === 'tls' ? { serverName: undefined, verify: ssl_verify } : undefined;
  const framed = path === undefined ? counted : asLine;
  return holdQueue(
    {
      key: `syslog ${JSON.stringify([to, tls, timeout])}`,
      name: `syslog ${path ?? `${host}:${port}`}`,
      settings: lineQueueSettings,
      open() {
        const sender = services.sockets.stream({ to, timeoutMs: timeout, keepAliveMs: 60_000, tls });
        return {
          deliver: (messages) => sender.write(Buffer.concat(messages.flatMap(framed))),
          close: () => sender.close(),
        };
      },
    },
    services,
  );
}

/** Octet counting of RFC 6587, which TLS asks for and daemons tell from lines by themselves. */
function counted(message: Buffer): Buffer[] {
  return [Buffer.from(`${message.length} `), message];
}

function asLine(message: Buffer): Buffer[] {
  return [message, newline];
}

const newline = Buffer.from('\n');
