import type { BatchQueue, Services } from '@sallyport/pipeline';
import { datagramQueueSettings, holdRecordQueue } from './record-queue.ts';

/** The queue of records that are a datagram each. */
export function holdDatagramQueue(
  plugin: string,
  to: { readonly host: string; readonly port: number },
  services: Services,
): { queue: BatchQueue<Buffer>; release: () => Promise<void> } {
  const name = `${plugin} ${to.host}:${to.port}`;
  return holdRecordQueue(
    {
      key: name,
      name,
      settings: datagramQueueSettings,
      open() {
        const sender = services.sockets.datagrams({ to });
        return { deliver: ([record]) => sender.send(record!), close: () => sender.close() };
      },
    },
    services,
  );
}
