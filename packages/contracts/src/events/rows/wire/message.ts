import type { Kind } from './kinds.ts';
import type { WireReader } from './reader.ts';
import type { WireWriter } from './writer.ts';

export interface Field<Value, IsOptional extends boolean> {
  /** Never given to another field. */
  readonly number: number;
  readonly kind: Kind<Value>;
  readonly isOptional: IsOptional;
}

export const required = <Value>(number: number, kind: Kind<Value>): Field<Value, false> => ({
  number,
  kind,
  isOptional: false,
});

export const optional = <Value>(number: number, kind: Kind<Value>): Field<Value, true> => ({
  number,
  kind,
  isOptional: true,
});

/** All that a type has: what is added there must be added here. */
export type Fields<Value> = {
  readonly [Name in keyof Value]-?: Field<
    Exclude<Value[Name], undefined>,
    undefined extends Value[Name] ? true : false
  >;
};

interface NamedField {
  readonly name: string;
  readonly number: number;
  readonly kind: Kind<unknown>;
  readonly isOptional: boolean;
  /** Not written: it is what a reader takes for granted. */
  readonly granted: unknown;
}

type Members = Record<string, unknown>;

/** An object with these fields, written in the order in which they stand here. Fields that a reader does not know are passed over. */
export class Message<Value extends object> implements Kind<Value> {
  readonly #fields: readonly NamedField[];
  readonly #byNumber: readonly (NamedField | undefined)[];
  /** What required fields are that are not there. */
  readonly #granted: Readonly<Members>;
  /** Those that are made anew for each object. */
  readonly #made: readonly NamedField[];

  constructor(fields: Fields<Value>) {
    this.#fields = Object.entries<Field<unknown, boolean>>(fields).map(([name, { number, kind, isOptional }]) => ({
      name,
      number,
      kind: kind as Kind<unknown>,
      isOptional,
      granted: isOptional ? undefined : kind.empty(),
    }));
    const byNumber: (NamedField | undefined)[] = [];
    for (const field of this.#fields) {
      if (byNumber[field.number] !== undefined) throw new Error(`two fields have the number ${field.number}`);
      byNumber[field.number] = field;
    }
    this.#byNumber = byNumber;
    const required = this.#fields.filter(({ isOptional }) => !isOptional);
    this.#granted = Object.fromEntries(required.map(({ name, granted }) => [name, granted]));
    this.#made = required.filter(({ granted }) => typeof granted === 'object' && granted !== null);
  }

  write(writer: WireWriter, field: number, value: Value): void {
    const start = writer.open(field);
    if (start < 0) return;
    this.writeFields(writer, value);
    writer.close(start);
  }

  writeFields(writer: WireWriter, value: Value): void {
    for (const field of this.#fields) {
      const member = (value as Members)[field.name];
      if (member !== undefined && member !== field.granted) field.kind.write(writer, field.number, member);
    }
  }

  read(reader: WireReader): Value {
    return reader.within(() => this.readFields(reader));
  }

  readFields(reader: WireReader): Value {
    const value = this.empty() as Members;
    while (reader.next()) {
      const field = this.#byNumber[reader.field];
      if (field === undefined) reader.skip();
      else value[field.name] = field.kind.read(reader, value[field.name]);
    }
    return value as Value;
  }

  empty(): Value {
    const value: Members = { ...this.#granted };
    for (const { name, kind } of this.#made) value[name] = kind.empty();
    return value as Value;
  }
}

/** An object whose names are data. */
export function record<Value>(
  kind: Kind<Value>,
  nameBytesMax: number,
  entriesMax: number,
): Kind<Record<string, Value>> {
  return {
    write(writer, field, values) {
      let count = 0;
      for (const name in values) {
        const value = values[name];
        if (value === undefined) continue;
        if (++count > entriesMax) {
          writer.omitted++;
          continue;
        }
        const { at, unfit } = writer;
        const start = writer.open(field);
        if (start >= 0) {
          writer.text(1, name, nameBytesMax);
          kind.write(writer, 2, value);
          writer.close(start);
        }
        writer.keepWhole(at, unfit);
      }
    },
    read(reader, before = {}) {
      reader.countEntry();
      reader.within(() => {
        let name = '';
        let value = kind.empty();
        while (reader.next()) {
          if (reader.field === 1) name = reader.text(nameBytesMax);
          else if (reader.field === 2) value = kind.read(reader, undefined);
          else reader.skip();
        }
        // The one name that an ordinary object cannot have as its own by being set.
        if (name === '__proto__') return;
        if (Object.hasOwn(before, name) || Object.keys(before).length < entriesMax) before[name] = value;
      });
      return before;
    },
    empty: () => ({}),
  };
}
