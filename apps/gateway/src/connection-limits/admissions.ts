import type { Socket } from 'node:net';
import type { AdmissionReply, AdmissionRequest, Place } from './messages.ts';

interface Asking {
  socket: Socket;
  done(admitted: boolean): void;
}

/** A worker's side of the limits on connections: asks the primary, one message for all that came at once. */
export class Admissions {
  readonly #send: (request: AdmissionRequest) => void;
  readonly #asking = new Map<number, Asking>();
  #next: AdmissionRequest | undefined;
  #lastId = 0;

  constructor(send: (request: AdmissionRequest) => void) {
    this.#send = send;
  }

  /** `done` is told whether the connection may stay, unless it is gone before. Its place is given back when it closes. */
  ask(socket: Socket, listener: Place['listener'], client: string | undefined, done: Asking['done']): void {
    const id = ++this.#lastId;
    this.#asking.set(id, { socket, done });
    this.#soon().opened.push({ id, listener, client });
  }

  receive({ admitted, refused }: AdmissionReply): void {
    for (const id of refused) {
      const asking = this.#take(id);
      if (!asking.socket.destroyed) asking.done(false);
    }
    for (const id of admitted) {
      const { socket, done } = this.#take(id);
      if (socket.destroyed) {
        this.#soon().closed.push(id);
        continue;
      }
      socket.once('close', () => this.#soon().closed.push(id));
      done(true);
    }
  }

  #take(id: number): Asking {
    const asking = this.#asking.get(id)!;
    this.#asking.delete(id);
    return asking;
  }

  #soon(): AdmissionRequest {
    if (this.#next === undefined) {
      this.#next = { opened: [], closed: [] };
      setImmediate(() => this.#flush());
    }
    return this.#next;
  }

  #flush(): void {
    const request = this.#next!;
    this.#next = undefined;
    this.#send(request);
  }
}
