import { emptyObject, readMember, readText } from '@sallyport/json';
import { askingMethods, canBeAsked } from '../protocol/asking.ts';
import type { Lane } from './lane.ts';
import { toLine } from './lines.ts';

/**
 * One legacy client and the process that was started for it. Ids are the client's and the server's own. On stdio nothing tells which
 * call a server's question belongs to; so with a client that can be asked, calls that may ask run one after another.
 */
export class OwnConversation {
  readonly #write: (line: Buffer) => void;
  /** By id as written. */
  readonly #open = new Map<string, OpenRequest>();
  readonly #queue: Queued[] = [];
  /** Whose questions the server's are. */
  #asking: string | undefined;
  #clientCanBeAsked = false;
  #listener: Lane | undefined;

  constructor(write: (line: Buffer) => void) {
    this.#write = write;
  }

  /** Sends a request; says why not when it does not. */
  request(message: Buffer, lane: Lane): 'id in use' | 'busy' | undefined {
    const idText = readMember(message, 'id')!.toString();
    if (this.#open.has(idText)) return 'id in use';
    const method = readText(message, 'method') ?? '';
    if (method === 'initialize')
      this.#clientCanBeAsked = canBeAsked(readMember(message, 'params', 'capabilities') ?? emptyObject);
    const mayAsk = this.#clientCanBeAsked && askingMethods.has(method);
    if (mayAsk && this.#asking !== undefined) {
      if (this.#queue.length === queueMax) return 'busy';
      this.#queue.push({ idText, message, lane });
      return undefined;
    }
    this.#send(idText, message, lane, mayAsk);
    return undefined;
  }

  #send(idText: string, message: Buffer, lane: Lane, mayAsk: boolean): void {
    this.#open.set(idText, { lane, token: readMember(message, 'params', '_meta', 'progressToken')?.toString() });
    if (mayAsk) this.#asking = idText;
    this.#write(toLine(message));
  }

  /** Sends a notification, or the answer to a question of the server's. */
  say(message: Buffer): void {
    if (readText(message, 'method') === 'notifications/cancelled') {
      const idText = readMember(message, 'params', 'requestId')?.toString();
      const waiting = this.#queue.findIndex((queued) => queued.idText === idText);
      if (waiting >= 0) {
        this.#queue.splice(waiting, 1)[0]!.lane.onLost('cancelled by the client');
        return;
      }
    }
    this.#write(toLine(message));
  }

  /** Hears what belongs to no request; false when somebody does already. */
  listen(lane: Lane): boolean {
    if (this.#listener !== undefined) return false;
    this.#listener = lane;
    return true;
  }

  /** The client stopped waiting; the server goes on, and what it says is dropped. */
  leave(lane: Lane): void {
    if (this.#listener === lane) this.#listener = undefined;
    const waiting = this.#queue.findIndex((queued) => queued.lane === lane);
    if (waiting >= 0) this.#queue.splice(waiting, 1);
    for (const request of this.#open.values()) if (request.lane === lane) request.lane = undefined;
  }

  /** Takes a line that the process printed; false when it is no message. */
  receive(line: Buffer): boolean {
    const idText = readMember(line, 'id')?.toString();
    const method = readText(line, 'method');
    if (method === undefined) return idText !== undefined && this.#answer(idText, line);
    const lane = this.#laneOf(method, line);
    if (lane !== undefined) lane.onMessage(line);
    else if (idText !== undefined) this.#write(noClient(idText));
    return true;
  }

  #answer(idText: string, line: Buffer): boolean {
    const request = this.#open.get(idText);
    if (request === undefined) return false;
    this.#open.delete(idText);
    request.lane?.onAnswer(line);
    if (this.#asking === idText) this.#askNext();
    return true;
  }

  #askNext(): void {
    this.#asking = undefined;
    const next = this.#queue.shift();
    if (next !== undefined) this.#send(next.idText, next.message, next.lane, true);
  }

  #laneOf(method: string, line: Buffer): Lane | undefined {
    if (method === 'notifications/progress') {
      const token = readMember(line, 'params', 'progressToken')?.toString();
      return [...this.#open.values()].find((request) => request.token === token)?.lane;
    }
    const asking = this.#asking === undefined ? undefined : this.#open.get(this.#asking)?.lane;
    const only = this.#open.size === 1 ? [...this.#open.values()][0]!.lane : undefined;
    return asking ?? only ?? this.#listener;
  }

  /** The process is gone. */
  lose(reason: string): void {
    const lanes = [...this.#open.values(), ...this.#queue].map(({ lane }) => lane);
    this.#open.clear();
    this.#queue.length = 0;
    for (const lane of [...lanes, this.#listener]) lane?.onLost(reason);
    this.#listener = undefined;
  }
}

interface OpenRequest {
  /** Undefined once the client has left. */
  lane: Lane | undefined;
  readonly token: string | undefined;
}

interface Queued {
  readonly idText: string;
  readonly message: Buffer;
  readonly lane: Lane;
}

const queueMax = 100;
function noClient(idText: string): Buffer {
  return toLine(Buffer.from(`{"jsonrpc":"2.0","id":${idText},"error":{"code":-32603,"message":"No client to ask"}}`));
}
