import { connect, type Socket } from 'node:net';

/** A worker's connection to the event host, made anew each time a host takes another's place. */
export class HostSocket {
  readonly #onOpen: ((socket: Socket) => void) | undefined;
  #socket: Socket | undefined;
  #isOpen = false;

  /** `onOpen`: has to be told what the host before did not take. */
  constructor(onOpen?: (socket: Socket) => void) {
    this.#onOpen = onOpen;
  }

  /** The host listens here now; undefined while it has to be replaced. */
  locate(socketPath: string | undefined): void {
    this.#socket?.destroy();
    this.#socket = undefined;
    this.#isOpen = false;
    if (socketPath === undefined) return;
    const socket = connect(socketPath);
    this.#socket = socket;
    // Ending is not delayed by the connection.
    socket.unref();
    socket.on('error', () => {});
    socket.once('connect', () => {
      if (this.#socket !== socket) return;
      this.#isOpen = true;
      this.#onOpen?.(socket);
    });
    socket.once('close', () => {
      if (this.#socket === socket) this.#isOpen = false;
    });
  }

  /** Undefined while nobody is there. */
  get open(): Socket | undefined {
    return this.#isOpen ? this.#socket : undefined;
  }
}
