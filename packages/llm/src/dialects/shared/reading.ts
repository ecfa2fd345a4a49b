import type { Json, Read } from '../dialect.ts';
import { isObject } from './json.ts';

/**
 * Reads members of a request by type, and keeps the first thing that is wrong as a sentence for the caller. `null` counts as
 * absent, since clients write it for what they leave out. `at` is where the object stands: `messages[2]`; empty for the body.
 */
export class Reading {
  #fault: { problem: string; param: string } | undefined = undefined;

  text(from: Json, name: string, at = ''): string | undefined {
    return this.#typed(from, name, at, 'a text', isText);
  }

  number(from: Json, name: string, at = ''): number | undefined {
    return this.#typed(from, name, at, 'a number', isNumber);
  }

  flag(from: Json, name: string, at = ''): boolean | undefined {
    return this.#typed(from, name, at, 'true or false', isFlag);
  }

  object(from: Json, name: string, at = ''): Json | undefined {
    return this.#typed(from, name, at, 'an object', isObject);
  }

  list(from: Json, name: string, at = ''): unknown[] | undefined {
    return this.#typed(from, name, at, 'a list', Array.isArray);
  }

  texts(from: Json, name: string, at = ''): string[] | undefined {
    return this.#typed(from, name, at, 'a list of texts', isTexts);
  }

  /** A list of objects; each is given with where it stands. */
  each(from: Json, name: string, at: string, visit: (item: Json, at: string) => void): void {
    const list = this.list(from, name, at) ?? [];
    for (const [i, item] of list.entries()) {
      const itemAt = `${path(at, name)}[${i}]`;
      if (isObject(item)) visit(item, itemAt);
      else this.fault(itemAt, 'must be an object');
    }
  }

  /** A text that has to be there. */
  need(from: Json, name: string, at = ''): string {
    const text = this.text(from, name, at);
    if (text === undefined) this.fault(path(at, name), 'is missing');
    return text ?? '';
  }

  /** Notes what is wrong; the first counts. `must`: `must be a text`. */
  fault(at: string, must: string): void {
    this.#fault ??= { problem: `${at} ${must}`, param: at };
  }

  /** What was read, or what was wrong. */
  outcome<T>(value: T): Read<T> {
    return this.#fault ?? { value };
  }

  #typed<T>(from: Json, name: string, at: string, what: string, is: (value: unknown) => value is T): T | undefined {
    const value = from[name];
    if (value === undefined || value === null) return undefined;
    if (is(value)) return value;
    this.fault(path(at, name), `must be ${what}`);
    return undefined;
  }
}

function path(at: string, name: string): string {
  return at === '' ? name : `${at}.${name}`;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isText);
}
