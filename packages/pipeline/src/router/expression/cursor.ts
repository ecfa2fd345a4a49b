import { ExpressionProblem } from './syntax.ts';

/** A place in the text of an expression. Blanks between what is taken are skipped. */
export class Cursor {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
    this.skipBlanks();
  }

  get isAtEnd(): boolean {
    return this.at === this.text.length;
  }

  /** What a sticky pattern matches here, and moves behind it. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match === null) return undefined;
    this.at += match[0].length;
    this.skipBlanks();
    return match[0];
  }

  expected(what: string): never {
    const found = /[\w.]+|\S/y;
    found.lastIndex = this.at;
    const next = found.exec(this.text)?.[0].slice(0, 40);
    this.fail(
      next === undefined ? `expected ${what}, but the expression ends here` : `expected ${what}, not '${next}'`,
    );
  }

  fail(message: string, at = this.at): never {
    throw new ExpressionProblem(message, at);
  }

  skipBlanks(): void {
    blanks.lastIndex = this.at;
    if (blanks.test(this.text)) this.at = blanks.lastIndex;
  }
}

const blanks = /[ \t\r\n]+/y;
