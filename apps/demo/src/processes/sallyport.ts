import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { plainEnvironment } from './environment.ts';

/** The file that runs `sallyport`; tests bring one that starts faster. */
export const launcher =
  process.env['TEST_LAUNCHER'] ?? fileURLToPath(import.meta.resolve('sallyport/bin/sallyport.js'));

export interface CommandOutcome {
  readonly isDone: boolean;
  readonly out: string;
  readonly err: string;
}

export interface CommandOptions {
  readonly env: Readonly<Record<string, string>>;
  /** Ends it. */
  readonly signal?: AbortSignal;
}

/** Runs a command of `sallyport` to its end. */
export function sallyport(args: readonly string[], { env, signal }: CommandOptions): Promise<CommandOutcome> {
  return new Promise((resolve) => {
    const options = { env: { ...plainEnvironment(), ...env }, timeout: msMax, signal, maxBuffer: 16 * 1024 ** 2 };
    execFile(process.execPath, [launcher, ...args], options, (error, out, err) =>
      resolve({ isDone: error === null, out, err: err || (error?.message ?? '') }),
    );
  });
}

const msMax = 60_000;
