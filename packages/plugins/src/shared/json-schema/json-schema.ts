import { Ajv, type Options } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import draft6 from 'ajv/dist/refs/json-schema-draft-06.json' with { type: 'json' };
import { default as AjvDraft4 } from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { RE2JS } from 're2js';
import type { Work } from '../work.ts';
import { explain } from './explain.ts';
import { countItemsAsLength, replaceUniqueItems } from './keywords.ts';
import { compileLinearPattern, type Matches } from './linear-pattern.ts';
import { countReferences, markReferences } from './references.ts';
import { type Validate, withinWork } from './validate.ts';

export type JsonSchemaVersion = 'draft4' | 'draft6' | 'draft7' | 'draft201909' | 'draft202012';

export interface JsonSchemaOptions {
  version: JsonSchemaVersion;
  arrayLengthCompat: boolean;
  /** Compare the schema with its draft's own schema: dear, and needed once. */
  checksSchema: boolean;
}

/** Compiles a schema of JSON Schema. Throws an error with a sentence when it is none. */
export function compileJsonSchema(schema: unknown, options: JsonSchemaOptions): Validate {
  if (typeof schema !== 'boolean' && (typeof schema !== 'object' || schema === null || Array.isArray(schema)))
    throw new Error('a JSON Schema is an object, or true or false');
  try {
    return withinWork((work) => {
      const validate = validatorOf(options, work).compile(markReferences(schema) as typeof schema);
      return (value) => (validate(value) ? undefined : explain(validate.errors![0]!, value));
    });
  } catch (error) {
    throw new Error(sentenceOf(error as Error), { cause: error });
  }
}

/**
 * Formats whose checks are plain and take linear time; others say something to people only, as most formats do in the newer
 * drafts.
 */
const formats = ['date', 'time', 'date-time', 'uuid', 'ipv4', 'ipv6', 'email', 'hostname'] as const;

function validatorOf({ version, arrayLengthCompat, checksSchema }: JsonSchemaOptions, work: Work): Ajv {
  const options: Options = {
    // Words that the draft does not know are remarks: OpenAPI brings many.
    strict: false,
    // The first fault is enough: a body is not worth more than it takes to refuse it.
    allErrors: false,
    // `toString` is no member that a body has.
    ownProperties: true,
    validateSchema: checksSchema,
    logger: false,
    code: { regExp: linearRegExps(work) },
  };
  const ajv = makers[version](options);
  addFormats.default(ajv, { formats: [...formats] });
  replaceUniqueItems(ajv, work);
  countReferences(ajv, work);
  if (arrayLengthCompat && version === 'draft4') countItemsAsLength(ajv);
  return ajv;
}

const makers: Readonly<Record<JsonSchemaVersion, (options: Options) => Ajv>> = {
  draft4: (options) => new AjvDraft4.default(options) as unknown as Ajv,
  draft6(options) {
    const ajv = new Ajv({ ...options, defaultMeta: draft6.$id });
    ajv.addMetaSchema(draft6);
    return ajv;
  },
  draft7: (options) => new Ajv(options),
  draft201909: (options) => new Ajv2019(options),
  draft202012: (options) => new Ajv2020(options),
};

/** What ajv makes patterns with. What needs to look ahead, or back to a group, is refused. */
function linearRegExps(work: Work): { (pattern: string): { test: Matches }; code: string } {
  const compile = (pattern: string) => {
    try {
      return { test: compileLinearPattern(RE2JS.translateRegExp(pattern), 0, work) };
    } catch {
      throw new Error(`the pattern '${pattern}' is not a regular expression that runs in linear time`);
    }
  };
  // The code is for schemas that are written to files, which ours never are.
  return Object.assign(compile, { code: 'linearRegExp' });
}

function sentenceOf({ message, name }: Error & { missingRef?: string }): string {
  if (name === 'Error' && message.startsWith('no schema with key or ref'))
    return 'its $schema is not that of the version; leave $schema out or choose another version';
  if (name === 'EvalError')
    return 'JSON Schema is run as code, and this process may make none (--disallow-code-generation-from-strings)';
  if (message.startsWith("can't resolve reference"))
    return `${message.replace(/ from id .*$/, '')}: references are followed within the schema only`;
  return message.replace(/^schema is invalid: /, 'it is no schema of this version: ').replaceAll('data/', '/');
}
