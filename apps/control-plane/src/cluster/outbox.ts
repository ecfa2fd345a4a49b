import { WebSocket } from 'ws';

/** What is handed to the network at once: a gateway that reads slowly holds no more than that of what it is sent. */
const pieceBytes = 64 * 1024;

/** What a gateway is sent, one message after the other; long ones in pieces, as fast as it reads. */
export class Outbox {
  readonly #socket: WebSocket;
  #last: Promise<void> = Promise.resolve();

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  send(message: string | Uint8Array): void {
    this.#last = this.#last.then(() =>
      typeof message === 'string' ? this.#pass(message, true) : this.#inPieces(message),
    );
  }

  async #inPieces(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length && this.#socket.readyState === WebSocket.OPEN; at += pieceBytes)
      await this.#pass(bytes.subarray(at, at + pieceBytes), at + pieceBytes >= bytes.length);
  }

  /** Resolves once it is with the network; of a connection that is gone, too. */
  #pass(part: string | Uint8Array, fin: boolean): Promise<void> {
    if (this.#socket.readyState !== WebSocket.OPEN) return Promise.resolve();
    return new Promise((resolve) => this.#socket.send(part, { fin }, () => resolve()));
  }
}
