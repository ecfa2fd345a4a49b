import { Readable } from 'node:stream';
import { shownEntity } from '@sallyport/admin-api';
import type { Entity } from '@sallyport/contracts';
import { z } from 'zod';
import { may } from '../../access/judge.ts';
import type { Principal } from '../../access/principal.ts';
import type { Services } from '../../services.ts';
import { permissionsOf } from '../permissions-of.ts';

export const exportSchema = z.object({
  version: z.number(),
  collections: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
  hidden: z.array(z.string()).describe('Collections that the caller may not see.'),
  are_secrets_shown: z.boolean(),
});

/** Entities that are written between two turns of others. */
const sliceSize = 200;

/** All that somebody may see, as JSON that is made while it is sent. */
export function exportConfiguration(services: Services, principal: Principal, controlPlaneId: string): Readable {
  return Readable.from(pieces(services, principal, controlPlaneId));
}

async function* pieces(
  { configReader, plugins }: Services,
  principal: Principal,
  controlPlaneId: string,
): AsyncGenerator<string> {
  const { version, collections } = await configReader.entities(controlPlaneId);
  const isOpen = may(principal, 'secrets.read', controlPlaneId);
  const byName = new Map(plugins.map((plugin) => [plugin.name, plugin]));
  const hidden: string[] = [];
  let isFirst = true;
  yield `{"version":${version},"are_secrets_shown":${isOpen},"collections":{`;
  for (const definition of configReader.collections) {
    const entities = collections[definition.name] ?? [];
    if (!may(principal, permissionsOf(definition).read, controlPlaneId)) {
      hidden.push(definition.name);
      continue;
    }
    if (entities.length === 0) continue;
    const show = (entity: Entity) =>
      isOpen ? entity : shownEntity(definition, byName.get(String(entity['name'])), entity);
    yield `${isFirst ? '' : ','}${JSON.stringify(definition.name)}:[`;
    isFirst = false;
    for (let at = 0; at < entities.length; at += sliceSize) {
      const slice = entities.slice(at, at + sliceSize).map((entity) => JSON.stringify(show(entity)));
      yield `${at === 0 ? '' : ','}${slice.join(',')}`;
    }
    yield ']';
  }
  yield `},"hidden":${JSON.stringify(hidden)}}`;
}
