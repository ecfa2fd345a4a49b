import { isObject, type JsonObject } from '../conversion/tool-definition.ts';
import type { DocumentProblem } from './read-document.ts';
import { References } from './references.ts';

/** What of `x-kong-…` the document says at its top; a reference leads into `components/x-kong`. */
export class KongExtensions {
  readonly #document: JsonObject;
  readonly #references: References;
  readonly #problems: DocumentProblem[];

  constructor(document: JsonObject, problems: DocumentProblem[]) {
    this.#document = document;
    this.#references = new References(document, problems);
    this.#problems = problems;
  }

  object(key: string): JsonObject | undefined {
    if (this.#document[key] === undefined) return undefined;
    const value = this.#references.follow(this.#document[key], `/${key}`);
    if (isObject(value)) return value;
    this.#problems.push({ path: `/${key}`, message: 'should be an object' });
    return undefined;
  }

  texts(key: string): string[] | undefined {
    const value = this.#document[key];
    return Array.isArray(value) ? value.map(String) : undefined;
  }

  /** `x-kong-plugin-<name>`. */
  plugins(): { name: string; fields: JsonObject }[] {
    return Object.keys(this.#document)
      .filter((key) => key.startsWith('x-kong-plugin-'))
      .sort()
      .map((key) => ({ name: key.slice('x-kong-plugin-'.length), fields: this.object(key) ?? {} }));
  }
}
