import { createHash } from 'node:crypto';
import { readElements, readJson, readMember, readMembers, readText } from '@sallyport/json';
import type { KindFacts } from './kinds.ts';

/** What one server lists of one kind, as it wrote it. */
export interface Listing {
  readonly entries: readonly Entry[];
  readonly dropped: readonly Dropped[];
  /** Of the entries. */
  readonly bytes: number;
  /** Equal for equal lists. */
  readonly digest: string;
  /** How long the server says that the list holds; undefined where it says nothing. */
  readonly ttlMs: number | undefined;
  /** The server says that everyone may see it. */
  readonly isPublic: boolean;
  /** False when the server knows no such list at all. */
  readonly isOffered: boolean;
}

export interface Entry {
  /** Its name, URI or URI template. */
  readonly key: string;
  readonly bytes: Buffer;
  /** Where the JSON text of `key` is in `bytes`. */
  readonly keyStart: number;
  readonly keyEnd: number;
}

/** An entry that clients do not see, and why. */
export interface Dropped {
  readonly name: string;
  readonly why: 'unreadable' | 'repeated' | 'collision' | 'too_many' | 'invalid_header';
}

export interface ListPage {
  readonly entries: readonly Buffer[];
  readonly nextCursor: string | undefined;
  readonly ttlMs: number | undefined;
  readonly isPublic: boolean;
}

/** Reads a result of a list method; undefined when it is none. */
export function readListPage({ member }: KindFacts, result: Buffer): ListPage | undefined {
  const array = readMember(result, member);
  const entries = array === undefined ? undefined : readElements(array);
  if (entries === undefined) return undefined;
  const ttlMs = Number(readMember(result, 'ttlMs')?.toString());
  return {
    entries,
    nextCursor: readText(result, 'nextCursor'),
    ttlMs: Number.isSafeInteger(ttlMs) && ttlMs >= 0 ? ttlMs : undefined,
    isPublic: readText(result, 'cacheScope') === 'public',
  };
}

/** Puts pages together. What cannot be told apart is left out: nobody could say which of two is meant. */
export function createListing(facts: KindFacts, pages: readonly ListPage[]): Listing {
  const dropped: Dropped[] = [];
  const byKey = new Map<string, Entry>();
  const hash = createHash('sha256');
  let size = 0;
  for (const { entries } of pages) {
    for (const bytes of entries) {
      hash.update(bytes).update('\n');
      size += bytes.length;
      // Its own bytes: a view would hold on to the whole answer, whatever else is in that.
      const entry = readEntry(facts, Buffer.from(bytes));
      if (entry === undefined) dropped.push({ name: bytes.toString('utf8', 0, shownBytesMax), why: 'unreadable' });
      else if (byKey.has(entry.key)) dropped.push({ name: entry.key, why: 'repeated' });
      else byKey.set(entry.key, entry);
    }
  }
  const ttls = pages.map(({ ttlMs }) => ttlMs).filter((ttlMs) => ttlMs !== undefined);
  return {
    entries: [...byKey.values()],
    dropped,
    bytes: size,
    digest: hash.digest('base64url'),
    ttlMs: ttls.length === 0 ? undefined : Math.min(...ttls),
    isPublic: pages.length > 0 && pages.every(({ isPublic }) => isPublic),
    isOffered: pages.length > 0,
  };
}

function readEntry({ key }: KindFacts, bytes: Buffer): Entry | undefined {
  const found = readMembers(bytes)?.filter((member) => member.key === key) ?? [];
  const [member] = found;
  if (member === undefined || found.length > 1 || bytes[member.valueStart] !== quote) return undefined;
  const text = readJson(bytes.toString('utf8', member.valueStart, member.end)) as string;
  return { key: text, bytes, keyStart: member.valueStart, keyEnd: member.end };
}

const quote = 0x22;
const shownBytesMax = 64;
