import { readJson } from '@sallyport/json';
import { compileJsonSchema } from '../shared/json-schema/json-schema.ts';
import type { Validate } from '../shared/json-schema/validate.ts';
import { compileKongSchema } from './kong-schema.ts';
import type { RequestValidatorConfig } from './schema.ts';

/** Compiles `body_schema`. Throws an error with a sentence when it is no schema of its version. */
export function compileBodySchema(
  { body_schema, version, array_length_compat }: RequestValidatorConfig,
  { checksSchema }: { checksSchema: boolean },
): Validate {
  let schema: unknown;
  try {
    schema = readJson(body_schema!);
  } catch {
    throw new Error('it is not valid JSON');
  }
  if (version === 'kong') return compileKongSchema(schema);
  return compileJsonSchema(schema, { version, arrayLengthCompat: array_length_compat, checksSchema });
}
