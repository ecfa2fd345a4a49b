import { compileBodySchema } from './body-schema.ts';
import { parseContentType } from './content-type.ts';
import { compileParameter } from './parameters.ts';
import type { Parameter, RequestValidatorConfig } from './schema.ts';

/** What no single setting can tell; schemas are compiled here for the first time. */
export function problemsOf(config: RequestValidatorConfig): { path: string; message: string }[] {
  const { body_schema, parameter_schema = [], allowed_content_types, array_length_compat } = config;
  const problems: { path: string; message: string }[] = [];
  const say = (path: string, message: string) => problems.push({ path, message });
  const tryTo = (path: string, compile: () => unknown) => {
    try {
      compile();
    } catch (error) {
      say(path, (error as Error).message);
    }
  };

  if (body_schema === undefined && parameter_schema.length === 0)
    say('body_schema', "at least one of these fields must be non-empty: 'body_schema', 'parameter_schema'");
  if (body_schema !== undefined) tryTo('body_schema', () => compileBodySchema(config, { checksSchema: true }));
  for (const [i, entry] of allowed_content_types.entries()) {
    if (parseContentType(entry) === undefined || entry.includes('*'))
      say(`allowed_content_types[${i}]`, `'${entry}' is not a media type such as application/json; charset=utf-8`);
  }
  for (const [i, parameter] of parameter_schema.entries()) {
    const path = `parameter_schema[${i}]`;
    const problem = togetherProblem(parameter);
    if (problem !== undefined) say(path, problem);
    else {
      const options = { arrayLengthCompat: array_length_compat, checksSchema: true };
      tryTo(`${path}.schema`, () => compileParameter(parameter, options));
    }
  }
  return problems;
}

function togetherProblem({ schema, style, explode }: Parameter): string | undefined {
  const set = [schema, style, explode].filter((one) => one !== undefined).length;
  return set === 0 || set === 3 ? undefined : "all or none of these fields must be set: 'style', 'explode', 'schema'";
}
