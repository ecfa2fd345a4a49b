import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import Fastify from 'fastify';
import { expect, it } from 'vitest';
import type { AnswerChunk } from '../answer/answer-question.ts';
import { sendStream } from './send-stream.ts';

it('gives up whoever never reads, and reads the answer to its end', async () => {
  const app = Fastify({ forceCloseConnections: true });
  const sent = Promise.withResolvers<void>();
  let told = 0;
  const answer = new ReadableStream<AnswerChunk>({
    pull(controller) {
      if (++told > 200) controller.close();
      else controller.enqueue({ type: 'text-delta', id: '1', delta: 'x'.repeat(100_000) });
    },
  });
  app.get('/', (_request, reply) => {
    void sendStream(reply, answer, { shownResultCharsMax: 1, unreadMsMax: 50 }).then(sent.resolve, sent.reject);
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1').pause();
  await once(socket, 'connect');
  socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
  await sent.promise;
  expect(told).toBeGreaterThan(200);
  socket.destroy();
  await app.close();
});
