/**
 * What a file says, with the place of everything: the one shape that YAML and JSON become. Offsets count characters
 * over all files of a reading, one file after the other; `Sources` turns them into lines.
 */
export type Node = ScalarNode | ListNode | MapNode;

export interface ScalarNode {
  kind: 'scalar';
  offset: number;
  value: string | number | boolean | null;
}

export interface ListNode {
  kind: 'list';
  offset: number;
  items: Node[];
}

/** Parallel arrays: a configuration of 100,000 routes has millions of these members. */
export interface MapNode {
  kind: 'map';
  offset: number;
  keys: string[];
  keyOffsets: number[];
  values: Node[];
}

export function scalar(value: ScalarNode['value'], offset: number): ScalarNode {
  return { kind: 'scalar', offset, value };
}

export function list(items: Node[], offset: number): ListNode {
  return { kind: 'list', offset, items };
}

export function map(offset: number): MapNode {
  return { kind: 'map', offset, keys: [], keyOffsets: [], values: [] };
}

export function addMember(node: MapNode, key: string, keyOffset: number, value: Node): void {
  node.keys.push(key);
  node.keyOffsets.push(keyOffset);
  node.values.push(value);
}

export function member(node: MapNode, key: string): Node | undefined {
  const at = node.keys.indexOf(key);
  return at < 0 ? undefined : node.values[at];
}

/** The text of a scalar member; undefined when it is absent, null, or no scalar. */
export function textOf(node: MapNode, key: string): string | undefined {
  const value = member(node, key);
  return value?.kind === 'scalar' && value.value !== null ? String(value.value) : undefined;
}

export function isNull(node: Node): boolean {
  return node.kind === 'scalar' && node.value === null;
}

/**
 * Plain data. A null member of a map is left out, since null clears a value in Kong's format and the default applies;
 * a null in a list stays, and is refused by whoever expects something there.
 */
export function toPlain(node: Node): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toPlain);
  const plain: Record<string, unknown> = {};
  for (let i = 0; i < node.keys.length; i++) {
    const value = node.values[i]!;
    if (!isNull(value)) plain[node.keys[i]!] = toPlain(value);
  }
  return plain;
}

/** `node` with the members that only `others` has; maps inside are merged likewise when `deep`. */
export function withMissing(node: MapNode, others: MapNode, deep: boolean): MapNode {
  const merged: MapNode = { ...node, keys: [...node.keys], keyOffsets: [...node.keyOffsets], values: [...node.values] };
  others.keys.forEach((key, i) => {
    const other = others.values[i]!;
    const at = merged.keys.indexOf(key);
    if (at < 0) {
      addMember(merged, key, others.keyOffsets[i]!, other);
      return;
    }
    const own = merged.values[at]!;
    if (deep && own.kind === 'map' && other.kind === 'map') merged.values[at] = withMissing(own, other, true);
  });
  return merged;
}

/** Where a dotted path stands: at its key or item, or as near to it as the file says anything. */
export function offsetOf(node: Node, path: string): number {
  let at = node;
  let offset = node.offset;
  for (const part of path === '' ? [] : path.split('.')) {
    if (at.kind === 'map') {
      const index = at.keys.indexOf(part);
      if (index < 0) break;
      offset = at.keyOffsets[index]!;
      at = at.values[index]!;
    } else if (at.kind === 'list') {
      const item = at.items[Number(part)];
      if (item === undefined) break;
      offset = item.offset;
      at = item;
    } else break;
  }
  return offset;
}
