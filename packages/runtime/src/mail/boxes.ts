import { randomBytes } from 'node:crypto';
import type { Log, MailBox } from '@sallyport/pipeline';

/** The boxes of one worker, by address. An address begins with where the worker is found. */
export class Boxes {
  readonly #place: string;
  readonly #log: Log;
  readonly #receivers = new Map<string, (message: string) => void>();

  constructor(place: string, log: Log) {
    this.#place = place;
    this.#log = log;
  }

  open(receive: (message: string) => void): MailBox {
    const address = `${this.#place}.${randomBytes(16).toString('base64url')}`;
    this.#receivers.set(address, receive);
    return { address, close: () => void this.#receivers.delete(address) };
  }

  has(address: string): boolean {
    return placeOf(address) === this.#place;
  }

  /** Whether there is such a box. What it makes of the message is its own affair. */
  deliver(address: string, message: string): boolean {
    const receive = this.#receivers.get(address);
    if (receive === undefined) return false;
    try {
      receive(message);
    } catch (error) {
      this.#log.error('a message could not be used', { error: (error as Error).stack ?? String(error) });
    }
    return true;
  }

  clear(): void {
    this.#receivers.clear();
  }
}

export function placeOf(address: string): string {
  return address.slice(0, address.indexOf('.'));
}
