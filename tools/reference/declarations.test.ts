import { describe, expect, it } from 'vitest';
import { declarationOf } from './declarations.ts';

const source = `import x from 'y';

/** One. */
export interface One {
  /** A. */
  a: string;
  nested: { b: number };
}

/** Two: a class. */
export class Two<T> {
  /** Public. */
  readonly a: T;
  /** Nobody's. */
  readonly #b: Map<
    string,
    T
  >;

  constructor(a: T) {
    this.a = a;
  }

  get size(): number {
    return 1;
  }

  /** Of several lines. */
  find(
    a: string,
    b: number,
  ): T | undefined {
    if (a) {
      return undefined;
    }
    return this.a;
  }

  #hidden(): void {
    return;
  }
}

/** Three. */
export function three(a: string): { b: string } {
  return { b: a };
}

export type Four =
  | { kind: 'a' }
  | { kind: 'b' };
export const five = 5;
`;

describe('a declaration', () => {
  it.each([
    ['One', '/** One. */\ninterface One {\n  /** A. */\n  a: string;\n  nested: { b: number };\n}'],
    [
      'Two',
      '/** Two: a class. */\nclass Two<T> {\n  /** Public. */\n  readonly a: T;\n  constructor(a: T);\n  get size(): number;\n  /** Of several lines. */\n  find(\n    a: string,\n    b: number,\n  ): T | undefined;\n}',
    ],
    ['three', '/** Three. */\nfunction three(a: string): { b: string };'],
    ['Four', "type Four =\n  | { kind: 'a' }\n  | { kind: 'b' };"],
    ['five', 'const five = 5;'],
    ['Six', undefined],
  ])('of %s has its comment and no code', (name, expected) => {
    expect(declarationOf(source, name)).toBe(expected);
  });
});
