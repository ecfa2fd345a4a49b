import { readJson } from '@sallyport/json';
import { WireError, type WireReader } from './reader.ts';
import type { WireWriter } from './writer.ts';

/** How values of one kind are written and read. */
export interface Kind<Value> {
  write(writer: WireWriter, field: number, value: Value): void;
  /** `before`: what the field was so far, where it comes again and again. */
  read(reader: WireReader, before: Value | undefined): Value;
  /** What a required field is that is not there: it is not written then. */
  empty(): Value;
}

/** Whole numbers are short, others exact. What is no finite number is 0. */
export const number: Kind<number> = {
  write: (writer, field, value) => writer.number(field, Number.isFinite(value) ? value : 0),
  read: (reader) => reader.number(),
  empty: () => 0,
};

export const numberOrNull: Kind<number | null> = {
  write(writer, field, value) {
    if (value === null) writer.text(field, '', 0);
    else number.write(writer, field, value);
  },
  read(reader) {
    if (!reader.isText) return reader.number();
    reader.skip();
    return null;
  },
  empty: () => null,
};

/** Milliseconds to the microsecond. */
export const milliseconds: Kind<number> = {
  write: (writer, field, value) => number.write(writer, field, Math.round(value * 1000)),
  read: (reader) => reader.number() / 1000,
  empty: () => 0,
};

export function flag<Value extends boolean>(): Kind<Value> {
  return {
    write: (writer, field, value) => writer.number(field, value ? 1 : 0),
    read: (reader) => (reader.number() !== 0) as Value,
    empty: () => false as Value,
  };
}

/** Longer ones are cut. A union of words is read as it was written: a newer writer may know more words. */
export function text<Value extends string>(bytesMax: number): Kind<Value> {
  return {
    write: (writer, field, value) => writer.text(field, value, bytesMax),
    read: (reader) => reader.text(bytesMax) as Value,
    empty: () => '' as Value,
  };
}

/** Anything that JSON can say, whole or not at all. */
export function json<Value>(bytesMax: number): Kind<Value> {
  return {
    write(writer, field, value) {
      const written = jsonOf(value);
      // A character takes three bytes at most.
      if (written === undefined || written.length * 3 > bytesMax) writer.omitted++;
      else writer.text(field, written, bytesMax);
    },
    read(reader) {
      try {
        return readJson(reader.text(bytesMax)) as Value;
      } catch (error) {
        throw error instanceof WireError ? error : new WireError(`field ${reader.field} is no JSON`);
      }
    },
    empty: () => null as Value,
  };
}

/** Undefined where a plugin left what cannot be said. */
function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** An entry is a field; those beyond `entriesMax` are left out and counted. */
export function list<Value>(kind: Kind<Value>, entriesMax: number): Kind<Value[]> {
  return {
    write(writer, field, values) {
      const count = Math.min(values.length, entriesMax);
      for (let i = 0; i < count; i++) {
        const { at, unfit } = writer;
        kind.write(writer, field, values[i]!);
        writer.keepWhole(at, unfit);
      }
      writer.omitted += values.length - count;
    },
    read(reader, before = []) {
      reader.countEntry();
      if (before.length < entriesMax) before.push(kind.read(reader, undefined));
      else reader.skip();
      return before;
    },
    empty: () => [],
  };
}
