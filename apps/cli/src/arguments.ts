import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/** A mistake in the command line: its sentence is printed and the exit code is 2. */
export class UsageError extends Error {}

/** One flag: what help prints of it, and how it is read. */
export interface Flag {
  /** With its dashes: `--workers`. */
  name: string;
  /** One letter, without its dash. */
  short?: string;
  /** What its value looks like; a flag without it is a switch. */
  value?: string;
  multiple?: boolean;
  /** The value where none is given, as it would be written. */
  default?: string;
  /** What happens where none is given and no single value says it: `one per core`. */
  otherwise?: string;
  description: string;
}

/** A command line, read. Flags are named with their dashes. */
export class Arguments {
  /** Positional arguments. */
  readonly files: readonly string[];
  readonly #values: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

  /** Throws `UsageError` where a flag is not among `flags`, or lacks its value. */
  constructor(args: readonly string[], flags: readonly Flag[]) {
    try {
      const { values, positionals } = parseArgs({
        args: [...args],
        options: optionsOf(flags),
        allowPositionals: true,
        strict: true,
      });
      this.files = positionals;
      this.#values = values;
    } catch (error) {
      throw new UsageError((error as Error).message);
    }
  }

  has(flag: string): boolean {
    return this.#values[keyOf(flag)] === true;
  }

  /** Undefined where the flag was not given and has no default. */
  find(flag: string): string | undefined {
    return this.#values[keyOf(flag)] as string | undefined;
  }

  /** For flags with a default. */
  get(flag: string): string {
    const value = this.find(flag);
    if (value === undefined) throw new UsageError(`${flag} is missing`);
    return value;
  }

  list(flag: string): readonly string[] {
    return (this.#values[keyOf(flag)] ?? []) as string[];
  }

  oneOf<Value extends string>(flag: string, allowed: readonly Value[]): Value {
    const value = this.get(flag);
    if ((allowed as readonly string[]).includes(value)) return value as Value;
    throw new UsageError(`${flag}: '${value}' is none of ${allowed.join(', ')}`);
  }

  /** A whole number within limits. `otherwise` holds where the flag was not given and has no default. */
  count(flag: string, least: number, most: number, otherwise?: number): number {
    const number = Number(this.find(flag) ?? otherwise ?? this.get(flag));
    if (Number.isInteger(number) && number >= least && number <= most) return number;
    throw new UsageError(`${flag}: '${this.find(flag)}' is not a whole number from ${least} to ${most}`);
  }
}

function optionsOf(flags: readonly Flag[]): ParseArgsOptionsConfig {
  const options: ParseArgsOptionsConfig = {};
  for (const { name, short, value, multiple = false, default: initial } of flags) {
    options[keyOf(name)] = {
      type: value === undefined ? 'boolean' : 'string',
      multiple,
      ...(short === undefined ? {} : { short }),
      ...(initial === undefined ? {} : { default: initial }),
    };
  }
  return options;
}

function keyOf(flag: string): string {
  return flag.slice(2);
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
