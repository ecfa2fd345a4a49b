import { type ConfigDocument, type Entity, type EntityChange, referencesIn } from '@sallyport/contracts';

/** What a configuration asks of vaults. */
export interface SecretNeeds {
  readonly vaults: readonly Entity[];
  readonly references: readonly string[];
}

/** Each is read from its vault and held in memory. */
export const referencesMax = 10_000;

export function secretNeedsOf({ collections }: ConfigDocument): SecretNeeds {
  const { vaults = [], ...others } = collections;
  return { vaults, references: [...referencesIn(others)] };
}

/** After changes, and the same object where they ask for nothing new. What nobody asks for any more stays until all is read anew. */
export function secretNeedsAfter(before: SecretNeeds, changes: readonly EntityChange[]): SecretNeeds {
  const ofVaults = new Map(
    changes.flatMap(({ collection, id, entity }) => (collection === 'vaults' ? [[id, entity]] : [])),
  );
  const asked = referencesIn(changes.flatMap(({ collection, entity }) => (collection === 'vaults' ? [] : [entity])));
  if (ofVaults.size === 0 && asked.size === 0) return before;
  const references = new Set([...before.references, ...asked]);
  if (ofVaults.size === 0 && references.size === before.references.length) return before;
  const others = before.vaults.filter(({ id }) => !ofVaults.has(id));
  const vaults = [...others, ...[...ofVaults.values()].filter((vault) => vault !== undefined)];
  return { vaults, references: [...references] };
}
