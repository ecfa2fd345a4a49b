import type { Services } from '@sallyport/pipeline';
import { type HeldQueue, holdQueue } from '../held-queue.ts';
import { datagramQueueSettings } from './record-queue.ts';

/** The queue of records that are a datagram each. */
export function holdDatagramQueue(
  plugin: string,
  to: { readonly host: string; readonly port: number },
  services: Services,
): HeldQueue {
  const name = `${plugin} ${to.host}:${to.port}`;
  return holdQueue(
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
