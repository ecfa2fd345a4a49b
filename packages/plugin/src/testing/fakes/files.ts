import type { Appender } from '@sallyport/pipeline';

/** Files as lists of lines, by path. */
export class FakeFiles {
  readonly opened: { path: string; reopen: boolean }[] = [];
  readonly #lines = new Map<string, string[]>();
  /** Appenders given out and not closed. */
  open = 0;

  lines(path: string): readonly string[] {
    return this.#lines.get(path) ?? [];
  }

  appender(path: string, options: { reopen: boolean }): Appender {
    this.opened.push({ path, ...options });
    this.open++;
    const lines = this.#lines.get(path) ?? [];
    this.#lines.set(path, lines);
    return {
      dropped: 0,
      write: (line) => void lines.push(line),
      close: async () => void this.open--,
    };
  }
}
