import type { Socket } from 'node:net';
import type { Sweeper, Waiting } from '../proxy/sweeper.ts';
import { refuseConnection } from './broken-request.ts';

const newcomer: unique symbol = Symbol('newcomer');
type Known = Socket & { [newcomer]?: Newcomer | undefined };

/**
 * Connections that have not brought yet what they must begin with: a header of PROXY protocol, the head of a request. Each
 * has so long for it, from its acceptance on; later requests are the parser's to watch.
 */
export class Newcomers {
  readonly #sweeper: Sweeper;
  readonly #timeoutMs: number;

  constructor(sweeper: Sweeper, timeoutMs: number) {
    this.#sweeper = sweeper;
    this.#timeoutMs = timeoutMs;
  }

  /** One that takes too long is answered 408 over HTTP/1.1, or closed without a word. */
  watch(socket: Known, ending: 'answered' | 'silent'): void {
    this.forget(socket);
    const wait = new Newcomer(socket, ending);
    socket[newcomer] = wait;
    this.#sweeper.watch(wait, this.#timeoutMs);
  }

  /** It has brought one, is gone, or somebody else's to watch. */
  forget(socket: Known): void {
    if (socket[newcomer] === undefined) return;
    this.#sweeper.forget(socket[newcomer]);
    socket[newcomer] = undefined;
  }
}

class Newcomer implements Waiting {
  readonly #socket: Socket;
  readonly #ending: 'answered' | 'silent';
  deadlineMs = 0;

  constructor(socket: Socket, ending: 'answered' | 'silent') {
    this.#socket = socket;
    this.#ending = ending;
  }

  onDeadline(): void {
    if (this.#ending === 'silent') this.#socket.destroy();
    else refuseConnection(this.#socket, '408 Request Timeout');
  }
}
