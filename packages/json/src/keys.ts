import { foldName } from './fold.ts';
import type { JsonScanner } from './scanner.ts';

/** What is wrong with the keys of one object. */
export type KeyFault = 'duplicate_key' | 'look_alike_key' | 'too_wide';

/**
 * The keys of one level of a message that decide something. With `strict`, no other key may repeat either, and none may
 * be one that a sloppy reader takes for a deciding key (`Name`, `name `, `ſ` for `s`): our reading and the upstream's would differ.
 */
export class KeyTable {
  readonly names: readonly string[];
  readonly strict: boolean;
  readonly #folded: ReadonlySet<string>;

  constructor(names: readonly string[], { strict }: { strict: boolean }) {
    this.names = names;
    this.strict = strict;
    this.#folded = new Set(names.map(foldName));
  }

  resembles(key: string): boolean {
    return this.#folded.has(foldName(key));
  }
}

/** Watches the keys of one object, says which of its table each one is, and notes the first fault. */
export class KeyWatch {
  fault: KeyFault | undefined;
  readonly #table: KeyTable;
  /** Bit i: name i of the table was seen. */
  #seen: number;
  #others: Set<string> | undefined;

  constructor(table: KeyTable) {
    this.fault = undefined;
    this.#table = table;
    this.#seen = 0;
    this.#others = undefined;
  }

  /** Index in the table of the scanner's present key; -1 for another key, or on a fault. */
  index(scanner: JsonScanner): number {
    if (this.fault !== undefined) return -1;
    const known = this.#find(scanner);
    if (known >= 0) return this.#see(known);
    if (!this.#table.strict && !scanner.keyEscaped) return -1;
    const key = scanner.keyText();
    const written = this.#table.names.indexOf(key);
    if (written >= 0) return this.#see(written);
    if (this.#table.strict) this.#watch(key);
    return -1;
  }

  #see(index: number): number {
    if ((this.#seen & (1 << index)) !== 0) {
      this.fault = 'duplicate_key';
      return -1;
    }
    this.#seen |= 1 << index;
    return index;
  }

  #watch(key: string): void {
    this.#others ??= new Set();
    if (this.#others.size === otherKeysMax) this.fault = 'too_wide';
    else if (this.#others.has(key)) this.fault = 'duplicate_key';
    else if (this.#table.resembles(key)) this.fault = 'look_alike_key';
    this.#others.add(key);
  }

  #find({ bytes, keyStart, keyEnd, keyEscaped }: JsonScanner): number {
    if (keyEscaped) return -1;
    const { names } = this.#table;
    const length = keyEnd - keyStart;
    for (let i = 0; i < names.length; i++) {
      const name = names[i]!;
      if (name.length === length && matches(bytes, keyStart, name)) return i;
    }
    return -1;
  }
}

/** Comparing keys is the one thing here that costs more than a glance per byte. */
const otherKeysMax = 256;

function matches(bytes: Buffer, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}
