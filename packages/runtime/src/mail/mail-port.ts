import type { Clock, Log, Mail, MailPort } from '@sallyport/pipeline';
import { createKeptPort } from '../kept/kept-port.ts';
import { redisIdentity } from '../redis/identity.ts';
import { RedisMail } from './redis-mail.ts';

export interface MailPortOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly local: Mail;
}

/** The mail of a gateway process. Holders of equal Redis settings share a connection, closed when the last gives it back. */
export function createMailPort({ clock, log, local }: MailPortOptions): MailPort & { close(): void } {
  const shared = createKeptPort();
  return {
    local: {
      open: (receive) => local.open(receive),
      send: (address, message) => local.send(address, message),
      close() {},
    },
    redis(settings) {
      const { value, release } = shared.hold(redisIdentity(settings), () => new RedisMail(settings, { clock, log }));
      return {
        open: (receive) => value.open(receive),
        send: (address, message) => value.send(address, message),
        close: release,
      };
    },
    close() {
      shared.close();
      local.close();
    },
  };
}
