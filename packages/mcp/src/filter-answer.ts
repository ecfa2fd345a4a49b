import { type Splice, spliced } from '@sallyport/json';
import type { PrimitiveKind } from './federation/gate.ts';
import { type Answer, type PrimitiveList, readAnswers } from './read-answers.ts';

/** May whoever gets the answer know of this tool, prompt, resource or template? */
export type Allows = (kind: PrimitiveKind, name: string) => boolean;

/**
 * Takes what `allows` denies out of every list in an answer, and entries without a name with them; and takes out updates of denied
 * resources as whole messages, so that nothing may be left. A list made for one caller must not be kept for others: `cacheScope`
 * "public" becomes "private". All other bytes stay: number precision, key order, `nextCursor`, `_meta`. Gives the same buffer
 * when nothing changes, an empty one when nothing is left, and undefined when the answer cannot be read.
 */
export function filterAnswer(bytes: Buffer, allows: Allows): Buffer | undefined {
  const answers = readAnswers(bytes);
  if (answers === undefined) return undefined;
  const edits: Splice[] = [];
  const kept = answers.filter((answer) => mayPass(answer, allows));
  if (kept.length < answers.length) {
    if (kept.length === 0) return nothing;
    cutMessages(answers, kept, edits);
  }
  for (const { lists, publicScopeAt } of kept) {
    if (lists.length === 0) continue;
    for (const list of lists) cut(list, allows, edits);
    if (publicScopeAt !== undefined)
      edits.push({ from: publicScopeAt, to: bytes.indexOf('"', publicScopeAt + 1) + 1, by: isPrivate });
  }
  return spliced(bytes, edits);
}

const nothing = Buffer.alloc(0);
const isPrivate = Buffer.from('"private"');

/** What does not say what it is about is about nothing the caller may know of. */
function mayPass({ updatedUri }: Answer, allows: Allows): boolean {
  return updatedUri === undefined || (updatedUri !== '' && allows('resource', updatedUri));
}

/** Cuts messages out of a batch, each with what separates it from the one before, or else from the one behind. */
function cutMessages(all: readonly Answer[], kept: readonly Answer[], edits: Splice[]): void {
  const firstKept = all.indexOf(kept[0]!);
  for (const [i, message] of all.entries()) {
    if (kept.includes(message)) continue;
    if (i < firstKept) edits.push({ from: message.start, to: all[i + 1]!.start, by: nothing });
    else edits.push({ from: all[i - 1]!.end, to: message.end, by: nothing });
  }
}

/** Cuts each denied entry with one comma beside it. */
function cut({ kind, start, end, entries }: PrimitiveList, allows: Allows, edits: Splice[]): void {
  const kept = entries.map(({ name }) => name !== undefined && allows(kind, name));
  if (!kept.includes(false)) return;
  const firstKept = kept.indexOf(true);
  if (firstKept < 0) {
    edits.push({ from: start, to: end, by: nothing });
    return;
  }
  for (const [i, entry] of entries.entries()) {
    if (kept[i]) continue;
    if (i < firstKept) edits.push({ from: entry.start, to: entry.end + 1, by: nothing });
    else edits.push({ from: entry.start - 1, to: entry.end, by: nothing });
  }
}
