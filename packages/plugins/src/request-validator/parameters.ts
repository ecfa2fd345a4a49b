import { readJson } from '@sallyport/json';
import { decodeFormText, type Exchange } from '@sallyport/pipeline';
import { compileJsonSchema } from '../shared/json-schema/json-schema.ts';
import type { Validate } from '../shared/json-schema/validate.ts';
import type { Parameter } from './schema.ts';
import { findInPairs, type RawPair, type Shape, type Style, stylesOf, takeApart, type Written } from './styles.ts';

/** What is wrong with a parameter of an exchange; undefined when nothing is. */
export type ParameterCheck = (x: Exchange, pairs: readonly RawPair[]) => string | undefined;

export interface ParameterOptions {
  arrayLengthCompat: boolean;
  checksSchema: boolean;
}

/** Compiles the check of one parameter. Throws an error with a sentence when its schema is none. */
export function compileParameter(parameter: Parameter, options: ParameterOptions): ParameterCheck {
  const { in: place, name, required, schema: text, style, explode } = parameter;
  const said = (sentence: string) => `${place} '${name}' validation failed, [error] ${sentence}`;
  const missing = required ? said('required parameter value not found in request') : undefined;
  if (text === undefined) {
    const read = reader(parameter, 'simple', false, 'text', []);
    return (x, pairs) => (read(x, pairs) === undefined ? missing : undefined);
  }

  const schema = parseSchema(text);
  const validate: Validate = compileJsonSchema(schema, { version: 'draft4', ...options });
  const own = resolve(schema, schema);
  const shape = shapeOf(own);
  if (!stylesOf[place].includes(style!)) throw new Error(`'${style}' is no style of a ${place} parameter`);
  const members = Object.keys(own.properties ?? {});
  const read = reader(parameter, style!, explode!, shape, members);
  const decode = place === 'query' ? decodeFormText : place === 'path' ? decodePathText : (raw: string) => raw;
  return (x, pairs) => {
    const written = read(x, pairs);
    if (written === undefined) return missing;
    const fault = validate(typedValue(written, own, schema, decode));
    return fault === undefined ? undefined : said(String(fault));
  };
}

/** The pairs of an exchange's query, names decoded. */
export function rawPairsOf({ query }: Exchange): RawPair[] {
  if (query.length < 2) return [];
  return query
    .slice(1)
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      return equals < 0
        ? { name: decodeFormText(part), value: '' }
        : { name: decodeFormText(part.slice(0, equals)), value: part.slice(equals + 1) };
    });
}

function reader(
  { in: place, name }: Parameter,
  style: Style,
  explode: boolean,
  shape: Shape,
  members: readonly string[],
): (x: Exchange, pairs: readonly RawPair[]) => Written {
  if (place === 'query')
    return (_x, pairs) => findInPairs(pairs, name, style === 'simple' ? 'form' : style, explode, shape, members);
  const key = name.toLowerCase();
  return (x) => {
    const text = place === 'header' ? headerOf(x, key) : captureOf(x, name);
    return text === undefined ? undefined : takeApart(text, name, style, explode, shape);
  };
}

function headerOf({ requestHeaders }: Exchange, key: string): string | undefined {
  return requestHeaders.has(key) ? requestHeaders.getAll(key).join(',') : undefined;
}

function captureOf({ match }: Exchange, name: string): string | undefined {
  const captures = match?.captures;
  return captures !== undefined && Object.hasOwn(captures, name) ? captures[name] : undefined;
}

interface ParameterSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly items?: ParameterSchema;
  readonly properties?: Readonly<Record<string, ParameterSchema>>;
}

function parseSchema(text: string): ParameterSchema {
  let schema: unknown;
  try {
    schema = readJson(text);
  } catch {
    throw new Error('it is not valid JSON');
  }
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) throw new Error('it should be an object');
  return schema;
}

/** Follows a reference within the schema, as far as it can be followed. */
function resolve(schema: ParameterSchema, root: ParameterSchema): ParameterSchema {
  let at: unknown = schema;
  for (let hops = 0; hops < 16 && (at as ParameterSchema).$ref?.startsWith('#/'); hops++) {
    const tokens = (at as ParameterSchema).$ref!.slice(2).split('/');
    at = tokens.reduce<unknown>(
      (inside, token) =>
        (inside as Record<string, unknown> | undefined)?.[token.replaceAll('~1', '/').replaceAll('~0', '~')],
      root,
    );
    if (typeof at !== 'object' || at === null) return {};
  }
  return at as ParameterSchema;
}

function shapeOf({ type }: ParameterSchema): Shape {
  if (type === undefined) throw new Error('it needs a type, by which the parameter is read');
  const named = [type].flat();
  return named.includes('array') ? 'array' : named.includes('object') ? 'object' : 'text';
}

function typedValue(
  written: NonNullable<Written>,
  schema: ParameterSchema,
  root: ParameterSchema,
  decode: (raw: string) => string,
): unknown {
  const one = (raw: string, of: ParameterSchema | undefined) => typed(decode(raw), of && resolve(of, root));
  if (typeof written === 'string') return one(written, schema);
  if (written.every((part) => typeof part === 'string')) return written.map((part) => one(part, schema.items));
  const pairs = (written as readonly (readonly [string, string])[]).map(([raw, value]): [string, unknown] => {
    const name = decode(raw);
    const known = schema.properties !== undefined && Object.hasOwn(schema.properties, name);
    return [name, one(value, known ? schema.properties[name] : undefined)];
  });
  return Object.fromEntries(pairs);
}

/** A text as the type that its schema names, where it can be read as that. */
function typed(text: string, schema: ParameterSchema | undefined): unknown {
  for (const type of [schema?.type ?? 'string'].flat()) {
    if ((type === 'integer' || type === 'number') && /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text))
      return Number(text);
    if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
    if (type === 'null' && (text === '' || text === 'null')) return null;
  }
  return text;
}

function decodePathText(text: string): string {
  // A plus in a path is a plus.
  return decodeFormText(text.replaceAll('+', '%2B'));
}
