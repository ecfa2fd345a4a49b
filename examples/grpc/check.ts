import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { Metadata, status } from '@grpc/grpc-js';
import { startGateway } from '@sallyport/testkit';
import { callUnary, createEchoClient, startGrpcUpstream } from '@sallyport/testkit/grpc';

const service = await startGrpcUpstream();
const gateway = await startGateway({
  configFile: join(import.meta.dirname, 'kong.yaml'),
  env: { DECK_GREETER_URL: `grpc://127.0.0.1:${service.port}` },
});
const client = createEchoClient(new URL(gateway.proxyUrl).host);

try {
  const stranger = await callUnary(client, {}, new Metadata()).catch((error: { code: number }) => error);
  assert.equal(stranger['code'], status.UNAUTHENTICATED);

  const ann = new Metadata();
  ann.set('apikey', 'ann-key');
  assert.deepEqual(await callUnary(client, { hello: 'world' }, ann), { hello: 'world' });

  const chat = client.chat(ann);
  for (const text of ['one', 'two']) {
    chat.write({ text });
    const [answer] = await once(chat, 'data');
    assert.deepEqual(answer, { text }, 'each message is answered while the stream is open');
  }
  chat.end();
  await once(chat.resume(), 'end');

  let messages = 0;
  for await (const _message of client.count({ to: 100 }, ann)) messages++;
  assert.equal(messages, 100);

  const tooMany = await callUnary(client, {}, ann).catch((error: { code: number }) => error);
  assert.equal(tooMany['code'], status.RESOURCE_EXHAUSTED, 'three calls a minute');
} finally {
  client.close();
  await gateway.stop();
  await service.stop();
}
