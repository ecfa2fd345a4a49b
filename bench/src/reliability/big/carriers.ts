import { once } from 'node:events';
import { request } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import type { Readable, Writable } from 'node:stream';
import { Metadata } from '@grpc/grpc-js';
import { createEchoClient, type GrpcMessage } from '@sallyport/testkit/grpc';
import { WebSocket } from 'ws';

/** Sends or fetches so many bytes over one protocol, and tells how many arrived at the other end. */
export interface Carrier {
  name: string;
  upload(bytes: number): Promise<number>;
  download(bytes: number): Promise<number>;
}

const pieceBytes = 256 * 1024;
const piece = Buffer.alloc(pieceBytes, 'x');
const text = piece.toString();

export function carriers(proxyUrl: string): Carrier[] {
  return [
    {
      name: 'HTTP/1.1',
      upload: (n) => upload1(`${proxyUrl}/http1`, n),
      download: (n) => download1(`${proxyUrl}/http1`, n),
    },
    ...['http1', 'http2'].map((path) => ({
      name: `HTTP/2 to ${path === 'http1' ? 'HTTP/1.1' : 'HTTP/2'}`,
      upload: (bytes: number) => upload2(proxyUrl, `/${path}/up`, bytes),
      download: (bytes: number) => download2(proxyUrl, `/${path}/down?${bytes}`),
    })),
    { name: 'gRPC', upload: (n) => uploadGrpc(proxyUrl, n), download: (n) => downloadGrpc(proxyUrl, n) },
    { name: 'WebSocket', upload: (n) => uploadWebSocket(proxyUrl, n), download: (n) => downloadWebSocket(proxyUrl, n) },
  ];
}

async function upload1(url: string, bytes: number): Promise<number> {
  const call = request(`${url}/up`, { method: 'POST', headers: { 'content-length': bytes }, agent: false });
  const answered = once(call, 'response');
  await fill(call, bytes);
  const [response] = (await answered) as [Readable];
  return Number(await textOf(response));
}

async function download1(url: string, bytes: number): Promise<number> {
  const call = request(`${url}/down?${bytes}`, { agent: false });
  call.end();
  const [response] = (await once(call, 'response')) as [Readable];
  return await countOf(response);
}

async function upload2(url: string, path: string, bytes: number): Promise<number> {
  const session = connectHttp2(url);
  const stream = session.request({ ':method': 'POST', ':path': path });
  const body = textOf(stream);
  await fill(stream, bytes);
  const received = Number(await body);
  session.destroy();
  return received;
}

async function download2(url: string, path: string): Promise<number> {
  const session = connectHttp2(url, { settings: { initialWindowSize: 1 << 20 } });
  const bytes = await countOf(session.request({ ':path': path }));
  session.destroy();
  return bytes;
}

async function uploadGrpc(url: string, bytes: number): Promise<number> {
  const client = createEchoClient(new URL(url).host);
  const answer = Promise.withResolvers<GrpcMessage>();
  const stream = client.collect(new Metadata(), (error, message) =>
    error ? answer.reject(error) : answer.resolve(message!),
  );
  for (let sent = 0; sent < bytes; sent += pieceBytes) if (!stream.write({ text })) await once(stream, 'drain');
  stream.end();
  const received = Number((await answer.promise)['bytes']);
  client.close();
  return received;
}

async function downloadGrpc(url: string, bytes: number): Promise<number> {
  const client = createEchoClient(new URL(url).host);
  let received = 0;
  for await (const message of client.count({ to: bytes / pieceBytes, text }, new Metadata()))
    received += String(message.text).length;
  client.close();
  return received;
}

async function uploadWebSocket(url: string, bytes: number): Promise<number> {
  const socket = await open(url, '/websocket');
  const answer = once(socket, 'message');
  for (let sent = 0; sent < bytes; sent += pieceBytes)
    await new Promise<void>((resolve, reject) => socket.send(piece, (error) => (error ? reject(error) : resolve())));
  socket.send('how many?');
  const [data] = (await answer) as [Buffer];
  socket.close();
  return Number(data.toString());
}

async function downloadWebSocket(url: string, bytes: number): Promise<number> {
  const socket = await open(url, `/websocket?${bytes}`);
  let received = 0;
  socket.on('message', (data: Buffer) => {
    received += data.length;
  });
  await once(socket, 'close');
  return received;
}

async function open(url: string, path: string): Promise<WebSocket> {
  const socket = new WebSocket(url.replace('http', 'ws') + path, { perMessageDeflate: false });
  await once(socket, 'open');
  return socket;
}

/** Writes so many bytes no faster than they are taken. */
export async function fill(stream: Writable, bytes: number): Promise<void> {
  for (let left = bytes; left > 0; left -= pieceBytes)
    if (!stream.write(left < pieceBytes ? piece.subarray(0, left) : piece)) await once(stream, 'drain');
  stream.end();
}

export async function countOf(stream: Readable): Promise<number> {
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) bytes += chunk.length;
  return bytes;
}

async function textOf(stream: Readable): Promise<string> {
  let body = '';
  for await (const chunk of stream as AsyncIterable<Buffer>) body += chunk.toString();
  return body;
}
