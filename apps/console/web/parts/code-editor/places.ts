import { isCollection, isMap, isPair, isScalar, type LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import type { Path } from '../schema-form/value.ts';
import type { CodeProblem } from './code-problem.ts';

export interface ReadText {
  /** Undefined where the text cannot be read. */
  readonly value: unknown;
  readonly isBroken: boolean;
  /** What is wrong with the text itself, in its own places. */
  readonly problems: readonly CodeProblem[];
  /** Where in the text something of the value is: a setting's name, or an entry. */
  placeOf(path: Path): { readonly from: number; readonly to: number };
}

/** Reads YAML, which JSON is, too, and knows where everything stands. */
export function readText(text: string, counter?: LineCounter): ReadText {
  const document = parseDocument(text, { prettyErrors: false, ...(counter && { lineCounter: counter }) });
  const problems = [
    ...document.errors.map(({ message, pos }) => ({ from: pos[0], to: pos[1], message: sentence(message) })),
    ...document.warnings.map(({ message, pos }) => ({
      from: pos[0],
      to: pos[1],
      message: sentence(message),
      severity: 'warning' as const,
    })),
  ];
  const isBroken = document.errors.length > 0;
  return {
    value: isBroken ? undefined : readDocument(document),
    isBroken,
    problems,
    placeOf: (path) => placeOf(document.contents, path),
  };
}

function readDocument(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

/** The place of the nearest that is there. */
function placeOf(contents: unknown, path: Path): { from: number; to: number } {
  let at = contents;
  let place = rangeOf(contents, true) ?? { from: 0, to: 0 };
  for (const part of path) {
    if (!isCollection(at)) break;
    const found: unknown = isMap(at)
      ? at.items.find((pair) => isPair(pair) && isScalar(pair.key) && String(pair.key.value) === String(part))
      : at.items[Number(part)];
    if (found === undefined) break;
    place = rangeOf(isPair(found) ? (found as Pair).key : found, !isPair(found)) ?? place;
    at = isPair(found) ? (found as Pair).value : found;
  }
  return place;
}

/** Of a whole record only its beginning: all of it underlined says nothing. */
function rangeOf(node: unknown, isShort: boolean): { from: number; to: number } | undefined {
  const range = (node as Node | null | undefined)?.range;
  if (range === undefined || range === null) return undefined;
  const [from, to] = range;
  return { from, to: isShort && isCollection(node) ? from + 1 : to };
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
