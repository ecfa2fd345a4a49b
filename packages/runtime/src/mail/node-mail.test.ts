import { FakeClock, fakeServices } from '@sallyport/testkit';
import { expect, it } from 'vitest';
import { mailContract } from './mail.contract.ts';
import { MailRelay } from './mail-relay.ts';
import type { MailToWorker } from './messages.ts';
import { NodeMail } from './node-mail.ts';

const { log } = fakeServices();

/** Two workers and their primary; messages are plain data, and come later, as between processes. */
function node(clock = new FakeClock()) {
  const workers = new Map<number, NodeMail>();
  const relay = new MailRelay((workerId, message) => {
    if (!workers.has(workerId)) return false;
    const copy = JSON.parse(JSON.stringify(message)) as MailToWorker;
    queueMicrotask(() => workers.get(workerId)?.receive(copy));
    return true;
  });
  const start = (workerId: number) => {
    const tell = (message: Parameters<MailRelay['receive']>[1]) =>
      queueMicrotask(() => relay.receive(workerId, JSON.parse(JSON.stringify(message))));
    const mail = new NodeMail({ workerId, clock, log, tell });
    workers.set(workerId, mail);
    return mail;
  };
  return { start, relay, workers, clock };
}

mailContract('two workers of a node', () => {
  const { start } = node();
  return { mail: [start(1), start(2)], close() {} };
});

mailContract('fake', () => {
  const { mail } = fakeServices();
  return { mail: [mail.worker(), mail.local], close() {} };
});

it('a message to a worker that dies meanwhile is not taken, and says so at once', async () => {
  const { start, relay, workers, clock } = node();
  const [one, other] = [start(1), start(2)];
  const box = one.open(() => {});
  // It hangs: what it is told it does not hear.
  workers.get(1)!.receive = () => {};
  const sent = other.send(box.address, 'm');
  await clock.advance(0);
  workers.delete(1);
  relay.removeWorker(1);
  expect(await sent).toBe(false);
  expect(clock.pending).toBe(0);
});

it('a message that nobody answers for is given up after two seconds', async () => {
  const clock = new FakeClock();
  const mail = new NodeMail({ workerId: 1, clock, log, tell: () => {} });
  const sent = mail.send('2.abc', 'm');
  await clock.advance(2_000);
  expect(await sent).toBe(false);
  expect(clock.pending).toBe(0);
});
