import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { listenOnLoopback } from '../upstreams/listen.ts';
import { type KafkaRecord, readRecordBatch } from './record-batch.ts';
import { type KafkaAccount, type SignIn, startSignIn } from './sasl.ts';
import { WireReader, wire } from './wire.ts';

export interface KafkaBrokerOptions {
  readonly topics: readonly string[];
  readonly partitions?: number;
  /** PEM; the broker speaks TLS. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Whoever is not signed in is hung up on. */
  readonly account?: KafkaAccount;
}

export interface KafkaBroker {
  readonly port: number;
  /** As they arrived, over all topics and partitions. */
  readonly records: readonly (KafkaRecord & { topic: string; partition: number })[];
  /** What clients sent that a broker would not take: a client that is at fault, or this broker. */
  readonly faults: readonly string[];
  /** `acks` of the requests to produce. */
  readonly acks: readonly number[];
  /** The error code that requests to produce are answered with; 0 takes the records. `hang` answers nothing at all. */
  mood: number | 'hang';
  stop(): Promise<void>;
}

interface Session {
  signIn: SignIn | undefined;
}

/**
 * The wire protocol of Kafka as far as producers speak it, from the public specification: ApiVersions 0–3, Metadata 8, Produce 8,
 * SaslHandshake 1, SaslAuthenticate 1. It is strict, it stores nothing, and it is no broker: it stands for one where none can be had.
 */
export async function startKafkaBroker(options: KafkaBrokerOptions): Promise<KafkaBroker> {
  const records: (KafkaRecord & { topic: string; partition: number })[] = [];
  const faults: string[] = [];
  const acks: number[] = [];
  const state = { mood: 0 as number | 'hang' };

  const answer = (request: WireReader, session: Session): Buffer | undefined => {
    const [apiKey, version, correlation] = [request.int16(), request.int16(), request.int32()];
    request.string();
    const body = bodyOf(apiKey, version, request, session);
    if (body === undefined) return undefined;
    return Buffer.concat([wire.int32(correlation), body]);
  };

  const bodyOf = (apiKey: number, version: number, request: WireReader, session: Session): Buffer | undefined => {
    if (apiKey === 18) return apiVersions(version);
    if (apiKey === 17 && version === 1) return handshake(request, session);
    if (apiKey === 36 && version === 1) return authenticate(request, session);
    if (options.account !== undefined && session.signIn?.isDone !== true) throw new Error('not signed in');
    if (apiKey === 3 && version === 8) return metadata(request);
    if (apiKey === 0 && version === 8) return produce(request);
    throw new Error(`API ${apiKey} version ${version}`);
  };

  const handshake = (request: WireReader, session: Session): Buffer => {
    const { account } = options;
    const isKnown = account !== undefined && request.string() === account.mechanism;
    if (isKnown) session.signIn = startSignIn(account);
    return Buffer.concat([wire.int16(isKnown ? 0 : 33), wire.list(account ? [wire.string(account.mechanism)] : [])]);
  };

  const authenticate = (request: WireReader, session: Session): Buffer => {
    const token = request.bytes();
    try {
      const said = session.signIn!.answer(token);
      return Buffer.concat([wire.int16(0), wire.string(undefined), wire.bytes(said), wire.int64(0n)]);
    } catch (error) {
      const why = wire.string((error as Error).message);
      return Buffer.concat([wire.int16(58), why, wire.bytes(Buffer.alloc(0)), wire.int64(0n)]);
    }
  };

  const metadata = (request: WireReader): Buffer => {
    const asked = request.list(() => request.string()!);
    const broker = [wire.int32(1), wire.string('127.0.0.1'), wire.int32(listening.port), wire.string(undefined)];
    return Buffer.concat([
      wire.int32(0),
      wire.list([Buffer.concat(broker)]),
      wire.string('cluster'),
      wire.int32(1),
      wire.list(asked.map((topic) => topicBytes(topic, options.topics.includes(topic), options.partitions ?? 2))),
      wire.int32(0),
    ]);
  };

  const produce = (request: WireReader): Buffer | undefined => {
    request.string();
    const wanted = request.int16();
    acks.push(wanted);
    request.int32();
    const topics = request.list(() => {
      const topic = request.string()!;
      const partitions = request.list(() => {
        const partition = request.int32();
        const batch = readRecordBatch(request.bytes());
        if (state.mood === 0) records.push(...batch.map((record) => ({ ...record, topic, partition })));
        return produced(partition, state.mood === 'hang' ? 0 : state.mood);
      });
      return Buffer.concat([wire.string(topic), wire.list(partitions)]);
    });
    if (request.left > 0) throw new Error(`${request.left} bytes behind a request`);
    return wanted === 0 ? undefined : Buffer.concat([wire.list(topics), wire.int32(0)]);
  };

  const onConnection = (socket: Socket) => {
    const session: Session = { signIn: undefined };
    let pending = Buffer.alloc(0);
    socket.on('data', (bytes: Buffer) => {
      pending = Buffer.concat([pending, bytes]);
      while (pending.length >= 4 && pending.length >= 4 + pending.readInt32BE()) {
        const end = 4 + pending.readInt32BE();
        const request = new WireReader(pending.subarray(4, end));
        pending = pending.subarray(end);
        if (state.mood === 'hang') continue;
        try {
          const said = answer(request, session);
          if (said !== undefined) socket.write(wire.bytes(said));
        } catch (error) {
          faults.push((error as Error).message);
          socket.destroy();
        }
      }
    });
  };
  const server =
    options.tls === undefined
      ? createServer(onConnection)
      : createTlsServer(options.tls, onConnection).on('tlsClientError', () => {});
  const listening = await listenOnLoopback(server);
  return Object.assign(state, { port: listening.port, records, faults, acks, stop: listening.stop });
}

const offered = [
  [0, 8, 8],
  [3, 8, 8],
  [17, 1, 1],
  [18, 0, 3],
  [36, 1, 1],
] as const;

function apiVersions(version: number): Buffer {
  if (version > 3) return Buffer.concat([wire.int16(35), wire.int32(0)]);
  const apis = offered.map((api) => Buffer.concat(api.map((number) => wire.int16(number))));
  const noTags = wire.int8(0);
  if (version === 3) {
    const compact = apis.flatMap((api) => [api, noTags]);
    return Buffer.concat([wire.int16(0), wire.int8(apis.length + 1), ...compact, wire.int32(0), noTags]);
  }
  return Buffer.concat([wire.int16(0), wire.list(apis), ...(version > 0 ? [wire.int32(0)] : [])]);
}

function topicBytes(name: string, isKnown: boolean, partitions: number): Buffer {
  const self = wire.list([wire.int32(1)]);
  const ofTopic = Array.from({ length: isKnown ? partitions : 0 }, (_, n) =>
    Buffer.concat([wire.int16(0), wire.int32(n), wire.int32(1), wire.int32(0), self, self, wire.list([])]),
  );
  const head = [wire.int16(isKnown ? 0 : 3), wire.string(name), wire.int8(0)];
  return Buffer.concat([...head, wire.list(ofTopic), wire.int32(0)]);
}

function produced(partition: number, error: number): Buffer {
  const rest = [wire.int64(0n), wire.int64(-1n), wire.int64(0n), wire.list([]), wire.string(undefined)];
  return Buffer.concat([wire.int32(partition), wire.int16(error), ...rest]);
}
