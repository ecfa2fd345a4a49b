import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/** A mistake in the command line: its sentence is printed and the exit code is 2. */
export class UsageError extends Error {}

/** Reads flags strictly; positional arguments are files. Throws `UsageError`. */
export function readArguments<Options extends ParseArgsOptionsConfig>(args: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

export function oneOf<Value extends string>(flag: string, value: string, allowed: readonly Value[]): Value {
  if ((allowed as readonly string[]).includes(value)) return value as Value;
  throw new UsageError(`${flag}: '${value}' is none of ${allowed.join(', ')}`);
}

/** Runs a command, printing usage errors as sentences. */
export async function withUsage(run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`sallyport: ${error.message}\nRun 'sallyport help' to see the flags.\n`);
    return 2;
  }
}
