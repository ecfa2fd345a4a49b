import { type Splice, spliced } from './json/splice.ts';
import { readAnswers, type ToolList } from './read-answers.ts';

/**
 * Takes the tools that `allows` denies out of every tool list in an answer, and entries without a name with them. A list made for
 * one caller must not be kept for others: `cacheScope` "public" becomes "private". All other bytes stay: number precision, key
 * order, `nextCursor`, `_meta`. Gives the same buffer when nothing changes; undefined when the answer cannot be read.
 */
export function filterTools(bytes: Buffer, allows: (tool: string) => boolean): Buffer | undefined {
  const answers = readAnswers(bytes);
  if (answers === undefined) return undefined;
  const edits: Splice[] = [];
  for (const { tools, publicScopeAt } of answers) {
    if (tools === undefined) continue;
    cut(tools, allows, edits);
    if (publicScopeAt !== undefined)
      edits.push({ from: publicScopeAt, to: bytes.indexOf('"', publicScopeAt + 1) + 1, by: isPrivate });
  }
  return spliced(bytes, edits);
}

const nothing = Buffer.alloc(0);
const isPrivate = Buffer.from('"private"');

/** Cuts each denied entry with one comma beside it. */
function cut({ start, end, entries }: ToolList, allows: (tool: string) => boolean, edits: Splice[]): void {
  const kept = entries.map(({ name }) => name !== undefined && allows(name));
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
