import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { nearest } from '@sallyport/contracts';
import { flagsInEnvironment, variableOf } from './environment.ts';
import { type Flag, UsageError } from './flag.ts';

/** A command line, read, with the environment where it says nothing. Flags are named with their dashes. */
export class Arguments {
  /** Arguments without a flag. */
  readonly files: readonly string[];
  readonly #values = new Map<string, Value>();

  /**
   * What `env` says of a flag holds where the command line says nothing of it. Throws `UsageError` where a flag is not
   * among `flags`, or lacks its value.
   */
  constructor(args: readonly string[], flags: readonly Flag[], env: Readonly<Record<string, string | undefined>> = {}) {
    const { values, positionals } = parse(args, flags);
    this.files = positionals;
    const shown = flags.find(({ name, isSecret = false }) => isSecret && values[keyOf(name)] !== undefined);
    if (shown !== undefined)
      throw new UsageError(`${shown.name}: others on this machine can read it there; put it into ${variableOf(shown)}`);
    const inEnvironment = flagsInEnvironment(flags, env);
    for (const { name, positional = false, default: initial } of flags) {
      const bare = positional ? positionals : [];
      const given = values[keyOf(name)];
      const onLine = bare.length > 0 ? [...((given ?? []) as string[]), ...bare] : given;
      const value = onLine ?? inEnvironment.get(name) ?? initial;
      if (value !== undefined) this.#values.set(name, value);
    }
  }

  has(flag: string): boolean {
    return this.#values.get(flag) === true;
  }

  /** Undefined where the flag was not given and has no default. */
  find(flag: string): string | undefined {
    return this.#values.get(flag) as string | undefined;
  }

  /** For flags with a default. */
  get(flag: string): string {
    const value = this.find(flag);
    if (value === undefined) throw new UsageError(`${flag} is missing`);
    return value;
  }

  list(flag: string): readonly string[] {
    return (this.#values.get(flag) ?? []) as string[];
  }

  oneOf<Value extends string>(flag: string, allowed: readonly Value[]): Value {
    const value = this.get(flag);
    if ((allowed as readonly string[]).includes(value)) return value as Value;
    throw new UsageError(`${flag}: '${value}' is none of ${allowed.join(', ')}`);
  }

  /** A whole number within limits. `otherwise` holds where the flag was not given and has no default. */
  count(flag: string, least: number, most: number, otherwise?: number): number {
    const value = this.find(flag) ?? otherwise?.toString() ?? this.get(flag);
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new UsageError(`${flag}: '${value}' is not a whole number from ${least} to ${most}`);
  }
}

type Value = string | boolean | (string | boolean)[];

function parse(args: readonly string[], flags: readonly Flag[]) {
  const options: ParseArgsOptionsConfig = {};
  for (const { name, short, value, multiple = false } of flags) {
    options[keyOf(name)] = {
      type: value === undefined ? 'boolean' : 'string',
      multiple,
      ...(short === undefined ? {} : { short }),
    };
  }
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(misread(error as NodeJS.ErrnoException, flags));
  }
}

/** Node says of an unknown flag how it could be written as a file's name, which nobody wants. */
function misread({ code, message }: NodeJS.ErrnoException, flags: readonly Flag[]): string {
  const unknown = code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? /'(-[^']*)'/.exec(message)?.[1] : undefined;
  if (unknown === undefined) return message;
  const near = nearest(
    unknown,
    flags.map(({ name }) => name),
  );
  return `${unknown} is not known${near === undefined ? '' : `; did you mean ${near}?`}`;
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
