/** Node's hook for console.log and inspect; a symbol, so that this file also runs in a browser. */
const inspect = Symbol.for('nodejs.util.inspect.custom');
const hidden = '[secret]';

/**
 * A value that must not be seen: it cannot be logged, serialised or shown by accident. `reveal()` is the only way in,
 * so a search for it lists every place where a secret leaves our hands.
 */
export class Secret {
  readonly #read: () => string;

  /** `read` is called at each `reveal`, so that a rotated secret is current without a restart. */
  constructor(read: string | (() => string)) {
    this.#read = typeof read === 'string' ? () => read : read;
  }

  reveal(): string {
    return this.#read();
  }

  toString(): string {
    return hidden;
  }

  toJSON(): string {
    return hidden;
  }

  [inspect](): string {
    return hidden;
  }
}
