import { lengthOf } from '../shared/json-schema/keywords.ts';
import type { Matches } from '../shared/json-schema/linear-pattern.ts';
import type { Work } from '../shared/work.ts';
import { compileLuaPattern } from './lua-pattern.ts';

/** Undefined when nothing is wrong. */
type Validator = (value: unknown) => string | undefined;

const texts = ['string'];
const numbers = ['number', 'integer'];
const lists = ['array', 'set'];
const sized = [...texts, ...lists, 'map'];

/** Compiles the validators of a field. Throws an error with a sentence for one that its type does not have. */
export function fieldValidators(
  type: string,
  attributes: Readonly<Record<string, unknown>>,
  place: string,
  work: Work,
): readonly Validator[] {
  const validators = Object.entries(attributes).map(([name, setting]) => {
    const known = Object.hasOwn(makers, name) ? makers[name]! : undefined;
    if (known === undefined || !known.types.includes(type))
      throw new Error(`${place} is of type ${type}, which has no attribute '${name}'`);
    const validator = known.make(setting, work);
    if (validator === undefined) throw new Error(`'${name}' of ${place} should be ${known.shape}`);
    return validator;
  });
  // An empty text is no text, unless one says so.
  if (type === 'string' && attributes['len_min'] === undefined && attributes['len_eq'] === undefined)
    validators.unshift((value) => (value === '' ? 'length must be at least 1' : undefined));
  return validators;
}

interface Maker {
  readonly types: readonly string[];
  /** What its setting should be. */
  readonly shape: string;
  /** Undefined when the setting is of another shape. */
  make(setting: unknown, work: Work): Validator | undefined;
}

const makers: Readonly<Record<string, Maker>> = {
  between: {
    types: numbers,
    shape: 'a list of two numbers',
    make(setting) {
      if (!Array.isArray(setting) || setting.length !== 2 || !setting.every(isNumber)) return undefined;
      const [from, to] = setting as [number, number];
      return (value) =>
        (value as number) < from || (value as number) > to ? `value should be between ${from} and ${to}` : undefined;
    },
  },
  len_eq: length((actual, limit) => actual === limit, 'length must be'),
  len_min: length((actual, limit) => actual >= limit, 'length must be at least'),
  len_max: length((actual, limit) => actual <= limit, 'length must be at most'),
  match: pattern((matches) => (value) => (matches(value as string) ? undefined : `invalid value: ${value}`)),
  not_match: pattern((matches) => (value) => (matches(value as string) ? `invalid value: ${value}` : undefined)),
  match_all: patterns((all) => (value) => faultOf(textsOf(value), (text) => !all.every((matches) => matches(text)))),
  match_none: patterns((all) => (value) => faultOf(textsOf(value), (text) => all.some((matches) => matches(text)))),
  match_any: patterns((all) => (value) => {
    const given = textsOf(value);
    return given.some((text) => all.some((matches) => matches(text))) ? undefined : `invalid value: ${given[0] ?? ''}`;
  }),
  starts_with: {
    types: texts,
    shape: 'a text',
    make(setting) {
      if (typeof setting !== 'string') return undefined;
      return (value) => ((value as string).startsWith(setting) ? undefined : `should start with: ${setting}`);
    },
  },
  one_of: {
    types: [...texts, ...numbers],
    shape: 'a list',
    make(setting) {
      if (!Array.isArray(setting)) return undefined;
      const listed = new Set<unknown>(setting);
      return (value) => (listed.has(value) ? undefined : `expected one of: ${setting.join(', ')}`);
    },
  },
  timestamp: flag(numbers, (value) => (value as number) > 0, 'expected a valid timestamp'),
  uuid: flag(
    texts,
    (value) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value as string),
    'expected a valid UUID',
  ),
};

function length(isFine: (actual: number, limit: number) => boolean, sentence: string): Maker {
  return {
    types: sized,
    shape: 'a number',
    make(limit) {
      if (!isNumber(limit)) return undefined;
      return (value) => (isFine(sizeOf(value), limit) ? undefined : `${sentence} ${limit}`);
    },
  };
}

function pattern(make: (matches: Matches) => Validator): Maker {
  return {
    types: texts,
    shape: 'a Lua pattern',
    make: (setting, work) => (typeof setting === 'string' ? make(compileLuaPattern(setting, work)) : undefined),
  };
}

/** A pattern, or several with what Kong's own schemas say beside them: `[{ pattern, err }]`, `{ patterns, err }`. */
function patterns(make: (all: readonly Matches[]) => Validator): Maker {
  return {
    types: [...texts, ...lists],
    shape: 'a Lua pattern, or a list of them',
    make(setting, work) {
      const given = setting as { patterns?: unknown };
      const listed = [
        typeof setting === 'object' && setting !== null && 'patterns' in given ? given.patterns : setting,
      ];
      const sources = listed.flat().map((one: unknown) => (one as { pattern?: unknown } | null)?.pattern ?? one);
      if (sources.length === 0 || !sources.every((source) => typeof source === 'string')) return undefined;
      return make(sources.map((source) => compileLuaPattern(source, work)));
    },
  };
}

function flag(types: readonly string[], isFine: (value: unknown) => boolean, sentence: string): Maker {
  return {
    types,
    shape: 'true',
    make: (setting) => (setting === true ? (value) => (isFine(value) ? undefined : sentence) : undefined),
  };
}

function textsOf(value: unknown): string[] {
  return [value].flat().filter((one) => typeof one === 'string');
}

function faultOf(given: readonly string[], isWrong: (text: string) => boolean): string | undefined {
  const wrong = given.find(isWrong);
  return wrong === undefined ? undefined : `invalid value: ${wrong}`;
}

function sizeOf(value: unknown): number {
  return typeof value === 'string' || Array.isArray(value) ? lengthOf(value) : Object.keys(value as object).length;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}
