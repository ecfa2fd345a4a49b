import type { CodeProblem } from '../code-editor/code-problem.ts';
import { readText } from '../code-editor/places.ts';
import type { Problem } from './problems.ts';
import type { JsonSchema } from './schema.ts';
import { validate } from './validate.ts';
import { isMembers, isSame, textOfPath, valueAt } from './value.ts';

interface Judged {
  readonly problems: readonly Problem[];
  /** The value that the server judged. */
  readonly value: unknown;
}

/** What is wrong with a text, where it stands: how it is written, what the schema says, and what the server said of the same value. */
export function codeProblems(text: string, schema: JsonSchema, server: Judged): readonly CodeProblem[] {
  const { value, isBroken, problems, placeOf } = readText(text);
  if (isBroken) return problems;
  const whole = value === null || value === undefined ? {} : value;
  if (!isMembers(whole)) return [{ ...placeOf([]), message: 'Must be a record of settings: name: value.' }];
  const told = [
    ...validate(schema, whole),
    ...server.problems.filter(({ path }) => isSame(valueAt(server.value, path), valueAt(whole, path))),
  ];
  return [
    ...problems,
    ...told.map(({ path, message, isMissing }) => ({
      ...placeOf(path),
      message: isMissing === true ? `${textOfPath(path)} must be set.` : message,
      severity: isMissing === true ? ('warning' as const) : ('error' as const),
    })),
  ];
}
