import { hash, randomBytes } from 'node:crypto';
import { constants, type ServerHttp2Stream } from 'node:http2';
import type { Exchange, HeaderList } from '@sallyport/pipeline';
import { http2Headers } from '../http2-headers.ts';
import type { WebSocketClient } from './client.ts';

/** RFC 6455 §1.3. */
const acceptSalt = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const nothing = Buffer.alloc(0);

/**
 * A client that asks by extended CONNECT (RFC 8441), where one stream of a connection becomes the WebSocket. HTTP/1.1
 * upstreams want a key and prove that they have read it; here that is between them and us.
 */
export class Http2WebSocketClient implements WebSocketClient {
  readonly stream: ServerHttp2Stream;
  readonly early = nothing;
  readonly handshakeLines: string;
  readonly openStatus = 200;
  readonly #accept: string;

  constructor(stream: ServerHttp2Stream) {
    this.stream = stream;
    const key = randomBytes(16).toString('base64');
    this.#accept = hash('sha1', key + acceptSalt, 'base64');
    this.handshakeLines = `Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: ${key}\r\n`;
  }

  isHandshake({ requestHeaders }: Exchange): boolean {
    return requestHeaders.has('sec-websocket-version') && !requestHeaders.has('sec-websocket-key');
  }

  isAgreement(headers: HeaderList): boolean {
    return (
      headers.get('upgrade')?.toLowerCase() === 'websocket' && headers.get('sec-websocket-accept') === this.#accept
    );
  }

  open(headers: HeaderList): void {
    headers.remove('sec-websocket-accept');
    this.stream.respond({ ...http2Headers(headers), ':status': 200 });
  }

  cut(): void {
    this.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  }
}
