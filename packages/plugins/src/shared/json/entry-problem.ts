import { jsonPathProblem } from './path.ts';
import { type JsonType, jsonOf } from './type.ts';

export interface JsonEntryOptions {
  /** Whether the value is a new name. */
  readonly isRename: boolean;
  readonly type: JsonType | undefined;
  readonly dotsInKeys: boolean;
}

/** What is wrong with an entry for JSON; undefined when nothing is. The value is undefined where only a request will tell it. */
export function jsonEntryProblem(
  name: string,
  value: string | undefined,
  { isRename, type, dotsInKeys }: JsonEntryOptions,
): string | undefined {
  const problem = jsonPathProblem(name, dotsInKeys);
  if (problem !== undefined || value === undefined) return problem;
  if (isRename && !dotsInKeys && /[.[\]]/.test(value))
    return `'${name}' gets a new name and stays where it is: write the name alone, without a path`;
  if (type !== undefined && jsonOf(value, type) === undefined) return `the value of '${name}' is not a ${type}`;
  return undefined;
}
