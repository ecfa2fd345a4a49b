import type { ChildOptions, Processes } from './processes.ts';

/** Starts a process; resolves with the first line that it prints, or rejects with what went wrong before that. */
export async function firstLine(processes: Processes, options: Omit<ChildOptions, 'onLine'>): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const { failure } = processes.start({ ...options, onLine: resolve });
  return await Promise.race([promise, failure]);
}
