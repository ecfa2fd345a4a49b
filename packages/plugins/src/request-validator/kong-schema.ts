import { type Fault, type Validate, withinWork } from '../shared/json-schema/validate.ts';
import type { Work } from '../shared/work.ts';
import { fieldValidators } from './kong-validators.ts';

/**
 * Compiles Kong's own kind of schema: a list of fields, each an object of one name. Throws an error with a sentence, and the
 * place in the schema, when it is none.
 */
export function compileKongSchema(schema: unknown): Validate {
  return withinWork((work) => recordOf(schema, 'the schema', work));
}

type Definition = Readonly<Record<string, unknown>>;

/** Compiles one field's definition. Null and absent fields are their record's to judge. */
function fieldOf(definition: unknown, place: string, work: Work): Validate {
  if (!isObject(definition)) throw new Error(`${place} should be an object with a type`);
  const { type, required: _required, ...rest } = definition;
  if (typeof type !== 'string' || !Object.hasOwn(types, type))
    throw new Error(`${place} has no type that is known: write ${Object.keys(types).join(', ')}`);
  const { is, noun, parts = [], inside } = types[type]!;
  const validators = fieldValidators(
    type,
    Object.fromEntries(Object.entries(rest).filter(([name]) => !parts.includes(name))),
    place,
    work,
  );
  const inner = inside?.(definition, place, work);
  return (value) => {
    if (!is(value)) return `expected ${noun}`;
    const fault = inner?.(value);
    if (fault !== undefined) return fault;
    for (const validate of validators) {
      const sentence = validate(value);
      if (sentence !== undefined) return sentence;
    }
    return undefined;
  };
}

interface Type {
  is(value: unknown): boolean;
  readonly noun: string;
  /** Attributes that make the type complete. */
  readonly parts?: readonly string[];
  inside?(definition: Definition, place: string, work: Work): Validate;
}

const isNumber = (value: unknown) => typeof value === 'number';
const arrayType: Omit<Type, 'noun'> = {
  is: Array.isArray,
  parts: ['elements'],
  inside({ elements }, place, work) {
    const element = fieldOf(elements, `elements of ${place}`, work);
    return (value) => {
      const items = value as readonly unknown[];
      for (let i = 0; i < items.length; i++) {
        const fault = element(items[i]);
        if (fault !== undefined) return [...new Array<null>(Math.min(i, placesMax)).fill(null), fault];
      }
      return undefined;
    };
  },
};
/** How far a fault's place in a list is told by its place in the answer. */
const placesMax = 100;

const types: Readonly<Record<string, Type>> = {
  string: { is: (value) => typeof value === 'string', noun: 'a string' },
  number: { is: isNumber, noun: 'a number' },
  integer: { is: Number.isInteger, noun: 'an integer' },
  boolean: { is: (value) => typeof value === 'boolean', noun: 'a boolean' },
  array: { ...arrayType, noun: 'an array' },
  set: { ...arrayType, noun: 'a set' },
  map: {
    is: isObject,
    noun: 'a map',
    parts: ['keys', 'values'],
    inside({ keys, values }, place, work) {
      const key = fieldOf(keys, `keys of ${place}`, work);
      const member = fieldOf(values, `values of ${place}`, work);
      return (value) => {
        for (const [name, one] of Object.entries(value as Definition)) {
          const fault = key(name) ?? member(one);
          if (fault !== undefined) return { [name]: fault };
        }
        return undefined;
      };
    },
  },
  record: {
    is: isObject,
    noun: 'a record',
    parts: ['fields'],
    inside: ({ fields }, place, work) => recordOf(fields, place, work),
  },
};

/** Fields that no schema names are told up to this many. */
const unknownFieldsMax = 10;

function recordOf(fields: unknown, place: string, work: Work): Validate {
  if (!Array.isArray(fields)) throw new Error(`${place} should be a list of fields: [{"name":{"type":"string"}}]`);
  const validators = new Map<string, { isRequired: boolean; validate: Validate }>();
  for (const [i, field] of fields.entries()) {
    const [entry, ...more] = isObject(field) ? Object.entries(field) : [];
    if (entry === undefined || more.length > 0)
      throw new Error(`field ${i + 1} of ${place} should be an object of one name`);
    const [name, definition] = entry;
    const validate = fieldOf(definition, `'${name}'`, work);
    validators.set(name, { isRequired: (definition as Definition)['required'] === true, validate });
  }
  return (value) => {
    if (!isObject(value)) return 'expected a record';
    const faults: [string, Fault][] = [];
    for (const [name, { isRequired, validate }] of validators) {
      const member = Object.hasOwn(value, name) ? value[name] : null;
      const fault = member === null ? (isRequired ? 'required field missing' : undefined) : validate(member);
      if (fault !== undefined) faults.push([name, fault]);
    }
    const known = faults.length;
    for (const name of Object.keys(value)) {
      if (validators.has(name)) continue;
      faults.push([name, 'unknown field']);
      if (faults.length - known === unknownFieldsMax) break;
    }
    return faults.length === 0 ? undefined : Object.fromEntries(faults);
  };
}

function isObject(value: unknown): value is Definition {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
