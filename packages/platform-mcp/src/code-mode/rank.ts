import type { Operation } from './operations.ts';

interface Indexed {
  readonly operation: Operation;
  /** How much each word says of it. */
  readonly weights: ReadonlyMap<string, number>;
}

/** Finds operations by words. */
export class OperationIndex {
  readonly #indexed: readonly Indexed[];
  /** In how many operations a word is. */
  readonly #spread = new Map<string, number>();

  constructor(operations: Iterable<Operation>) {
    this.#indexed = [...operations].map((operation) => ({ operation, weights: weightsOf(operation) }));
    for (const { weights } of this.#indexed)
      for (const word of weights.keys()) this.#spread.set(word, (this.#spread.get(word) ?? 0) + 1);
  }

  /** The likeliest first. */
  find(query: string, limit: number): Operation[] {
    const words = new Set(wordsOf(query));
    const scored = this.#indexed
      .map(({ operation, weights }) => ({ operation, score: this.#score(words, weights) }))
      .filter(({ score }) => score > 0);
    // Of equals, what is nearer to the root is the more general.
    scored.sort((a, b) => b.score - a.score || a.operation.path.length - b.operation.path.length);
    return scored.slice(0, limit).map(({ operation }) => operation);
  }

  #score(words: ReadonlySet<string>, weights: ReadonlyMap<string, number>): number {
    let score = 0;
    for (const word of words) {
      const weight = weights.get(word);
      if (weight === undefined) continue;
      score += (weight / (weight + 2)) * Math.log(1 + this.#indexed.length / this.#spread.get(word)!);
    }
    return score;
  }
}

function weightsOf({ name, method, path, area, described }: Operation): Map<string, number> {
  const { summary, description, parameters } = described;
  const weights = new Map<string, number>();
  const add = (text: string, weight: number) => {
    for (const word of new Set(wordsOf(text))) weights.set(word, (weights.get(word) ?? 0) + weight);
  };
  add(summary, 4);
  add(path.replaceAll(/\{[^}]*\}/g, ' '), 3);
  add(area, 2);
  add(verbs[method], 2);
  add(otherWords[name] ?? '', 3);
  add(description, 1);
  add(parameters.map(({ name }) => name).join(' '), 0.5);
  return weights;
}

const verbs: Readonly<Record<Operation['method'], string>> = {
  GET: 'get list read show find',
  POST: 'create add new make start begin',
  PUT: 'replace set update put',
  PATCH: 'change update edit modify',
  DELETE: 'delete remove',
};

/** What people call it who do not know what we call it. */
const otherWords: Readonly<Record<string, string>> = {
  'POST /v2/metrics':
    'metrics analytics statistics error rate latency traffic requests cost token usage model tool service',
  'POST /v2/api-requests': 'api requests log errors status latency single',
  'POST /v2/control-planes/{controlPlaneId}/configuration/versions/{version}/rollback': 'roll back restore undo',
};

const empty = new Set(
  'a an the of for in on to and or all with my which when is are by who what how do does can i me v2 v3'.split(' '),
);

/** In lower case, in the singular. */
function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words
    .filter((word) => !empty.has(word))
    .map((word) => word.replace(/(?<=..)ies$/, 'y').replace(/(?<=..[^s])s$/, ''));
}
