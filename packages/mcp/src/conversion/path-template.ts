import { escapePath } from '@sallyport/contracts';
import { isArgumentObject, parseArgument, textOf } from './arguments.ts';
import { encodeStrictly, ValueProblem } from './encode.ts';
import type { Parameter } from './parameter.ts';
import { writeText } from './styles.ts';
import { mayTraverse } from './traversal.ts';

/** A path with placeholders, each of them for a parameter. */
export type PathPart = string | Parameter;

/** Reads `/users/{id}`; a sentence when placeholders and parameters do not meet. The text in between is made ready to send. */
export function compilePath(path: string, parameters: readonly Parameter[]): PathPart[] | string {
  const byName = new Map(parameters.filter((one) => one.in === 'path').map((one) => [one.name, one]));
  const parts: PathPart[] = [];
  const used = new Set<string>();
  for (const piece of path.split(/(\{[^{}/]*\})/)) {
    if (!piece.startsWith('{')) {
      if (piece !== '') parts.push(escapePath(piece));
      continue;
    }
    const name = piece.slice(1, -1);
    const parameter = byName.get(name);
    if (parameter === undefined) return `'${piece}' stands for no parameter in path`;
    used.add(name);
    parts.push(parameter);
  }
  const unused = [...byName.keys()].find((name) => !used.has(name));
  return unused === undefined ? parts : `the parameter '${unused}' has no place in the path; write {${unused}}`;
}

/**
 * Puts values into the path. Each stays within its segment, whoever decodes it: a value that is empty or that could climb throws
 * a `ValueProblem`.
 */
export function writePath(parts: readonly PathPart[], values: ReadonlyMap<string, Buffer>): string {
  let path = '';
  for (const part of parts) {
    path += typeof part === 'string' ? part : writeSegment(part, values.get(part.argument) ?? part.byDefault);
  }
  if (path.split('/').some((segment) => segment === '.' || segment === '..'))
    throw new ValueProblem('leads out of the path');
  return path;
}

function writeSegment(parameter: Parameter, bytes: Buffer | undefined): string {
  try {
    const value = bytes === undefined ? undefined : parseArgument(bytes);
    const whole = parameter.asJson ? textOf(value) : value;
    for (const text of textsWithin(whole)) {
      if (mayTraverse(text)) throw new ValueProblem('may not lead to another path');
      if (controls.test(text)) throw new ValueProblem('holds control characters');
    }
    const written = whole === undefined ? '' : writeText(parameter, whole, encodeStrictly);
    if (/^[.;]?([^=]*=)?$/.test(written)) throw new ValueProblem('is empty');
    return written;
  } catch (error) {
    throw error instanceof ValueProblem ? new ValueProblem(`${parameter.argument} ${error.message}`) : error;
  }
}

const controls = /[\u0000-\u001f\u007f-\u009f]/;

/** Every text that a value brings into the path: names of members too, in some styles. */
function textsWithin(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsWithin);
  if (isArgumentObject(value)) {
    return Object.entries(value).flatMap(([name, member]) => [name, ...textsWithin(member)]);
  }
  return [textOf(value) ?? ''];
}
