import type { Services } from '@sallyport/pipeline';
import type { z } from 'zod';
import { type HeldQueue, holdQueue } from '../held-queue.ts';
import { type queueSchema, queueSettings } from '../queue-schema.ts';

export interface StatsReceiver {
  readonly host: string;
  readonly port: number;
  readonly useTcp: boolean;
  /** Lines go together in datagrams up to so many bytes; 0 for a datagram each. */
  readonly packetBytesMax: number;
  readonly queue: z.output<typeof queueSchema>;
}

/** The queue to a receiver of statsd lines. An entry is the lines of one exchange, with newlines between them. */
export function holdStatsQueue(plugin: string, receiver: StatsReceiver, services: Services): HeldQueue {
  const { host, port, useTcp, queue } = receiver;
  const settings = queueSettings(queue);
  return holdQueue(
    {
      key: `${plugin} ${JSON.stringify(receiver)}`,
      name: `${plugin} ${host}:${port}`,
      // Nothing waits for a datagram to arrive, so the next need not either.
      settings: useTcp ? settings : { ...settings, concurrencyMax: -1 },
      open: () => (useTcp ? openStream(receiver, services) : openDatagrams(receiver, services)),
    },
    services,
  );
}

function openStream({ host, port }: StatsReceiver, { sockets }: Services) {
  const sender = sockets.stream({ to: { host, port }, timeoutMs: 1_000, keepAliveMs: 60_000 });
  return {
    deliver: (entries: readonly Buffer[]) => sender.write(Buffer.from(`${entries.join('\n')}\n`)),
    close: () => sender.close(),
  };
}

function openDatagrams({ host, port, packetBytesMax }: StatsReceiver, { sockets }: Services) {
  const sender = sockets.datagrams({ to: { host, port } });
  return {
    async deliver(entries: readonly Buffer[]) {
      await Promise.all(packets(entries, packetBytesMax).map((packet) => sender.send(packet)));
    },
    close: () => sender.close(),
  };
}

/** Lines as datagrams of at most so many bytes; one that is longer goes by itself. */
export function packets(entries: readonly Buffer[], bytesMax: number): Buffer[] {
  const made: Buffer[] = [];
  let lines = '';
  let bytes = 0;
  for (const line of entries.join('\n').split('\n')) {
    const lineBytes = Buffer.byteLength(line);
    if (lines !== '' && bytes + 1 + lineBytes > bytesMax) {
      made.push(Buffer.from(lines));
      lines = '';
    }
    bytes = lines === '' ? lineBytes : bytes + 1 + lineBytes;
    lines = lines === '' ? line : `${lines}\n${line}`;
  }
  if (lines !== '') made.push(Buffer.from(lines));
  return made;
}
