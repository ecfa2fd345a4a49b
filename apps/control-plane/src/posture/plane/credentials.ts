import type { EntityRef } from '@sallyport/contracts';
import type { PluginDefinition } from '@sallyport/pipeline';
import { type CompiledPlane, entities } from './compiled-plane.ts';

/** Collections of a plugin that hold what consumers show. */
export function credentialCollections({ collections = [], duty }: PluginDefinition): readonly string[] {
  if (duty !== 'authentication') return [];
  return collections
    .filter(({ foreignKeys }) => foreignKeys?.some(({ collection }) => collection === 'consumers'))
    .map(({ name }) => name);
}

/** Know consumers by what certificates say of them, with or without credentials that are kept. */
const byCertificate = ['mtls-auth', 'header-cert-auth'];

/** Whether a plugin lets in consumers by credentials that are kept alone: who has none is not let in. */
export function knowsByCredentials(definition: PluginDefinition): boolean {
  return !byCertificate.includes(definition.name) && credentialCollections(definition).length > 0;
}

const counted = new WeakMap<CompiledPlane, ReadonlyMap<string, ReadonlyMap<string, number>>>();

/** How many credentials a consumer has, by the name of the plugin that they are for. */
export function credentialsOf(plane: CompiledPlane, consumerId: string): ReadonlyMap<string, number> {
  let counts = counted.get(plane);
  if (counts === undefined) {
    counts = countCredentials(plane);
    counted.set(plane, counts);
  }
  return counts.get(consumerId) ?? none;
}

const none: ReadonlyMap<string, number> = new Map();

function countCredentials({ definitions, document }: CompiledPlane): Map<string, Map<string, number>> {
  const counts = new Map<string, Map<string, number>>();
  for (const definition of definitions.values()) {
    for (const collection of credentialCollections(definition)) {
      for (const { consumer } of entities(document, collection)) {
        const id = (consumer as EntityRef | undefined)?.id;
        if (id === undefined) continue;
        const ofConsumer = counts.get(id) ?? new Map<string, number>();
        ofConsumer.set(definition.name, (ofConsumer.get(definition.name) ?? 0) + 1);
        counts.set(id, ofConsumer);
      }
    }
  }
  return counts;
}
