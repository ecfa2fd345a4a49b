import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What the operating system accounted to a process and its children. */
export interface Usage {
  /** User and system time, in microseconds. */
  cpuUs: number;
  /** Resident memory, in bytes. */
  rssBytes: number;
}

// USER_HZ; asked once, it is 100 nearly everywhere.
const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
const pageBytes = Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' }));

/** A process and everything it started that is still alive. Linux only (`/proc`). */
export function treeOf(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const id = Number(name);
    if (Number.isInteger(id)) parents.set(id, Number(statOf(id)?.[1] ?? 0));
  }
  const tree = [pid];
  for (const id of tree) for (const [child, parent] of parents) if (parent === id) tree.push(child);
  return tree;
}

/** Stops all of the tree first, so that none sees another one die. */
export function killTree(pid: number): void {
  const pids = treeOf(pid);
  for (const signal of ['SIGSTOP', 'SIGKILL'] as const) for (const one of pids) process.kill(one, signal);
}

export function usageOf(pids: readonly number[]): Usage {
  const usage = { cpuUs: 0, rssBytes: 0 };
  for (const pid of pids) {
    const stat = statOf(pid);
    if (stat === undefined) continue;
    usage.cpuUs += ((Number(stat[11]) + Number(stat[12])) / ticksPerSecond) * 1e6;
    usage.rssBytes += Number(stat[21]) * pageBytes;
  }
  return usage;
}

/** Fields of `/proc/PID/stat` after the name: state, parent, … (proc(5), numbered from 3). */
function statOf(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** Resident memory of all the gateway's workers, in bytes: the primary's children. */
export function workersRss(primaryPid: number): number {
  return usageOf(treeOf(primaryPid).slice(1)).rssBytes;
}

/** Resident memory of the gateway's (one) worker, in bytes: the primary's child. */
export function workerRss(primaryPid: number): number {
  const [worker] = treeOf(primaryPid).slice(1);
  return worker === undefined ? 0 : usageOf([worker]).rssBytes;
}
