/** Levels of maps and lists inside each other. Kong's own nesting is five deep; JSON Schemas in plugins go further. */
export const depthMax = 128;

/** What a file may grow to by aliases, counted in values; a larger one is an attack or an accident. */
export const aliasedValuesMax = 1_000_000;

/** Characters of one file after substitution. */
export const textLengthMax = 256 * 1024 * 1024;

export const tooDeep = `nested deeper than ${depthMax} levels`;

/** `offset` counts from the start of the file's text. */
export interface SyntaxProblem {
  offset: number;
  message: string;
}

/** A key that would change a JavaScript object instead of becoming its member. */
export function keyProblem(key: string): string | undefined {
  return key === '__proto__' ? "'__proto__' cannot be used as a name" : undefined;
}

export function keyTwice(key: string): string {
  return `Map keys must be unique: '${key}' is written twice`;
}
