import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { listenOnLoopback, startKafkaBroker } from '@sallyport/testkit';

/** One of each kind; bodies and bytes are kept, and not the headers by which a receiver knows the gateway. */
export interface LogReceivers {
  readonly httpPort: number;
  readonly tcpPort: number;
  readonly udpPort: number;
  readonly syslogPort: number;
  readonly statsdPort: number;
  readonly datadogPort: number;
  readonly kafkaPort: number;
  readonly otlpPort: number;
  /** Records that have arrived at the receiver that has the fewest. */
  lines(): number;
  received(): [string, Buffer][];
  stop(): Promise<void>;
}

export async function startLogReceivers(): Promise<LogReceivers> {
  const [http, otlp, tcp] = await Promise.all([receiveHttp(), receiveHttp(), receiveStream()]);
  const [udp, syslog, statsd, datadog] = await Promise.all([1, 2, 3, 4].map(receiveDatagrams));
  const kafka = await startKafkaBroker({ topics: ['logs'] });
  const newlines = () => Buffer.concat(tcp.pieces).filter((byte) => byte === 0x0a).length;
  const requestIds = () => Buffer.concat(http.pieces).toString().split('{"request":{"id":').length - 1;
  return {
    httpPort: http.port,
    tcpPort: tcp.port,
    udpPort: udp!.port,
    syslogPort: syslog!.port,
    statsdPort: statsd!.port,
    datadogPort: datadog!.port,
    kafkaPort: kafka.port,
    otlpPort: otlp.port,
    lines: () => Math.min(requestIds(), newlines(), udp!.pieces.length, syslog!.pieces.length, kafka.records.length),
    received: () => [
      ['http-log', Buffer.concat(http.pieces)],
      ['tcp-log', Buffer.concat(tcp.pieces)],
      ['udp-log', Buffer.concat(udp!.pieces)],
      ['syslog', Buffer.concat(syslog!.pieces)],
      ['statsd', Buffer.concat(statsd!.pieces)],
      ['datadog', Buffer.concat(datadog!.pieces)],
      ['kafka-log', Buffer.from(kafka.records.map(({ value }) => value).join('\n'))],
      ['traces of opentelemetry', otlp.at('/v1/traces')],
      ['access logs of opentelemetry', otlp.at('/v1/logs')],
    ],
    async stop() {
      for (const one of [udp, syslog, statsd, datadog]) one!.socket.close();
      await Promise.all([http.stop(), otlp.stop(), tcp.stop(), kafka.stop()]);
    },
  };
}

async function receiveHttp() {
  const pieces: Buffer[] = [];
  const paths: string[] = [];
  const server = createHttpServer(async (request, response) => {
    const body = await buffer(request);
    pieces.push(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
    paths.push(request.url!);
    response.end();
  });
  const at = (path: string) => Buffer.concat(pieces.filter((_, n) => paths[n] === path));
  return { pieces, at, ...(await listenOnLoopback(server)) };
}

async function receiveStream() {
  const pieces: Buffer[] = [];
  const server = createServer((socket: Socket) => socket.on('data', (bytes: Buffer) => pieces.push(bytes)));
  return { pieces, ...(await listenOnLoopback(server)) };
}

async function receiveDatagrams(): Promise<{ pieces: Buffer[]; port: number; socket: UdpSocket }> {
  const pieces: Buffer[] = [];
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 });
  socket.on('message', (bytes) => pieces.push(bytes));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { pieces, port: socket.address().port, socket };
}
