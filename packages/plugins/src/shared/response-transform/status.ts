/** Prepares `if_status`; undefined when every status is meant. */
export function compileStatuses(entries: readonly string[] = []): ReadonlySet<number> | undefined {
  if (entries.length === 0) return undefined;
  const statuses = new Set<number>();
  for (const entry of entries) {
    const [from, to] = rangeOf(entry)!;
    for (let status = from; status <= to; status++) statuses.add(status);
  }
  return statuses;
}

/** What is wrong with an entry; undefined when nothing is. */
export function statusProblem(entry: string): string | undefined {
  return rangeOf(entry) === undefined
    ? `'${entry}' is neither a status such as 404 nor a range such as 500-599`
    : undefined;
}

function rangeOf(entry: string): [from: number, to: number] | undefined {
  const [, first, last = first] = /^\s*([1-5]\d\d)\s*(?:-\s*([1-5]\d\d)\s*)?$/.exec(entry) ?? [];
  if (first === undefined || Number(last) < Number(first)) return undefined;
  return [Number(first), Number(last)];
}
