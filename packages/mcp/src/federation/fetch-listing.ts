import { editMembers, emptyObject, toJson } from '@sallyport/json';
import type { Clock } from '@sallyport/pipeline';
import { failure } from '../failure.ts';
import type { Asked, AskListener, SourceFailure } from '../neutral.ts';
import { errorCodes } from '../problems.ts';
import { codeOf } from '../read-server-message.ts';
import type { Opening, SourceSession } from '../source/source.ts';
import type { KindFacts } from './kinds.ts';
import { createListing, type Listing, type ListPage, readListPage } from './listing.ts';

export type Fetched = Listing | SourceFailure;

export function isFailure(fetched: Fetched): fetched is SourceFailure {
  return 'kind' in fetched;
}

/** Asks a server for all pages of a list, until the deadline. A server that knows no such list has an empty one. */
export async function fetchListing(
  session: SourceSession,
  facts: KindFacts,
  opening: Opening,
  deadlineMs: number,
  clock: Clock,
): Promise<Fetched> {
  const untilMs = clock.monotonicMs() + deadlineMs;
  const pages: ListPage[] = [];
  const cursors = new Set<string>();
  let entries = 0;
  let bytes = 0;
  let cursor: string | undefined;
  do {
    const leftMs = Math.max(untilMs - clock.monotonicMs(), 0);
    const page = await askPage(session, facts, opening, cursor, leftMs, clock);
    if (page === 'none') break;
    if ('kind' in page) return page;
    pages.push(page);
    entries += page.entries.length;
    for (const entry of page.entries) bytes += entry.length;
    cursor = page.nextCursor;
    if (entries > entriesMax || bytes > bytesMax || pages.length > pagesMax)
      return failure('invalid', 'The list is too long');
    if (cursor !== undefined && cursors.has(cursor)) return failure('invalid', 'The list has no end');
    if (cursor !== undefined) cursors.add(cursor);
  } while (cursor !== undefined);
  return createListing(facts, pages);
}

const entriesMax = 10_000;
/** More than any model could read. */
const bytesMax = 8 * 1024 * 1024;
const pagesMax = 200;

function askPage(
  session: SourceSession,
  facts: KindFacts,
  { x, client }: Opening,
  cursor: string | undefined,
  timeoutMs: number,
  clock: Clock,
): Promise<ListPage | SourceFailure | 'none'> {
  return new Promise((resolve) => {
    let asked: Asked | undefined;
    const timer = clock.after(timeoutMs, () => {
      asked?.cancel('The list took too long');
      resolve(failure('timeout', 'The server did not list in time'));
    });
    const end = (outcome: ListPage | SourceFailure | 'none') => {
      timer.cancel();
      resolve(outcome);
    };
    const listener: AskListener = {
      onNotification() {},
      // Nobody is there to answer while a list is made.
      onServerRequest() {},
      onPriming() {},
      onResult: (result) => end(readListPage(facts, result) ?? failure('invalid', 'The server sent no list')),
      onError: (error) => end(isUnknownMethod(error) ? 'none' : failure('invalid', messageOf(error))),
      onFailure: end,
      onDetached: () => end(failure('cut', 'The server ended its answer')),
    };
    const params = cursor === undefined ? emptyObject : editMembers(emptyObject, { cursor: toJson(cursor) });
    asked = session.ask({ method: facts.method, params, client, x }, listener);
  });
}

function isUnknownMethod(error: Buffer): boolean {
  return codeOf(error) === errorCodes.methodNotFound;
}

function messageOf(error: Buffer): string {
  return `The server answered with an error: ${error.toString('utf8', 0, 200)}`;
}
