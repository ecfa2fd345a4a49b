/** Segments of a normalised path: none is empty, and a slash at the end begins none. */

/** `/a/b/c/` has three. */
export function countSegments(path: string): number {
  let count = 0;
  for (let at = 0; at >= 0 && at + 1 < path.length; at = path.indexOf('/', at + 1)) count++;
  return count;
}

/** The segments from `first` to `last`, both included and counted from 0, with the slashes between them. */
export function segmentsOf(path: string, first: number, last: number): string | undefined {
  let slash = 0;
  let from = 0;
  for (let index = 0; index <= last; index++) {
    if (slash < 0 || slash + 1 >= path.length) return undefined;
    if (index === first) from = slash + 1;
    slash = path.indexOf('/', slash + 1);
  }
  return path.slice(from, slash < 0 ? path.length : slash);
}
