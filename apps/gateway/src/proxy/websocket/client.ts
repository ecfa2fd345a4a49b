import type { Duplex } from 'node:stream';
import type { Exchange, HeaderList } from '@sallyport/pipeline';

/** Who asks for a WebSocket, in the way of HTTP/1.1 or of HTTP/2. */
export interface WebSocketClient {
  /** Carries the WebSocket once it is open. */
  readonly stream: Duplex;
  /** What came together with the request. */
  readonly early: Buffer;
  /** Lines of the request to the upstream that ask it to switch. */
  readonly handshakeLines: string;
  /** What the client is told when the upstream has agreed. */
  readonly openStatus: 101 | 200;

  isHandshake(x: Exchange): boolean;
  /** Whether an upstream's 101 answers the request. */
  isAgreement(headers: HeaderList): boolean;
  /** Tells the client that its WebSocket is open. */
  open(headers: HeaderList): void;
  /** Ends in a way that nobody takes for an orderly one. */
  cut(): void;
}
