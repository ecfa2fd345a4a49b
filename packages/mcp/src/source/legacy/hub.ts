import { emptyObject } from '@sallyport/json';
import type { Clock, Exchange } from '@sallyport/pipeline';
import { failure } from '../../failure.ts';
import type { SourceFailure } from '../../neutral.ts';
import { errorCodes } from '../../problems.ts';
import type { ServerMessage } from '../../read-server-message.ts';
import { writeError, writeResult } from '../../write-message.ts';
import type { LineCall } from '../line/line.ts';
import type { Link, LinkSink } from './link.ts';

/** Who hears what a server says unasked, or about a request that it does not name. */
export interface HubListener {
  onNotification(message: ServerMessage): void;
  /** True when the listener will answer it. */
  onServerRequest(message: ServerMessage): boolean;
  /** The stream can be had no more. */
  onGone(failed: SourceFailure): void;
}

/** The one stream of what a server says unasked in a pooled session, for everybody there who listens. Opened when first wanted, and again when it ends. */
export class Hub implements LinkSink {
  readonly #link: Link;
  readonly #clock: Clock;
  readonly #listeners = new Set<HubListener>();
  #x: Exchange | undefined;
  #call: LineCall | undefined;
  #retry: { cancel(): void } | undefined;
  #lastEventId: string | undefined;
  #retryMs = retryMsDefault;
  #failures = 0;
  #ready: Promise<SourceFailure | undefined> | undefined;
  #settle: ((failed: SourceFailure | undefined) => void) | undefined;
  #isClosed = false;

  constructor(link: Link, clock: Clock) {
    this.#link = link;
    this.#clock = clock;
  }

  /** Resolves once the server has agreed, or refused: then with how. One that says nothing for a moment is taken to agree. */
  open(x: Exchange): Promise<SourceFailure | undefined> {
    this.#ready ??= new Promise((resolve) => {
      this.#settle = resolve;
      this.#clock.after(agreedMs, () => resolve(undefined));
      this.#x = x;
      this.#connect();
    });
    return this.#ready;
  }

  /** From now on these credentials go along when it is opened again. */
  use(x: Exchange): void {
    this.#x = x;
  }

  add(listener: HubListener): void {
    this.#listeners.add(listener);
  }

  delete(listener: HubListener): void {
    this.#listeners.delete(listener);
  }

  /** Passes on a notification that came elsewhere and is for everybody: a list has changed. */
  tell(message: ServerMessage): void {
    for (const listener of this.#listeners) listener.onNotification(message);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#retry?.cancel();
    this.#call?.drop();
    this.#settle?.(closed);
    for (const listener of this.#listeners) listener.onGone(closed);
    this.#listeners.clear();
  }

  onOpen(): void {
    this.#failures = 0;
    this.#settle?.(undefined);
  }

  onMessage(message: ServerMessage, eventId: string | undefined): void {
    if (eventId !== undefined) this.#lastEventId = eventId;
    if (message.type === 'notification') this.tell(message);
    else if (message.type === 'request') this.#hearRequest(message);
  }

  onPriming(eventId: string | undefined, retryMs: number | undefined): void {
    if (eventId !== undefined) this.#lastEventId = eventId;
    if (retryMs !== undefined) this.#retryMs = Math.min(retryMs, retryMsMax);
  }

  onEnd(): void {
    if (this.#isClosed) return;
    this.#retry = this.#clock.after(this.#retryMs, () => this.#connect());
  }

  onFailure(failed: SourceFailure): void {
    if (this.#isClosed) return;
    if (!isImpatience(failed)) this.#failures++;
    if (mayPass(failed) && this.#failures < failuresMax) {
      this.onEnd();
      return;
    }
    this.#settle?.(failed);
    // Whoever comes next may have better luck, unless the server has no such stream.
    if (!isWithoutStream(failed)) this.#ready = undefined;
    for (const listener of this.#listeners) listener.onGone(failed);
  }

  #connect(): void {
    this.#call = this.#link.listen(this.#x!, this.#lastEventId, this);
  }

  #hearRequest(message: ServerMessage): void {
    const { method, idText } = message;
    if (method === 'ping') {
      void this.#link.post(this.#x, writeResult(idText!, emptyObject));
      return;
    }
    for (const listener of this.#listeners) if (listener.onServerRequest(message)) return;
    void this.#link.post(this.#x, writeError(idText!, errorCodes.methodNotFound, nobody));
  }
}

/** A server says so with 405, or with whatever it says to what it does not know. */
export function isWithoutStream({ kind, status = 0 }: SourceFailure): boolean {
  return kind === 'status' && status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status);
}

function isImpatience({ kind, status }: SourceFailure): boolean {
  return kind === 'timeout' || status === 504;
}

/** Streams break, and proxies give up on silent ones; what the server refuses it will refuse again. */
function mayPass({ kind, status = 0 }: SourceFailure): boolean {
  return kind !== 'expired' && kind !== 'invalid' && (kind !== 'status' || status >= 500);
}

const nobody = 'No request of the client is under way that this could be about';
const retryMsDefault = 1000;
const retryMsMax = 60_000;
const failuresMax = 5;
const agreedMs = 500;
const closed = failure('cut', 'the session at the server has ended');
