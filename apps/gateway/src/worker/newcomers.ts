import type { Socket } from 'node:net';
import type { Sweeper, Waiting } from '../proxy/sweeper.ts';
import { refuseConnection } from './broken-request.ts';

const newcomer: unique symbol = Symbol('newcomer');
type Known = Socket & { [newcomer]?: Newcomer | undefined };

/**
 * Connections in the clear that have not brought the head of a request yet. Each has so long for it, from its acceptance
 * on; later requests on it are the parser's to watch.
 */
export class Newcomers {
  readonly #sweeper: Sweeper;
  readonly #timeoutMs: number;

  constructor(sweeper: Sweeper, timeoutMs: number) {
    this.#sweeper = sweeper;
    this.#timeoutMs = timeoutMs;
  }

  watch(socket: Known): void {
    const wait = new Newcomer(socket);
    socket[newcomer] = wait;
    this.#sweeper.watch(wait, this.#timeoutMs);
    socket.once('close', () => this.#sweeper.forget(wait));
  }

  /** It has brought one, or is somebody else's to watch. */
  forget(socket: Known): void {
    if (socket[newcomer] === undefined) return;
    this.#sweeper.forget(socket[newcomer]);
    socket[newcomer] = undefined;
  }
}

class Newcomer implements Waiting {
  readonly #socket: Socket;
  deadlineMs = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  onDeadline(): void {
    refuseConnection(this.#socket, '408 Request Timeout');
  }
}
