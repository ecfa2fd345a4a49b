import type { Operation } from '../operation.ts';

/** The language that callers of a route speak (`llm_format`): which paths it has, and what is said there. */
export interface Format {
  /** As configurations name it. */
  readonly name: string;
  readonly title: string;
  /** What an operation is asked in, where the path does not tell. */
  readonly dialects: Readonly<Partial<Record<Operation, string>>>;
  /**
   * What a path asks for; undefined where it is none of the format's. Whatever stands before the format's own paths is the
   * route's. `query` has its question mark.
   */
  read(path: string, query: string): PathReading | undefined;
}

/** What the path of a request says of it. */
export interface PathReading {
  readonly operation: Operation;
  /** Dialect, or family of those who pass on what they get. */
  readonly dialect: string;
  /** Where the path names one, and whether the answer is to be streamed, where it says so. */
  readonly model?: string | undefined;
  readonly stream?: boolean | undefined;
  /** What follows the operation's own path, as `restOfPath` writes it. */
  readonly rest: string;
}
