import type { CollectionDefinition } from '@sallyport/contracts';
import type { Draft } from './drafts.ts';
import { partOf } from './ids.ts';
import type { Problems } from './problems.ts';
import type { Sources } from './sources.ts';

/** Tells of entities of one collection that share what must be their own. */
export class Uniqueness {
  readonly #definition: CollectionDefinition;
  readonly #combinations: { fields: readonly string[]; references: ReadonlySet<string>; seen: Map<string, Draft> }[];
  readonly #ids = new Map<string, Draft>();
  readonly #problems: Problems;
  readonly #sources: Sources;

  constructor(definition: CollectionDefinition, problems: Problems, sources: Sources) {
    const references = new Set((definition.foreignKeys ?? []).map(({ field }) => field));
    this.#definition = definition;
    this.#combinations = (definition.unique ?? []).map((fields) => ({ fields, references, seen: new Map() }));
    this.#problems = problems;
    this.#sources = sources;
  }

  check(draft: Draft, fields: Readonly<Record<string, unknown>>): void {
    let isTold = false;
    for (const { fields: names, references, seen } of this.#combinations) {
      // What is not set collides with nothing; a reference that is not set says "of none", which does.
      if (names.some((name) => fields[name] === undefined && !references.has(name))) continue;
      const parts = names.map((name) => partOf(fields[name]));
      const first = remember(seen, parts.length === 1 ? parts[0]! : JSON.stringify(parts), draft);
      if (first === undefined) continue;
      isTold = true;
      this.#tell(
        draft,
        first,
        names.map((name, i) => `${name} set to '${this.#shown(name, parts[i]!)}'`).join(', '),
        names[0]!,
      );
    }
    const first = remember(this.#ids, draft.id, draft);
    // Ids are made from what is unique, so equal ones need no second word.
    if (first !== undefined && !isTold) this.#tell(draft, first, `primary key set to '${draft.id}'`, 'id');
  }

  #tell(draft: Draft, first: Draft, what: string, path: string): void {
    const { file, line } = this.#sources.place(first.node.offset);
    const message = `uniqueness violation: '${this.#definition.name}' entity with ${what} already declared`;
    this.#problems.of(draft, path, `${message} (${file}:${line})`);
  }

  /** Of credentials only names are shown. */
  #shown(field: string, value: string): string {
    const { seal, nameFields = [], foreignKeys = [] } = this.#definition;
    const isPublic = seal === undefined || nameFields.includes(field) || foreignKeys.some((key) => key.field === field);
    return isPublic ? value : '…';
  }
}

/** The one that had the key before; undefined for the first. */
function remember(seen: Map<string, Draft>, key: string, draft: Draft): Draft | undefined {
  const first = seen.get(key);
  if (first === undefined) seen.set(key, draft);
  return first;
}
