import { addMember, type ListNode, list, type MapNode, map, type Node, scalar } from '../nodes.ts';
import { readJson } from './json.ts';
import { keyTwice, type SyntaxProblem, textLengthMax } from './limits.ts';
import { readPlainYaml } from './plain-yaml.ts';
import { type Slice, sliceYaml } from './slices.ts';
import { readYaml } from './yaml.ts';

export interface ReadText {
  root: Node;
  problems: SyntaxProblem[];
}

/** Files below this length are parsed whole. */
const sliceFrom = 200_000;

/** Reads YAML or JSON, told apart by their first character. Never throws, whatever the text. */
export function readText(text: string, base: number): ReadText {
  if (text.length > textLengthMax) {
    return { root: scalar(null, base), problems: [{ offset: 0, message: `longer than ${textLengthMax} characters` }] };
  }
  if (/^\s*\{/.test(text.slice(0, 1000))) {
    const json = readJson(text, base);
    if (json !== undefined) return json;
  }
  const slices = text.length < sliceFrom ? undefined : sliceYaml(text);
  return slices === undefined ? readYaml(text, base) : readSlices(text, base, slices);
}

function readSlices(text: string, base: number, slices: readonly Slice[]): ReadText {
  const root = map(base);
  const problems: SyntaxProblem[] = [];
  let open: { keyAt: number; items: ListNode } | undefined;
  for (const { start, end, listOf, keyAt } of slices) {
    const part = readSlice(text.slice(start, end), start, base, problems);
    if (part.kind === 'map') {
      const { keys, keyOffsets, values } = part;
      for (let i = 0; i < keys.length; i++) addTopLevel(root, keys[i]!, keyOffsets[i]!, values[i]!, base, problems);
    }
    if (part.kind !== 'list' || listOf === undefined) continue;
    if (open?.keyAt !== keyAt) {
      open = { keyAt, items: list([], part.offset) };
      addTopLevel(root, listOf, base + keyAt, open.items, base, problems);
    }
    for (const item of part.items) open.items.items.push(item);
  }
  return { root, problems };
}

function readSlice(text: string, start: number, base: number, problems: SyntaxProblem[]): Node {
  const plain = readPlainYaml(text, base + start);
  if (plain !== undefined) return plain;
  const { root, problems: found } = readYaml(text, base + start);
  for (const { offset, message } of found) problems.push({ offset: start + offset, message });
  return root;
}

function addTopLevel(
  root: MapNode,
  key: string,
  keyOffset: number,
  value: Node,
  base: number,
  problems: SyntaxProblem[],
): void {
  if (root.keys.includes(key)) problems.push({ offset: keyOffset - base, message: keyTwice(key) });
  else addMember(root, key, keyOffset, value);
}
