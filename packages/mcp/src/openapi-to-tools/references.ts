import { isObject, type JsonObject } from '../conversion/tool-definition.ts';
import type { DocumentProblem } from './read-document.ts';

/** Follows references of a document, within it and nowhere else. */
export class References {
  readonly #document: JsonObject;
  readonly #problems: DocumentProblem[];

  constructor(document: JsonObject, problems: DocumentProblem[]) {
    this.#document = document;
    this.#problems = problems;
  }

  /** What stands at the end of `$ref`, and of further ones there; the node itself without one. Undefined where that leads nowhere. */
  follow(node: unknown, path: string): unknown {
    const seen = new Set<string>();
    let at = node;
    while (isObject(at) && typeof at['$ref'] === 'string') {
      const reference = at['$ref'];
      if (seen.has(reference)) return this.#say(path, `the reference '${reference}' leads to itself`);
      seen.add(reference);
      at = this.resolve(reference, path);
    }
    return at;
  }

  resolve(reference: string, path: string): unknown {
    if (!reference.startsWith('#')) {
      return this.#say(path, `the reference '${reference}' leads out of the document; put what it means into it`);
    }
    let at: unknown = this.#document;
    for (const name of namesOf(reference)) {
      const next: unknown = Array.isArray(at)
        ? at[Number(name)]
        : isObject(at) && Object.hasOwn(at, name)
          ? at[name]
          : undefined;
      if (next === undefined) return this.#say(path, `the reference '${reference}' leads nowhere`);
      at = next;
    }
    return at;
  }

  #say(path: string, message: string): undefined {
    this.#problems.push({ path, message });
  }
}

export function namesOf(reference: string): string[] {
  return reference
    .slice(1)
    .split('/')
    .slice(1)
    .map((name) => decodeName(name).replaceAll('~1', '/').replaceAll('~0', '~'));
}

export function pointer(...names: readonly string[]): string {
  return names.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
