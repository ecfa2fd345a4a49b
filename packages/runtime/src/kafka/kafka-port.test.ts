import { selfSigned } from '@sallyport/certificates';
import { Secret } from '@sallyport/contracts';
import type { KafkaOptions } from '@sallyport/pipeline';
import { type KafkaBroker, type KafkaBrokerOptions, startKafkaBroker } from '@sallyport/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { createKafkaPort } from './kafka-port.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function setUp(broker: Partial<KafkaBrokerOptions> = {}, options: Partial<KafkaOptions> = {}) {
  const started = await startKafkaBroker({ topics: ['logs'], ...broker });
  closing.push(() => started.stop());
  return { broker: started, producer: producerOf(started, options) };
}

function producerOf({ port }: KafkaBroker, options: Partial<KafkaOptions> = {}) {
  const producer = createKafkaPort().producer({
    bootstrapServers: [{ host: '127.0.0.1', port }],
    connectTimeoutMs: 2_000,
    requestTimeoutMs: 2_000,
    acks: 1,
    ...options,
  });
  closing.push(() => producer.close());
  return producer;
}

const values = (...texts: string[]) => texts.map((text) => Buffer.from(text));

// No broker can be had here: these are tested against the wire protocol as it is specified.
describe('a producer of Kafka', () => {
  it('hands records to the leader of each partition, whole and in batches', async () => {
    const { broker, producer } = await setUp();
    await producer.send('logs', values('a', 'ü', 'c'));
    await producer.send('logs', values('x'.repeat(100_000)));
    expect(broker.faults).toEqual([]);
    expect(broker.records.map(({ value }) => value).sort()).toEqual(['a', 'c', 'x'.repeat(100_000), 'ü']);
    expect(new Set(broker.records.map(({ partition }) => partition)).size).toBe(2);
    expect(new Set(broker.acks)).toEqual(new Set([1]));
  });

  it.each([0, -1] as const)('asks for acks %i', async (acks) => {
    const { broker, producer } = await setUp({ partitions: 1 }, { acks });
    await producer.send('logs', values('a'));
    await expect.poll(() => [broker.acks, broker.records.length]).toEqual([[acks], 1]);
  });

  it('rejects with what the broker said, and goes on afterwards', async () => {
    const { broker, producer } = await setUp({ partitions: 1 });
    broker.mood = 10;
    await expect(producer.send('logs', values('a'))).rejects.toThrow('larger than the max message size');
    broker.mood = 0;
    await producer.send('logs', values('b'));
    expect(broker.records.map(({ value }) => value)).toEqual(['b']);
  });

  it('rejects for a topic that is not there, and for a broker that is away or says nothing', async () => {
    const { broker, producer } = await setUp({}, { requestTimeoutMs: 100 });
    await expect(producer.send('other', values('a'))).rejects.toThrow('Unknown topic other');
    broker.mood = 'hang';
    await expect(producer.send('logs', values('a'))).rejects.toThrow(/timed out/i);
    await broker.stop();
    closing.shift();
    await expect(producerOf(broker).send('logs', values('a'))).rejects.toThrow('ECONNREFUSED');
  });

  it.each(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const)('signs in with %s', async (mechanism) => {
    const account = { mechanism, user: 'ann', password: 'pass,word=' };
    const sasl = { mechanism, user: new Secret('ann'), password: new Secret('pass,word=') };
    const { broker, producer } = await setUp({ account }, { sasl });
    await producer.send('logs', values('a'));
    expect([broker.faults, broker.records.length]).toEqual([[], 1]);
    const stranger = producerOf(broker, { sasl: { ...sasl, password: new Secret('guessed-word') } });
    const refused = await stranger.send('logs', values('b')).catch((error: Error) => error.message);
    expect(refused).toMatch(/SASL|authentication/i);
    expect(refused).not.toContain('guessed-word');
    expect(broker.records).toHaveLength(1);
  });

  it('speaks TLS, and checks the certificate unless told otherwise', async () => {
    const { key, cert } = selfSigned({ names: ['127.0.0.1'], days: 1 });
    const { broker, producer } = await setUp(
      { tls: { key: String(key), cert: String(cert) } },
      { tls: { verify: false } },
    );
    await producer.send('logs', values('a'));
    expect(broker.records).toHaveLength(1);
    await expect(producerOf(broker, { tls: { verify: true } }).send('logs', values('b'))).rejects.toThrow(
      'self-signed',
    );
  });
});
