import { readdirSync } from 'node:fs';
import { treeOf, usageOf } from '../../process-tree.ts';

/** Resident memory of a process and all that it started, in bytes. */
export function memoryOf(pid: number): number {
  return usageOf(treeOf(pid)).rssBytes;
}

/** Descriptors that they hold. */
export function descriptorsOf(pid: number): number {
  return treeOf(pid).reduce((sum, one) => sum + countOf(one), 0);
}

function countOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    // It has ended meanwhile.
    return 0;
  }
}
