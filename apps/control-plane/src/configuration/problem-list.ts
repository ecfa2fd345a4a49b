import type { CollectionDefinition, Entity, Problem } from '@sallyport/contracts';
import type { ConfigProblem, RefusalKind } from './refusal.ts';

interface Found {
  path: string;
  message: string;
  fields?: Readonly<Record<string, unknown>> | undefined;
}

/** Told at once; what a whole file has wrong is told by its first ones. */
const problemsMax = 1_000;

/** What is wrong with a write. */
export class ProblemList {
  readonly #problems: ConfigProblem[] = [];

  get count(): number {
    return this.#problems.length;
  }

  /** In the order of the changes. */
  list(): readonly ConfigProblem[] {
    return this.#problems.toSorted((a, b) => (a.change ?? Infinity) - (b.change ?? Infinity));
  }

  add(
    change: number | undefined,
    definition: CollectionDefinition,
    kind: RefusalKind,
    { path, message, fields }: Found,
    entity?: Partial<Entity>,
  ): void {
    const name = entity && nameOf(definition, entity);
    this.#push({
      kind,
      change,
      collection: definition.name,
      fields,
      entity: name === undefined ? definition.singular : `${definition.singular} '${name}'`,
      entityType: definition.name.replace(/s$/, ''),
      entityId: entity?.id,
      entityName: name,
      path,
      message,
    });
  }

  /** What compiling has found. */
  addCompiled(change: number | undefined, collection: string, problem: Problem): void {
    this.#push({ ...problem, kind: 'schema', change, collection });
  }

  #push(problem: ConfigProblem): void {
    if (this.#problems.length < problemsMax) this.#problems.push(problem);
  }
}

export function nameOf({ nameFields = [] }: CollectionDefinition, entity: Partial<Entity>): string | undefined {
  for (const field of ['instance_name', ...nameFields, 'name']) {
    const name = entity[field];
    if (typeof name === 'string' && name !== '') return name;
  }
  return undefined;
}
