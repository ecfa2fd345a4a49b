import { foldName } from './fold.ts';
import { braceOpen, bracketOpen, JsonScanner } from './scanner.ts';

/** JSON as a policy looks at it: objects are maps, and whole numbers keep all their digits. */
export type StrictValue =
  | null
  | boolean
  | string
  | number
  | bigint
  | readonly StrictValue[]
  | ReadonlyMap<string, StrictValue>;

export interface StrictLimits {
  readonly depthMax: number;
  readonly valuesMax: number;
}

/**
 * Reads JSON for a decision about it: undefined where two readers could see different values, or where there is too much to look
 * at. No key repeats, and none resembles one of `names`, which decide something, without being it.
 */
export function readStrictValue(
  json: Buffer,
  names: ReadonlySet<string>,
  limits: StrictLimits,
): { readonly value: StrictValue } | undefined {
  const scanner = new JsonScanner(json, limits);
  const folds = new Set([...names].map(foldName));
  const value = new StrictReader(scanner, names, folds).read();
  return value !== undefined && scanner.atEnd() ? { value } : undefined;
}

class StrictReader {
  readonly #scanner: JsonScanner;
  readonly #names: ReadonlySet<string>;
  readonly #folds: ReadonlySet<string>;

  constructor(scanner: JsonScanner, names: ReadonlySet<string>, folds: ReadonlySet<string>) {
    this.#scanner = scanner;
    this.#names = names;
    this.#folds = folds;
  }

  read(): StrictValue | undefined {
    const first = this.#scanner.peek();
    if (first === braceOpen) return this.#readObject();
    if (first === bracketOpen) return this.#readArray();
    return first === quote ? this.#readString() : this.#readScalar();
  }

  #readObject(): StrictValue | undefined {
    const scanner = this.#scanner;
    const members = new Map<string, StrictValue>();
    scanner.enter();
    for (let i = 0; scanner.nextKey(i); i++) {
      const key = scanner.keyText();
      if (members.has(key) || (!this.#names.has(key) && this.#folds.has(foldName(key)))) return undefined;
      const value = this.read();
      if (value === undefined) return undefined;
      members.set(key, value);
    }
    return scanner.failure === undefined ? members : undefined;
  }

  #readArray(): StrictValue | undefined {
    const scanner = this.#scanner;
    const items: StrictValue[] = [];
    scanner.enter();
    for (let i = 0; scanner.nextElement(i); i++) {
      const value = this.read();
      if (value === undefined) return undefined;
      items.push(value);
    }
    return scanner.failure === undefined ? items : undefined;
  }

  #readString(): string | undefined {
    const text = this.#scanner.readString();
    // Half a character turns into something else on the way.
    return text?.isWellFormed() === true ? text : undefined;
  }

  #readScalar(): StrictValue | undefined {
    const { at, bytes } = this.#scanner;
    const end = this.#scanner.skip();
    return end < 0 ? undefined : scalarOf(bytes.toString('latin1', at, end));
  }
}

const quote = 0x22;
const whole = /^-?\d+$/;
const int64Min = -(2n ** 63n);
const int64Max = 2n ** 63n - 1n;

function scalarOf(text: string): StrictValue {
  if (text === 'true') return true;
  if (text === 'false') return false;
  if (text === 'null') return null;
  if (!whole.test(text) || text.length > 20) return Number(text);
  const value = BigInt(text);
  return value >= int64Min && value <= int64Max ? value : Number(text);
}
