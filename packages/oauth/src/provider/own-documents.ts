import type { Held, KeptPort } from '@sallyport/pipeline';

type Read = () => string | Promise<string>;

/**
 * Documents that plugins of this gateway publish, by their addresses. Whoever needs one has it from here, rather than asking the
 * gateway from outside: its public address need not lead back to it, and at the start nobody answers there yet.
 */
export class OwnDocuments {
  readonly #byUrl = new Map<string, Read>();

  publish(url: string, read: Read): void {
    this.#byUrl.set(url, read);
  }

  /** Unless somebody publishes there since, as the next snapshot does. */
  withdraw(url: string, read: Read): void {
    if (this.#byUrl.get(url) === read) this.#byUrl.delete(url);
  }

  /** Undefined when nobody here publishes it. */
  find(url: string): string | Promise<string> | undefined {
    return this.#byUrl.get(url)?.();
  }

  close(): void {
    this.#byUrl.clear();
  }
}

/** Those of this worker. */
export function holdOwnDocuments(kept: KeptPort): Held<OwnDocuments> {
  return kept.hold('own documents', () => new OwnDocuments());
}
