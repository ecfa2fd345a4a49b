import type { StdioServer } from '@sallyport/pipeline';

/** What the process that hosts stdio servers is told at its start, through its environment. Plain data only. */
export interface StdioHostStart {
  /** Where workers find it: a Unix socket in a folder that only this user can open. */
  readonly socketPath: string;
  /** Commands that may be run, as they are written in configurations. */
  readonly commands: readonly string[];
  readonly logFormat: 'text' | 'json';
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}

export const stdioHostVariable = 'SALLYPORT_STDIO_HOST';

/** What it tells the primary: process groups, so that none outlives it whatever happens. */
export type FromStdioHost =
  | { readonly type: 'started'; readonly pid: number }
  | { readonly type: 'ended'; readonly pid: number };

export type ToStdioHost = { readonly type: 'worker-gone'; readonly workerId: number };

/** A description of a server as a worker sends it: secrets in the clear, over the socket alone. */
export type StdioServerText = Omit<StdioServer, 'env'> & { readonly env: Readonly<Record<string, string>> };
