import type { Socket } from 'node:net';
import type { Exchange, HeaderList } from '@sallyport/pipeline';
import type { WebSocketClient } from './client.ts';

/** 16 bytes in base64. */
const keyPattern = /^[A-Za-z0-9+/]{22}==$/;

/** A client that asks by `Upgrade` (RFC 6455). Versions, keys and extensions are for the two ends to agree on. */
export class Http1WebSocketClient implements WebSocketClient {
  readonly stream: Socket;
  readonly early: Buffer;
  readonly handshakeLines = 'Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n';
  readonly openStatus = 101;

  constructor(socket: Socket, early: Buffer) {
    this.stream = socket;
    this.early = early;
    // Until the protocol is switched nothing is read, and still a client that leaves is noticed.
    socket.on('readable', look);
    socket.on('end', leave);
  }

  /** RFC 6455 §4.2.1. */
  isHandshake({ method, head, requestHeaders }: Exchange): boolean {
    if (method !== 'GET' || head.httpVersion !== '1.1' || !requestHeaders.has('sec-websocket-version')) return false;
    const keys = requestHeaders.getAll('sec-websocket-key');
    return keys.length === 1 && keyPattern.test(keys[0]!);
  }

  isAgreement(headers: HeaderList): boolean {
    return headers.get('upgrade')?.toLowerCase() === 'websocket';
  }

  open(headers: HeaderList): void {
    headers.set('connection', 'Upgrade', 'Connection');
    headers.set('upgrade', 'websocket', 'Upgrade');
    let head = 'HTTP/1.1 101 Switching Protocols\r\n';
    for (let i = 0; i < headers.length; i++) head += `${headers.raw[i << 1]}: ${headers.value(i)}\r\n`;
    this.stream.write(`${head}\r\n`, 'latin1');
    this.stream.off('readable', look);
    this.stream.off('end', leave);
  }

  cut(): void {
    this.stream.resetAndDestroy();
  }
}

function look(this: Socket): void {
  // Of an empty buffer this finds the end, if it is one.
  if (this.readableLength === 0) this.read();
}

function leave(this: Socket): void {
  this.destroy();
}
