import { foldName } from '@sallyport/json';
import { literalPart, looseUri, withoutTail } from './loose-uri.ts';

/** What a configuration lists, found by the name of a primitive. */
export interface Entries<Entry> {
  readonly all: readonly Entry[];
  /**
   * Every entry that has something to say about a primitive; undefined stands for what holds where nothing is listed. One where it
   * is listed by exactly this name; more where a sloppy server takes the name for another one that is listed.
   */
  of(name: string): readonly (Entry | undefined)[];
}

const unlisted: readonly [undefined] = [undefined];

/** Tools and prompts. `Delete ` is nobody's, but the server may take it for `delete`. */
export class NamedEntries<Entry> implements Entries<Entry> {
  readonly all: readonly Entry[];
  readonly #byName: ReadonlyMap<string, readonly [Entry]>;
  readonly #byFold: ReadonlyMap<string, readonly (Entry | undefined)[]>;

  constructor(listed: readonly { readonly name: string; readonly entry: Entry }[]) {
    this.all = listed.map(({ entry }) => entry);
    this.#byName = new Map(listed.map(({ name, entry }) => [name, [entry] as const]));
    const byFold = new Map<string, (Entry | undefined)[]>();
    for (const { name, entry } of listed) push(byFold, foldName(name), entry);
    // A name that nobody listed goes by the defaults, whatever it resembles besides.
    for (const entries of byFold.values()) entries.push(undefined);
    this.#byFold = byFold;
  }

  of(name: string): readonly (Entry | undefined)[] {
    return this.#byName.get(name) ?? this.#byFold.get(foldName(name)) ?? unlisted;
  }
}

export interface UriEntry<Entry> {
  /** One of the two. */
  readonly uri: string | undefined;
  readonly prefix: string | undefined;
  readonly entry: Entry;
}

interface Prefixed<Entry> {
  readonly prefix: string;
  readonly entry: Entry;
}

/** Resources, or templates of their URIs. What is listed goes by itself, anything else by the longest prefix, in every reading of it. */
export class UriEntries<Entry> implements Entries<Entry> {
  readonly all: readonly Entry[];
  readonly #ofTemplates: boolean;
  readonly #byUri: ReadonlyMap<string, readonly [Entry]>;
  readonly #byLooseUri: ReadonlyMap<string, readonly Entry[]>;
  /** Longest first. */
  readonly #prefixes: readonly Prefixed<Entry>[];
  readonly #loosePrefixes: readonly Prefixed<Entry>[];

  constructor(listed: readonly UriEntry<Entry>[], { ofTemplates }: { ofTemplates: boolean }) {
    this.all = listed.map(({ entry }) => entry);
    this.#ofTemplates = ofTemplates;
    const exact = listed.filter(({ uri }) => uri !== undefined);
    this.#byUri = new Map(exact.map(({ uri, entry }) => [uri!, [entry] as const]));
    const byLooseUri = new Map<string, Entry[]>();
    for (const { uri, entry } of exact) push(byLooseUri, looseUri(uri!), entry);
    this.#byLooseUri = byLooseUri;
    const prefixes = listed.flatMap(({ prefix, entry }) => (prefix === undefined ? [] : [{ prefix, entry }]));
    this.#prefixes = longestFirst(prefixes);
    this.#loosePrefixes = longestFirst(prefixes.map(({ prefix, entry }) => ({ prefix: looseUri(prefix), entry })));
  }

  of(name: string): readonly (Entry | undefined)[] {
    if (this.all.length === 0) return unlisted;
    const listed = this.#byUri.get(name);
    if (listed !== undefined) return listed;
    const uri = this.#ofTemplates ? literalPart(name) : name;
    const loose = looseUri(uri);
    const tailless = withoutTail(loose);
    return [
      byPrefix(this.#prefixes, uri),
      ...(this.#byLooseUri.get(loose) ?? [byPrefix(this.#loosePrefixes, loose)]),
      ...(this.#byLooseUri.get(tailless) ?? [byPrefix(this.#loosePrefixes, `${tailless}/`)]),
    ];
  }
}

function push<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function longestFirst<Entry>(prefixes: readonly Prefixed<Entry>[]): readonly Prefixed<Entry>[] {
  return prefixes.toSorted((a, b) => b.prefix.length - a.prefix.length);
}

function byPrefix<Entry>(prefixes: readonly Prefixed<Entry>[], uri: string): Entry | undefined {
  for (const { prefix, entry } of prefixes) if (uri.startsWith(prefix)) return entry;
  return undefined;
}
