/** A plan for one kind of question: what to call, step by step, and what to say in the end. */
export interface Script {
  readonly name: string;
  /** A question that it answers, to tell people. */
  readonly example: string;
  /** What such questions say; the groups are what they are about. */
  readonly asks: RegExp;
  /** Tools that it can't do without; the first that is offered of each. */
  readonly needs: readonly (readonly string[])[];
  /** Each answers calls, of which all go at once, or what to say: then nothing follows. */
  readonly steps: readonly Step[];
}

export type Step = (facts: Facts) => readonly PlannedCall[] | string;

export interface PlannedCall {
  /** A name as in `needs`; the one that is offered may have something before it. */
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What a step knows. */
export interface Facts {
  readonly question: string;
  /** The groups of `asks`. */
  readonly about: Readonly<Record<string, string | undefined>>;
  /** What the steps before were answered: of each, result by result in the order of its calls. */
  readonly results: readonly (readonly unknown[])[];
  /** Whether a tool is offered, by its name as in `needs`. */
  has(tool: string): boolean;
}
