import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type ParsedNode,
  Parser,
  Scalar,
} from 'yaml';
import { addMember, list, type MapNode, map, type Node, scalar } from '../nodes.ts';
import { aliasedValuesMax, depthMax, keyProblem, keyTwice, type SyntaxProblem, tooDeep } from './limits.ts';

/**
 * Reads one YAML 1.2 document, with merge keys (`<<`), and the place of every value. Anchors are shared, not copied;
 * what they would grow to is bounded. `base` is added to the places of nodes.
 */
export function readYaml(text: string, base: number): { root: Node; problems: SyntaxProblem[] } {
  const tokens = [...new Parser().parse(text)];
  const deep = tooDeepAt(tokens);
  if (deep !== undefined) return { root: scalar(null, base), problems: [{ offset: deep, message: tooDeep }] };
  // Uniqueness is checked below: the library's check is quadratic in the size of a map.
  const documents = [
    ...new Composer({ uniqueKeys: false, prettyErrors: false, strict: true }).compose(tokens, true, text.length),
  ];
  const problems: SyntaxProblem[] = documents.flatMap(({ errors, warnings }) =>
    [...errors, ...warnings].map(({ message, pos }) => ({ offset: pos[0], message: withoutSource(message) })),
  );
  const [document, second] = documents;
  if (second !== undefined)
    problems.push({ offset: second.range[0], message: 'one YAML document per file; split at ---' });
  if (document === undefined || problems.length > 0) return { root: scalar(null, base), problems };
  const converter = new Converter(base);
  const root = converter.convert((document as Document.Parsed).contents, 0);
  return { root, problems: converter.problems };
}

/** Without the piece of the file that the library quotes: it may hold a substituted secret. */
function withoutSource(message: string): string {
  return message.replace(/:? ["`'{[].*$/s, '');
}

/** Composing recurses, so depth is found out on the flat tokens first. */
function tooDeepAt(tokens: readonly CST.Token[]): number | undefined {
  const waiting: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
    const { token, depth } = entry;
    if (depth > depthMax) return token.offset;
    if (token.type === 'document' && token.value !== undefined) waiting.push({ token: token.value, depth });
    if (!('items' in token)) continue;
    for (const { key, value } of token.items) {
      if (key && 'items' in key) waiting.push({ token: key, depth: depth + 1 });
      if (value !== undefined && 'items' in value) waiting.push({ token: value, depth: depth + 1 });
    }
  }
  return undefined;
}

interface Anchor {
  node: Node;
  /** Values in it, aliases followed. */
  size: number;
}

class Converter {
  readonly problems: SyntaxProblem[] = [];
  readonly #base: number;
  readonly #anchors = new Map<string, Anchor>();
  #size = 0;
  #aliased = 0;

  constructor(base: number) {
    this.#base = base;
  }

  convert(node: ParsedNode | null, fallback: number): Node {
    this.#size++;
    if (node === null) return scalar(null, this.#base + fallback);
    if (isAlias(node)) return this.#alias(node.source, node.range[0]);
    const before = this.#size;
    const converted = this.#content(node);
    // Known only once complete, so that an alias inside its own anchor finds nothing.
    if (node.anchor) this.#anchors.set(node.anchor, { node: converted, size: this.#size - before + 1 });
    return converted;
  }

  #content(node: Exclude<ParsedNode, { source: string; type: 'ALIAS' }>): Node {
    const start = node.range[0];
    if (isSeq(node))
      return list(
        node.items.map((item) => this.convert(item as ParsedNode | null, start)),
        this.#base + start,
      );
    if (isMap(node)) return this.#map(node.items as unknown as YamlPair[], start);
    if (isScalar(node)) {
      const { value } = node;
      if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) {
        return scalar(value as string | number | boolean | null, this.#base + start);
      }
    }
    this.problems.push({
      offset: start,
      message: 'this kind of value is not supported; write a string, number, boolean, list or map',
    });
    return scalar(null, this.#base + start);
  }

  #alias(name: string, offset: number): Node {
    const anchor = this.#anchors.get(name);
    if (anchor === undefined) {
      this.problems.push({ offset, message: `alias '*${name}' names no anchor before it` });
      return scalar(null, this.#base + offset);
    }
    this.#size += anchor.size;
    this.#aliased += anchor.size;
    if (this.#aliased > aliasedValuesMax) {
      if (this.#aliased - anchor.size <= aliasedValuesMax) {
        this.problems.push({ offset, message: `aliases make this file larger than ${aliasedValuesMax} values` });
      }
      return scalar(null, this.#base + offset);
    }
    return anchor.node;
  }

  #map(pairs: readonly YamlPair[], start: number): Node {
    const node = map(this.#base + start);
    const seen = new Set<string>();
    const merged: Node[] = [];
    for (const pair of pairs) {
      if (!isPair(pair)) continue;
      const keyAt = pair.key?.range[0] ?? start;
      const value = this.convert(pair.value, keyAt);
      if (!isScalar(pair.key)) {
        this.problems.push({ offset: keyAt, message: 'the name of a field must be a string' });
        continue;
      }
      if (pair.key.anchor)
        this.#anchors.set(pair.key.anchor, { node: scalar(String(pair.key.value), this.#base + keyAt), size: 1 });
      if (pair.key.value === '<<' && pair.key.type === Scalar.PLAIN) {
        merged.push(value);
        continue;
      }
      const key = String(pair.key.value);
      const problem = seen.has(key) ? keyTwice(key) : keyProblem(key);
      if (problem !== undefined) this.problems.push({ offset: keyAt, message: problem });
      else addMember(node, key, this.#base + keyAt, value);
      seen.add(key);
    }
    for (const value of merged) this.#merge(node, seen, value);
    return node;
  }

  /** What is written in the map itself wins, then the earlier of the merged maps. */
  #merge(node: MapNode, seen: Set<string>, value: Node): void {
    const sources = value.kind === 'list' ? value.items : [value];
    for (const source of sources) {
      if (source.kind !== 'map') {
        this.problems.push({ offset: source.offset - this.#base, message: "'<<' takes a map, or a list of maps" });
        continue;
      }
      source.keys.forEach((key, i) => {
        if (seen.has(key)) return;
        seen.add(key);
        addMember(node, key, source.keyOffsets[i]!, source.values[i]!);
      });
    }
  }
}

interface YamlPair {
  key: ParsedNode | null;
  value: ParsedNode | null;
}
