import { readFileSync, statSync } from 'node:fs';

/** What a small file of the system says, read again when the file has changed; of a file that is not there, what no text says. */
export class WatchedFile<Content> {
  readonly #path: string;
  readonly #parse: (text: string) => Content;
  readonly #onChange: (() => void) | undefined;
  #version: string | undefined;
  #content: Content | undefined;

  constructor(path: string, parse: (text: string) => Content, onChange?: () => void) {
    this.#path = path;
    this.#parse = parse;
    this.#onChange = onChange;
  }

  get content(): Content {
    const version = this.#look();
    if (version !== this.#version || this.#content === undefined) {
      const isFirst = this.#version === undefined;
      this.#content = this.#parse(version === '' ? '' : this.#read());
      this.#version = version;
      if (!isFirst) this.#onChange?.();
    }
    return this.#content;
  }

  /** Empty for a file that is not there, or that we may not see. */
  #look(): string {
    try {
      const { mtimeMs, size, ino } = statSync(this.#path);
      return `${mtimeMs} ${size} ${ino}`;
    } catch {
      return '';
    }
  }

  #read(): string {
    try {
      return readFileSync(this.#path, 'utf8');
    } catch {
      return '';
    }
  }
}
