import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import type { Search } from './search.ts';

/** What is found in all that a process may write to and has in memory: heap, buffers, stack, arguments and environment. */
export function inMemoryOf<Name>(pid: number, search: Search<Name>): Set<Name> {
  const found = new Set<Name>();
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  for (const { start, end } of heldBy(pid)) {
    for (let at = start; at < end; at += piece.length - search.bytesMax) {
      const length = readAt(memory, piece.subarray(0, Math.min(piece.length, end - at)), at);
      for (const name of search.in(piece.subarray(0, length))) found.add(name);
    }
  }
  closeSync(memory);
  return found;
}

const piece = Buffer.alloc(1024 ** 2);

interface Area {
  readonly start: number;
  readonly end: number;
}

/** Pages that it may write to, and that are there: V8 sets aside ten times as many. */
function heldBy(pid: number): Area[] {
  const areas = readFileSync(`/proc/${pid}/maps`, 'utf8').matchAll(/^([0-9a-f]+)-([0-9a-f]+) rw/gm);
  const pagemap = openSync(`/proc/${pid}/pagemap`, 'r');
  const held = [...areas].flatMap(([, start, end]) =>
    pagesIn(pagemap, { start: Number.parseInt(start!, 16), end: Number.parseInt(end!, 16) }),
  );
  closeSync(pagemap);
  return held;
}

const pageBytes = 4096;
const entryBytes = 8;
/** Bits of the last byte of an entry: the page is in memory, or was put on the disk. */
const isThere = 0b1100_0000;

function pagesIn(pagemap: number, { start, end }: Area): Area[] {
  const entries = Buffer.alloc(((end - start) / pageBytes) * entryBytes);
  const length = readAt(pagemap, entries, (start / pageBytes) * entryBytes);
  const pages: { start: number; end: number }[] = [];
  for (let at = 0; at < length; at += entryBytes) {
    if ((entries[at + entryBytes - 1]! & isThere) === 0) continue;
    const page = start + (at / entryBytes) * pageBytes;
    const last = pages.at(-1);
    if (last?.end === page) last.end += pageBytes;
    else pages.push({ start: page, end: page + pageBytes });
  }
  return pages;
}

/** As much as can be read there: what was given back in the meantime cannot. */
function readAt(file: number, into: Buffer, at: number): number {
  try {
    return readSync(file, into, 0, into.length, at);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EIO') return 0;
    throw error;
  }
}
