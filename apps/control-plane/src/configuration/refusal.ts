import type { Problem } from '@sallyport/contracts';

/** Why a change is refused, in the terms of Kong's Admin API. */
export type RefusalKind =
  /** The entity, or what it makes of its neighbours, would not compile. */
  | 'schema'
  /** The id is another's. */
  | 'primary-key'
  /** Something refers to what is not there. */
  | 'foreign-key'
  /** Something that is to go is referred to. */
  | 'referenced'
  /** A name, a key, … is another's. */
  | 'unique'
  /** There is no such entity. */
  | 'not-found'
  /** There are as many as there may be. */
  | 'limit';

export interface ConfigProblem extends Problem {
  kind: RefusalKind;
  /** Which of the changes led to it; undefined where it is none by itself. */
  change: number | undefined;
  collection: string;
  /** The fields that are another's, with their values; secret ones are left out. */
  fields?: Readonly<Record<string, unknown>> | undefined;
}

/** Nothing of a write was kept, because of these. */
export class ConfigRefused extends Error {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(({ message }) => message).join('\n'));
    this.problems = problems;
  }
}

/** The text is no offset that a list has given. */
export class InvalidOffset extends Error {}
