import { editMembersAt, readText, toJson } from '@sallyport/json';
import type { FederatedSource } from './federated-source.ts';
import type { PrimitiveKind } from './gate.ts';
import type { Dropped, Entry, Listing } from './listing.ts';
import { shownName } from './naming.ts';
import { isUiUri, schemeOf, unwrapUri, wrapUri } from './resource-uris.ts';
import { plainTool, runsAsTask } from './without-tasks.ts';

/** One kind of what all sources offer, under the names that clients use. */
export interface View {
  /** In the order of the sources, and of each source's own list. */
  readonly entries: readonly ShownEntry[];
  readonly byShown: ReadonlyMap<string, ShownEntry>;
  readonly dropped: readonly DroppedOf[];
  /** Of the entries. */
  readonly bytes: number;
  /** Of the shortest-lived list in it. */
  readonly ttlMs: number | undefined;
  /** Names of the sources that have such a list, be it empty. */
  readonly offering: readonly string[];
  /** All lists in it are public. */
  readonly isPublic: boolean;
}

export interface ShownEntry {
  /** `Source.name` of its source. */
  readonly source: string;
  /** As its server says. */
  readonly name: string;
  /** As clients say. */
  readonly shown: string;
  readonly bytes: Buffer;
  /** A tool that its server runs as a task only, which clients are not told. */
  readonly isTask: boolean;
}

export interface DroppedOf extends Dropped {
  readonly source: string;
}

/** Puts lists together. Of two that would be known by one name the first stays, in the order of the configuration. */
export function compileView(
  kind: PrimitiveKind,
  stocks: readonly (readonly [FederatedSource, Listing])[],
  of: number,
): View {
  const byShown = new Map<string, ShownEntry>();
  const dropped: DroppedOf[] = [];
  const isAlone = of < 2;
  const schemes = new Set(stocks.map(([{ source }]) => schemeOf(source.name)));
  for (const [from, listing] of stocks) {
    const source = from.source.name;
    for (const drop of listing.dropped) dropped.push({ source, ...drop });
    for (const entry of listing.entries) {
      let shown = showKey(kind, from, entry.key, isAlone, schemes);
      if (byShown.has(shown) && isUri(kind)) shown = wrapUri(schemeOf(source), entry.key);
      if (byShown.has(shown)) dropped.push({ source, name: entry.key, why: 'collision' });
      else {
        const isTask = kind === 'tool' && runsAsTask(entry.bytes);
        const bytes = showEntry(kind, from, entry, shown, isAlone);
        byShown.set(shown, { source, name: entry.key, shown, bytes, isTask });
      }
    }
  }
  const ttls = stocks.map(([, { ttlMs }]) => ttlMs).filter((ttlMs) => ttlMs !== undefined);
  const entries = [...byShown.values()];
  return {
    entries,
    bytes: entries.reduce((sum, entry) => sum + entry.bytes.length, 0),
    byShown,
    dropped,
    ttlMs: ttls.length === 0 ? undefined : Math.min(...ttls),
    offering: stocks.filter(([, { isOffered }]) => isOffered).map(([{ source }]) => source.name),
    isPublic: stocks.every(([, { isPublic }]) => isPublic),
  };
}

function isUri(kind: PrimitiveKind): boolean {
  return kind === 'resource' || kind === 'template';
}

function showKey(
  kind: PrimitiveKind,
  { naming, source }: FederatedSource,
  key: string,
  isAlone: boolean,
  schemes: ReadonlySet<string>,
): string {
  if (!isUri(kind)) return shownName(naming, key);
  if (isAlone) return key;
  const wrapped = unwrapUri(key);
  // Nobody takes the place of another source's wrapped URIs. User interfaces are wrapped always: tools refer to them unseen.
  const isTaken = wrapped !== undefined && schemes.has(wrapped.scheme);
  return isTaken || isUiUri(key) ? wrapUri(schemeOf(source.name), key) : key;
}

/** The entry as its server wrote it, but for the name and what the configuration says otherwise. */
function showEntry(
  kind: PrimitiveKind,
  from: FederatedSource,
  { key, bytes, keyStart, keyEnd }: Entry,
  shown: string,
  isAlone: boolean,
): Buffer {
  const named =
    shown === key ? bytes : Buffer.concat([bytes.subarray(0, keyStart), toJson(shown), bytes.subarray(keyEnd)]);
  const adjusted = from.adjust?.(kind, key, named) ?? named;
  if (kind !== 'tool') return adjusted;
  return plainTool(isAlone ? adjusted : showUserInterface(from, adjusted));
}

/** A tool names the user interface that its results are shown in. */
function showUserInterface({ source }: FederatedSource, entry: Buffer): Buffer {
  if (!entry.includes('ui://')) return entry;
  let edited = entry;
  for (const path of interfacePaths) {
    const uri = readText(edited, ...path);
    if (uri === undefined || !isUiUri(uri)) continue;
    edited = editMembersAt(edited, path.slice(0, -1), { [path.at(-1)!]: toJson(wrapUri(schemeOf(source.name), uri)) });
  }
  return edited;
}

/** The second is how it was written before the extension had a name. */
const interfacePaths = [
  ['_meta', 'ui', 'resourceUri'],
  ['_meta', 'ui/resourceUri'],
] as const;
