import { readJson } from '@sallyport/json';
import type { Clock, Mail, MailBox, Records } from '@sallyport/pipeline';

/** A call under way that a later request may cancel. */
export interface CancellableCall {
  cancel(reason: string | undefined): void;
}

/**
 * The calls of legacy clients under way, by session and id: a cancellation comes with a request of its own, perhaps to another worker.
 * Calls that take longer than a moment are found from there through records and mail.
 */
export class Calls {
  readonly #mail: Mail;
  readonly #records: Records;
  readonly #clock: Clock;
  readonly #here = new Map<string, Entry>();
  #box: MailBox | undefined;

  constructor(mail: Mail, records: Records, clock: Clock) {
    this.#mail = mail;
    this.#records = records;
    this.#clock = clock;
  }

  /** False when the session has a call of that id under way here: answers could not be told apart. */
  add(sessionKey: string, idText: string, call: CancellableCall): boolean {
    const name = nameOf(sessionKey, idText);
    if (this.#here.has(name)) return false;
    const timer = this.#clock.after(noticedMs, () => void this.#publish(name));
    this.#here.set(name, { call, timer, isPublished: false });
    return true;
  }

  remove(sessionKey: string, idText: string): void {
    const name = nameOf(sessionKey, idText);
    const entry = this.#here.get(name);
    if (entry === undefined) return;
    this.#here.delete(name);
    entry.timer.cancel();
    if (entry.isPublished) void this.#records.delete(recordKey(name)).catch(nothing);
  }

  /** False when no worker that can be reached has such a call. */
  async cancel(sessionKey: string, idText: string, reason: string | undefined): Promise<boolean> {
    const name = nameOf(sessionKey, idText);
    const entry = this.#here.get(name);
    if (entry !== undefined) {
      entry.call.cancel(reason);
      return true;
    }
    // The call may have begun so lately that it is not yet known where.
    for (const delayMs of [0, 2 * noticedMs]) {
      if (delayMs > 0) await new Promise<void>((resolve) => void this.#clock.after(delayMs, resolve));
      const address = await this.#records.get(recordKey(name)).catch(nothing);
      if (address === undefined) continue;
      return this.#mail.send(address, JSON.stringify([name, reason?.slice(0, reasonCharactersMax)])).catch(isLost);
    }
    return false;
  }

  close(): void {
    this.#box?.close();
  }

  async #publish(name: string): Promise<void> {
    const entry = this.#here.get(name);
    if (entry === undefined) return;
    entry.isPublished = true;
    this.#box ??= this.#mail.open((message) => {
      const [cancelled, reason] = readJson(message) as [string, string | undefined];
      this.#here.get(cancelled)?.call.cancel(reason);
    });
    await this.#records.put(recordKey(name), this.#box.address, keptMs).catch(nothing);
  }
}

interface Entry {
  readonly call: CancellableCall;
  readonly timer: { cancel(): void };
  isPublished: boolean;
}

/** Most calls are over before anybody could want to cancel them. */
const noticedMs = 50;
const keptMs = 3_600_000;
const reasonCharactersMax = 1024;
const nothing = () => undefined;
const isLost = () => false;

function nameOf(sessionKey: string, idText: string): string {
  return `${sessionKey} ${idText.slice(0, 256)}`;
}

function recordKey(name: string): string {
  return `mcp:call:${name}`;
}
