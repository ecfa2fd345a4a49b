import type { Problem } from '@sallyport/contracts';
import type { Draft } from './drafts.ts';
import { offsetOf } from './nodes.ts';
import type { Place, Sources } from './sources.ts';

/** Collects what is wrong; gives it in the order of the files. */
export class Problems {
  readonly #sources: Sources;
  readonly #found: { offset: number; problem: Problem }[] = [];
  readonly #broken = new Set<Draft>();

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  get count(): number {
    return this.#found.length;
  }

  /** Something outside any entity. */
  at(offset: number, path: string, message: string): void {
    this.#found.push({ offset, problem: { ...this.#sources.place(offset), path, message } });
  }

  /** Something before there was a tree to point into. */
  place(offset: number, place: Place, message: string): void {
    this.#found.push({ offset, problem: { ...place, message } });
  }

  of(draft: Draft, path: string, message: string, offset: number = placeIn(draft, path)): void {
    const { definition } = draft;
    this.#broken.add(draft);
    this.#found.push({
      offset,
      problem: {
        ...this.#sources.place(offset),
        entity: draft.label(),
        entityType: definition.name.replace(/s$/, ''),
        entityId: draft.id === '' ? undefined : draft.id,
        entityName: draft.name(),
        path,
        message,
      },
    });
  }

  /** Nothing was found wrong with an entity, as far as this reader looks. */
  isSound(draft: Draft): boolean {
    return !this.#broken.has(draft);
  }

  list(): Problem[] {
    return this.#found.toSorted((a, b) => a.offset - b.offset).map(({ problem }) => problem);
  }
}

/** Where a path inside an entity stands. What `url` stands for is found there. */
export function placeIn({ node }: Draft, path: string): number {
  const [first = ''] = path.split('.', 1);
  const stand = ['protocol', 'host', 'port', 'path'].includes(first) && !node.keys.includes(first) ? 'url' : path;
  return offsetOf(node, stand);
}
