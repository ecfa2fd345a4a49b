import { isIP } from 'node:net';
import type { Producer } from '@platformatic/kafka';
import type { KafkaOptions, KafkaPort, KafkaProducer } from '@sallyport/pipeline';

/** The client is large, and most gateways have no Kafka: it is loaded with the first producer. */
export function createKafkaPort(): KafkaPort {
  return { producer: (options) => new LoadedProducer(options) };
}

type BytesProducer = Producer<Buffer, Buffer, Buffer, Buffer>;

class LoadedProducer implements KafkaProducer {
  readonly #options: KafkaOptions;
  readonly #producer: Promise<BytesProducer>;
  #isClosed = false;

  // Loaded with the configuration, and not in the middle of the first requests, which would wait for it.
  constructor(options: KafkaOptions) {
    this.#options = options;
    this.#producer = open(options);
    this.#producer.catch(() => {});
  }

  async send(topic: string, values: readonly Buffer[]): Promise<void> {
    if (this.#isClosed) throw new Error('the producer was closed');
    const producer = await this.#producer;
    try {
      await producer.send({ messages: values.map((value) => ({ topic, value })), acks: this.#options.acks });
    } catch (error) {
      throw new Error(reasonOf(error));
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#producer.then((producer) => producer.close(true)).catch(() => {});
  }
}

async function open(options: KafkaOptions): Promise<BytesProducer> {
  const { Producer } = await import('@platformatic/kafka');
  const { bootstrapServers, connectTimeoutMs, requestTimeoutMs, tls, sasl } = options;
  return new Producer({
    clientId: 'sallyport',
    bootstrapBrokers: bootstrapServers.map(({ host, port }) => ({ host, port })),
    connectTimeout: connectTimeoutMs,
    requestTimeout: requestTimeoutMs,
    timeout: requestTimeoutMs,
    retries: 0,
    ...(tls !== undefined && {
      tls: { rejectUnauthorized: tls.verify },
      // Addresses may not be asked for by name (RFC 6066 §3).
      tlsServerName: bootstrapServers.every(({ host }) => isIP(host) === 0),
    }),
    // Asked for anew for each connection: a vault may have rotated them.
    ...(sasl !== undefined && {
      sasl: {
        mechanism: sasl.mechanism,
        username: () => sasl.user.reveal(),
        password: () => sasl.password.reveal(),
      },
    }),
  });
}

/** The client says what failed in a list of errors within errors; what was the matter is at the bottom. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [error.cause];
  return first === undefined ? error.message : `${error.message} ${reasonOf(first)}`;
}
