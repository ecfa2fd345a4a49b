/** What is wrong with a value, for a verbose answer: a sentence, or sentences by name. */
export type Fault = string | { readonly [name: string]: Fault } | readonly (Fault | null)[];

/** Undefined when nothing is wrong. */
export type Validate = (value: unknown) => Fault | undefined;
