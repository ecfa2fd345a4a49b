import { fakeServices, settled } from '@sallyport/testkit';
import { expect, it } from 'vitest';
import { FakeServer, x } from '../test/fake-server.ts';
import { Line } from './line.ts';
import { once } from './once.ts';

const limits = {
  headMs: 1_000,
  idleMs: 1_000,
  wholeMs: 10_000,
  bytesMax: 1_000,
  asksMax: 10,
  failuresMax: 5,
  openMs: 1_000,
};

it('keeps nothing of what a server says before its answer, which may be without end', async () => {
  const server = new FakeServer((request) => request.stream());
  const line = new Line('server', server, limits, fakeServices());
  const asked = once(line, { x, method: 'POST', headers: [], body: Buffer.from('{}') });
  await settled();
  const [request] = server.got;
  for (let n = 0; n < 100; n++) request!.event({ method: 'notifications/message', params: { n } });
  request!.event({ id: 7, method: 'ping' });
  request!.event({ id: 1, result: {} });
  expect((await asked).messages.map(({ type }) => type)).toEqual(['result']);
});
