import { isHeaderText } from './header-text.ts';

/**
 * HTTP header fields in order, with repeats, as one flat array; names are found ignoring case. Every `name` argument
 * is lower-case. Made for the hot path: no map, no object per field, and the common case is "read a few, change a few".
 * A value that cannot be sent is a bug of whoever sets it, and throws: see `headerText`.
 */
export class HeaderList {
  /** Names and values in turn, in the writing of whoever sent them. */
  readonly raw: string[];
  /** Lower-case names, one per field. */
  readonly names: string[];

  constructor(raw: string[] = []) {
    this.raw = raw;
    const names = new Array<string>(raw.length >> 1);
    for (let i = 0; i < raw.length; i += 2) names[i >> 1] = raw[i]!.toLowerCase();
    this.names = names;
  }

  get length(): number {
    return this.names.length;
  }

  name(index: number): string {
    return this.names[index]!;
  }

  value(index: number): string {
    return this.raw[(index << 1) + 1]!;
  }

  /** The first value of a field. */
  get(name: string): string | undefined {
    const index = this.names.indexOf(name);
    return index < 0 ? undefined : this.raw[(index << 1) + 1];
  }

  has(name: string): boolean {
    return this.names.indexOf(name) >= 0;
  }

  /** All values of a field, in order. */
  getAll(name: string): string[] {
    const values: string[] = [];
    for (let i = this.names.indexOf(name); i >= 0; i = this.names.indexOf(name, i + 1)) values.push(this.value(i));
    return values;
  }

  /** Leaves exactly one field of this name. `written` is the writing of the name on the wire. */
  set(name: string, value: string, written: string = name): void {
    const index = this.names.indexOf(name);
    if (index < 0) {
      this.add(name, value, written);
      return;
    }
    check(name, value);
    this.raw[(index << 1) + 1] = value;
    for (let i = this.names.indexOf(name, index + 1); i >= 0; i = this.names.indexOf(name, i)) this.removeAt(i);
  }

  add(name: string, value: string, written: string = name): void {
    check(name, value);
    this.names.push(name);
    this.raw.push(written, value);
  }

  remove(name: string): boolean {
    let found = false;
    for (let i = this.names.indexOf(name); i >= 0; i = this.names.indexOf(name, i)) {
      this.removeAt(i);
      found = true;
    }
    return found;
  }

  removeAt(index: number): void {
    this.names.splice(index, 1);
    this.raw.splice(index << 1, 2);
  }

  clone(): HeaderList {
    return new HeaderList(this.raw.slice());
  }
}

function check(name: string, value: string): void {
  // The value may be a secret.
  if (!isHeaderText(value)) throw new Error(`the value of header '${name}' holds a character that cannot be sent`);
}
