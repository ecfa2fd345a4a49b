/** A mistake in the command line or the environment: its sentence is printed and the exit code is 2. */
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
  /** Arguments without a flag are further values of this one. */
  positional?: boolean;
  /** The value where none is given, as it would be written. */
  default?: string;
  /** What happens where none is given and no single value says it: `one per core`. */
  otherwise?: string;
  description: string;
  /** It may stand in the environment alone: others on the machine can read command lines. */
  isSecret?: boolean;
}
