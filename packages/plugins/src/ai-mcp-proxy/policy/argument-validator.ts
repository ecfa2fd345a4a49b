import { compileJsonSchema, type JsonSchemaVersion } from '../../shared/json-schema/json-schema.ts';
import { excessOf } from '../../shared/json-schema/schema-size.ts';
import type { Fault, Validate } from '../../shared/json-schema/validate.ts';

/** A tool's arguments, or its structured result, against its schema. */
export interface ArgumentValidator {
  /** What is wrong with it, in a sentence; undefined when it conforms. What the check takes is bounded. */
  faultOf(value: unknown): string | undefined;
}

export interface ArgumentValidatorOptions {
  /** Whose the schema is. An operator's is searched for mistakes; a server's is taken as it is, and compiling it may cost less. */
  readonly of: 'operator' | 'server';
}

/**
 * Compiles a schema as MCP means it: JSON Schema 2020-12 where it says nothing else. Without `$schema`, what 2020-12 cannot make
 * sense of is read as draft-07, which most servers were written with. References lead nowhere but into the schema itself.
 */
export function compileArgumentValidator(
  schema: unknown,
  { of }: ArgumentValidatorOptions,
): ArgumentValidator | { readonly problem: string } {
  const checksSchema = of === 'operator';
  const tooMuch = excessOf(schema, checksSchema ? operatorLimits : serverLimits);
  if (tooMuch !== undefined) return { problem: tooMuch };
  const versions = versionsOf(schema);
  if ('problem' in versions) return versions;
  let problem: string | undefined;
  for (const version of versions) {
    try {
      const validate = compileJsonSchema(withoutDialect(schema), { version, arrayLengthCompat: false, checksSchema });
      return { faultOf: (value) => faultOf(validate, value) };
    } catch (error) {
      problem ??= error instanceof Error ? error.message : String(error);
    }
  }
  return { problem: problem! };
}

/** Some 200 ms, once. */
const serverLimits = { valuesMax: 1_000, depthMax: 64, charactersMax: 256 * 1024, patternStatesMax: 20_000 };
const operatorLimits = { valuesMax: 5_000, depthMax: 64, charactersMax: 256 * 1024, patternStatesMax: 100_000 };

const unsaid: readonly JsonSchemaVersion[] = ['draft202012', 'draft7'];

const versionsByDialect: ReadonlyMap<string, readonly JsonSchemaVersion[]> = new Map([
  ['json-schema.org/draft/2020-12/schema', ['draft202012']],
  ['json-schema.org/draft/2019-09/schema', ['draft201909']],
  ['json-schema.org/draft-07/schema', ['draft7']],
  ['json-schema.org/draft-06/schema', ['draft6']],
  ['json-schema.org/draft-04/schema', ['draft4']],
]);

function versionsOf(schema: unknown): readonly JsonSchemaVersion[] | { problem: string } {
  const dialect: unknown = isObject(schema) ? schema['$schema'] : undefined;
  if (dialect === undefined) return unsaid;
  const versions = typeof dialect === 'string' ? versionsByDialect.get(plainDialect(dialect)) : undefined;
  return versions ?? { problem: `its $schema is none that is known here: ${JSON.stringify(dialect).slice(0, 200)}` };
}

function plainDialect(dialect: string): string {
  return dialect.replace(/^https?:\/\//, '').replace(/#$/, '');
}

/** What the dialect is has been settled; its URI may be written in ways that the compiler does not know. */
function withoutDialect(schema: unknown): unknown {
  if (!isObject(schema) || !('$schema' in schema)) return schema;
  const { $schema: _, ...rest } = schema;
  return rest;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function faultOf(validate: Validate, value: unknown): string | undefined {
  let fault: Fault | undefined;
  try {
    fault = validate(value);
  } catch (error) {
    // A schema that refers to itself before it looks at anything has no end.
    if (error instanceof RangeError) return 'the schema leads in circles';
    throw error;
  }
  return fault === undefined || typeof fault === 'string' ? fault : JSON.stringify(fault);
}
