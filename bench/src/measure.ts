import { treeOf, usageOf } from './process-tree.ts';
import { type Load, type LoadResult, runLoad } from './wrk.ts';

export interface Measurement extends LoadResult {
  /** CPU time of the proxy's processes per request. */
  cpuUsPerRequest: number;
  rssBytes: number;
}

/** Drives load through a proxy and accounts its processes' CPU time to the requests. */
export async function measure(pid: number, load: Load): Promise<Measurement> {
  const pids = treeOf(pid);
  const before = usageOf(pids);
  const result = await runLoad(load);
  const after = usageOf(pids);
  if (result.errors > 0)
    throw new Error(
      `${result.errors} of ${result.requests} requests to ${load.url} failed: the figures would mean nothing`,
    );
  return { ...result, cpuUsPerRequest: (after.cpuUs - before.cpuUs) / result.requests, rssBytes: after.rssBytes };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Runs several subjects in turn, round after round, so that a machine that changes its speed changes it for all. */
export async function interleaved<Name extends string>(
  subjects: Readonly<Record<Name, () => Promise<Measurement>>>,
  rounds: number,
): Promise<Record<Name, Measurement[]>> {
  const results = Object.fromEntries(Object.keys(subjects).map((name) => [name, []])) as unknown as Record<
    Name,
    Measurement[]
  >;
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(subjects) as [Name, () => Promise<Measurement>][])
      results[name].push(await run());
    process.stderr.write('.');
  }
  process.stderr.write('\n');
  return results;
}
