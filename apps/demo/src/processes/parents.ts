import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Calls back once when whoever started us is gone: our parent, and where that is the shell of an npm script, npm. A
 * process whose parent dies goes to another one, which is what we look for.
 */
export function watchParents(onGone: () => void): { stop(): void } {
  const parents = chain();
  const timer = setInterval(() => {
    if (process.ppid === parents[0] && parents.slice(1).every((pid, i) => parentOf(parents[i]!) === pid)) return;
    clearInterval(timer);
    onGone();
  }, intervalMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

const intervalMs = 500;

/** Our parent, then its parents up to the first that is no shell running one command. */
function chain(): number[] {
  const parents = [process.ppid];
  while (isShellOfScript(parents.at(-1)!)) {
    const next = parentOf(parents.at(-1)!);
    if (next === undefined) break;
    parents.push(next);
  }
  return parents;
}

function isShellOfScript(pid: number): boolean {
  return /^(\S*\/)?(sh|dash|bash|zsh|ash)\s-\w*c\b/.test(commandOf(pid) ?? '');
}

function commandOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps('args=', pid);
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return undefined;
  }
}

function parentOf(pid: number): number | undefined {
  if (process.platform !== 'linux') return Number(ps('ppid=', pid)) || undefined;
  try {
    // The second field is the command's name in brackets, and may hold anything.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

function ps(field: string, pid: number): string | undefined {
  const { status, stdout } = spawnSync('ps', ['-o', field, '-p', `${pid}`], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
