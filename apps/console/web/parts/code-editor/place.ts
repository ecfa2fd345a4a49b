/** Where somebody writes: between which names, and whether a name or a value. `[]` stands for an entry of a list. */
export interface Place {
  readonly path: readonly string[];
  readonly is: 'name' | 'value';
  /** Where what is being written begins. */
  readonly from: number;
}

/**
 * The place in a YAML text, read from its lines, so that it is known in a text that is not whole yet. What is written in braces on one
 * line is not read.
 */
export function placeInYaml(text: string, offset: number): Place | undefined {
  const lines = text.slice(0, offset).split('\n');
  const current = lines.pop()!;
  const { dashes, key, keyAt, rest } = readLine(current);
  if (/#/.test(current.replaceAll(/"[^"]*"|'[^']*'/g, '')) || /[{[]/.test(rest)) return undefined;
  const start = offset - current.length;
  const above = (limits: Limits) => ancestors(lines, limits);
  if (key !== undefined) {
    const from = start + current.length - rest.trimStart().length;
    return { path: [...above(withDashes(keyAt, dashes)), ...inner(dashes), key], is: 'value', from };
  }
  const word = current.slice(keyAt);
  if (/\s/.test(word)) return undefined;
  return { path: [...above(withDashes(keyAt, dashes)), ...inner(dashes)], is: 'name', from: start + keyAt };
}

interface Line {
  /** The columns of `- ` at its beginning. */
  readonly dashes: readonly number[];
  readonly key: string | undefined;
  readonly keyAt: number;
  readonly rest: string;
}

function readLine(line: string): Line {
  const [start = ''] = /^\s*(?:-\s+)*/.exec(line) ?? [];
  const dashes = [...start].flatMap((character, column) => (character === '-' ? [column] : []));
  const [whole, quoted, plain] =
    /^(?:["']([^"']*)["']|([^\s:#"'][^:#]*?))\s*:(?=\s|$)/.exec(line.slice(start.length)) ?? [];
  const key = quoted ?? plain;
  const keyAt = start.length;
  return { dashes, key, keyAt, rest: key === undefined ? '' : line.slice(keyAt + whole!.length) };
}

/** What above a line can be around it: names left of one column, dashes left of another. */
interface Limits {
  readonly name: number;
  readonly dash: number;
}

const inner = (dashes: readonly number[]) => dashes.map(() => '[]');

function withDashes(keyAt: number, dashes: readonly number[]): Limits {
  const [first] = dashes;
  // A list may stand in the column of its name.
  return first === undefined ? { name: keyAt, dash: keyAt } : { name: first + 1, dash: first };
}

function ancestors(lines: readonly string[], limits: Limits): readonly string[] {
  const path: string[] = [];
  let { name, dash } = limits;
  for (const line of [...lines].reverse()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const { dashes, key, keyAt } = readLine(line);
    if (key !== undefined && keyAt < name) {
      path.unshift(key);
      name = keyAt;
      dash = keyAt;
    }
    for (const column of [...dashes].reverse()) {
      if (column >= dash) continue;
      path.unshift('[]');
      dash = column;
      name = column + 1;
    }
    if (name <= 0) break;
  }
  return path;
}
