import { FakeClock, fakeServices, settled } from '@sallyport/testkit';
import { AccountAuthority, type AccountAuthorityOptions } from '../account-authority.ts';
import { LeasedAccounts } from '../leased-accounts.ts';
import type { AccountReply, AccountRequest } from '../messages.ts';

interface TestNodeOptions extends Omit<AccountAuthorityOptions, 'clock' | 'log'> {
  deliver?: (run: () => void) => void;
  /** This worker never gets a recall. */
  deaf?: number;
}

/** A node with some workers, whose messages are delivered at once unless told otherwise. */
export function testNode(size: number, { deliver = (run) => run(), deaf, ...options }: TestNodeOptions = {}) {
  const clock = new FakeClock();
  const { log } = fakeServices();
  const authority = new AccountAuthority({ clock, log, ...options });
  const sent: AccountRequest[] = [];
  const dead = new Set<number>();
  const workers = Array.from({ length: size }, (_, id) => {
    const worker: LeasedAccounts = new LeasedAccounts({
      clock,
      transport: {
        send(message) {
          sent.push(message);
          deliver(() => dead.has(id) || authority.receive(id, overTheWire(message)));
        },
      },
    });
    authority.addWorker(id, (message: AccountReply) => {
      if (id === deaf && message.type === 'recall') return;
      deliver(() => dead.has(id) || worker.receive(overTheWire(message)));
    });
    return worker;
  });
  return {
    clock,
    log,
    authority,
    sent,
    workers,
    kill(id: number) {
      dead.add(id);
      authority.removeWorker(id);
    },
    /** Lets workers report what was settled. */
    async settled() {
      await clock.advance(50);
      await settled();
    },
    close() {
      for (const worker of workers) worker.close();
      authority.close();
    },
  };
}

/** What Node's IPC makes of a message. */
export function overTheWire<Message>(message: Message): Message {
  return JSON.parse(JSON.stringify(message)) as Message;
}
