import type { Exchange } from '@sallyport/pipeline';
import type { Offer } from './catalogue.ts';
import type { Gate } from './gate.ts';
import type { KindFacts } from './kinds.ts';
import type { ShownEntry } from './view.ts';

export interface CacheHints {
  readonly ttlMs: number | undefined;
  readonly scope: 'private' | 'public' | undefined;
}

/**
 * One page of a list as one caller may see it: a `result` object; undefined when the cursor is none of ours. A cursor is the name of the
 * last entry shown, so that every worker can go on from it, however often the list has changed meanwhile.
 */
export function writeListPage(
  { kind, member }: KindFacts,
  { view, gaps }: Offer,
  x: Exchange,
  gate: Gate,
  cursor: string | undefined,
  hints: CacheHints,
  ageMs: (fetchedAtMs: number) => number,
): Buffer | undefined {
  const hides = gate.hidesFrom(x);
  const isWhole = cursor === undefined && !hides && gaps.length === 0;
  const known = isWhole ? wholeLists.get(view) : undefined;
  if (known !== undefined && known.hints === hints) return known.page;
  const { entries } = view;
  const seen = (entry: ShownEntry) => !hides || gate.admits(x, { kind, source: entry.source, name: entry.name });
  let i = 0;
  if (cursor !== undefined) {
    const last = view.byShown.get(readCursor(kind, cursor) ?? '');
    if (last === undefined || !seen(last)) return undefined;
    i = entries.indexOf(last) + 1;
  }
  const parts: Buffer[] = [Buffer.from(`{"resultType":"complete","${member}":[`)];
  let bytes = 0;
  let shown: ShownEntry | undefined;
  let count = 0;
  for (; i < entries.length && count < pageEntriesMax && bytes < pageBytesMax; i++) {
    const entry = entries[i]!;
    if (!seen(entry)) continue;
    if (count++ > 0) parts.push(comma);
    parts.push(entry.bytes);
    bytes += entry.bytes.length;
    shown = entry;
  }
  const hasMore = entries.slice(i).some(seen);
  const isPublic = hints.scope === 'public' && view.isPublic && !hides && gaps.length === 0;
  const ttlMs = hints.ttlMs ?? view.ttlMs ?? 0;
  parts.push(
    Buffer.from(`],"ttlMs":${gaps.length === 0 ? ttlMs : 0},"cacheScope":"${isPublic ? 'public' : 'private'}"`),
  );
  if (hasMore) parts.push(Buffer.from(`,"nextCursor":${JSON.stringify(writeCursor(kind, shown!.shown))}`));
  if (gaps.length > 0) {
    const marks = gaps.map(({ source, state, fetchedAtMs }) =>
      state === 'stale' ? { source, state, ageMs: Math.round(ageMs(fetchedAtMs)) } : { source, state },
    );
    parts.push(Buffer.from(`,"_meta":${JSON.stringify({ [gapsKey]: marks })}`));
  }
  parts.push(closing);
  const page = Buffer.concat(parts);
  if (isWhole) keepWhole(view, { page, hints });
  return page;
}

interface WholeList {
  readonly page: Buffer;
  readonly hints: CacheHints;
}

/** First pages that are the same for everybody who has the view; of the views that were written last. */
const wholeLists = new Map<Offer['view'], WholeList>();
const wholeListsMax = 8;

function keepWhole(view: Offer['view'], whole: WholeList): void {
  wholeLists.delete(view);
  wholeLists.set(view, whole);
  if (wholeLists.size > wholeListsMax) wholeLists.delete(wholeLists.keys().next().value!);
}

/** `_meta` of a list that lacks something, or shows something old. */
export const gapsKey = 'sallyport/sources';

/** Many clients read one page only; a longer list would be of no use to a model anyway. */
const pageEntriesMax = 1_000;
const pageBytesMax = 4 * 1024 * 1024;
const comma = Buffer.from(',');
const closing = Buffer.from('}');

function writeCursor(kind: string, shown: string): string {
  return Buffer.from(`${kind} ${shown}`).toString('base64url');
}

function readCursor(kind: string, cursor: string): string | undefined {
  if (!/^[A-Za-z0-9_-]{1,8192}$/.test(cursor)) return undefined;
  const text = Buffer.from(cursor, 'base64url').toString();
  return text.startsWith(`${kind} `) ? text.slice(kind.length + 1) : undefined;
}
