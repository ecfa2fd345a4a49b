import { randomBytes } from 'node:crypto';
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { type Answer, decode, encode, type Packet, type Question, TRUNCATED_RESPONSE } from 'dns-packet';

export type DnsRecord =
  | { type: 'A' | 'AAAA'; data: string; ttl?: number }
  | { type: 'CNAME'; data: string; ttl?: number }
  | { type: 'SRV'; data: { priority?: number; weight?: number; port: number; target: string }; ttl?: number };

export interface DnsServer {
  /** `127.0.0.1:PORT`, over UDP and TCP. */
  readonly address: string;
  /** By name, in lower case. May be changed at any time. */
  readonly records: Map<string, DnsRecord[]>;
  /**
   * What every question is answered with instead; `silent` answers nothing, `truncated` sends UDP callers to TCP, `garbage`
   * is a header with nonsense behind it, `forged` a good answer to another question.
   */
  fault: 'servfail' | 'nxdomain' | 'silent' | 'truncated' | 'garbage' | 'forged' | undefined;
  /** `A a.example`, in the order in which they were asked. */
  readonly questions: string[];
  stop(): Promise<void>;
}

const defaultTtlSeconds = 60;
const rcodes = { servfail: 2, nxdomain: 3 } as const;
const authoritative = 1 << 10;

/** A real DNS server on loopback, for names that are to change or fail. */
export async function startDnsServer(records: Record<string, DnsRecord[]> = {}): Promise<DnsServer> {
  const state = {
    records: new Map(Object.entries(records)),
    fault: undefined as DnsServer['fault'],
    questions: [] as string[],
  };
  const { udp, tcp, port, sockets } = await bindBoth();
  udp.on('message', (message, { port, address }) => {
    const answer = answerTo(state, message, true);
    if (answer !== undefined) udp.send(answer, port, address);
  });
  tcp.on('connection', (socket: Socket) => {
    let received = Buffer.alloc(0);
    socket.on('data', (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE()) {
        const end = 2 + received.readUInt16BE();
        const answer = answerTo(state, received.subarray(2, end), false);
        received = received.subarray(end);
        if (answer !== undefined) socket.write(withLength(answer));
      }
    });
  });
  return Object.assign(state, {
    address: `127.0.0.1:${port}`,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await Promise.all([closed(udp), closed(tcp)]);
    },
  });
}

/** One port for both, as clients expect. */
async function bindBoth() {
  for (;;) {
    const udp = createSocket('udp4');
    udp.bind(0, '127.0.0.1');
    await once(udp, 'listening');
    const { port } = udp.address();
    const tcp = createServer();
    const sockets = new Set<Socket>();
    tcp.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => sockets.delete(socket));
    });
    const isBound = await new Promise<boolean>((resolve) => {
      tcp.once('error', () => resolve(false));
      tcp.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (isBound) return { udp, tcp, port, sockets };
    await closed(udp);
  }
}

function closed(server: UdpSocket | ReturnType<typeof createServer>): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

type State = Pick<DnsServer, 'records' | 'fault' | 'questions'>;

function answerTo({ records, fault, questions }: State, message: Buffer, isUdp: boolean): Buffer | undefined {
  const { id, questions: [question] = [] } = decode(message);
  if (question === undefined) return undefined;
  questions.push(`${question.type} ${question.name}`);
  if (fault === 'silent') return undefined;
  const reply: Packet = { type: 'response', id: id ?? 0, flags: authoritative, questions: [question] };
  if (fault === 'servfail' || fault === 'nxdomain') return encode({ ...reply, flags: authoritative | rcodes[fault] });
  if (fault === 'garbage') return Buffer.concat([message.subarray(0, 2), randomBytes(60)]);
  if (fault === 'forged') return forged(id ?? 0, question);
  if (fault === 'truncated' && isUdp) return encode({ ...reply, flags: authoritative | TRUNCATED_RESPONSE });
  const known = records.get(question.name.toLowerCase());
  if (known === undefined) return encode({ ...reply, flags: authoritative | rcodes.nxdomain });
  return encode({ ...reply, answers: answersTo(records, question) });
}

/** What somebody sends who guessed the number of a question, but not its name. */
function forged(id: number, { type }: Question): Buffer {
  const name = 'forged.example';
  const answer = { name, type: 'A', class: 'IN', ttl: 60, data: '192.0.2.66' } as const;
  return encode({
    type: 'response',
    id,
    flags: authoritative,
    questions: [{ name, type, class: 'IN' }],
    answers: [answer],
  });
}

/** Follows aliases, as a resolver that recurses does. */
function answersTo(records: State['records'], { name, type }: Question): Answer[] {
  const answers: Answer[] = [];
  let at = name.toLowerCase();
  for (let hops = 0; hops < 8; hops++) {
    const known = records.get(at) ?? [];
    for (const record of known) if (record.type === type) answers.push(answerOf(at, record));
    const alias = known.find((record) => record.type === 'CNAME');
    if (alias === undefined || alias.type !== 'CNAME' || answers.some((answer) => answer.type === type)) break;
    answers.push(answerOf(at, alias));
    at = alias.data.toLowerCase();
  }
  return answers;
}

function answerOf(name: string, record: DnsRecord): Answer {
  return { ...record, name, class: 'IN', ttl: record.ttl ?? defaultTtlSeconds } as Answer;
}

function withLength(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}
