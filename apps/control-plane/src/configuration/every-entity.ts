import type { Entity } from '@sallyport/contracts';
import type { ConfigReader } from './config-reader.ts';

const pageSize = 1_000;
const entitiesMax = 10_000;

/** All entities of a collection, up to what a control plane may have of it. */
export async function everyEntity(
  reader: Pick<ConfigReader, 'list'>,
  controlPlaneId: string,
  collection: string,
  parent?: { readonly field: string; readonly id: string },
): Promise<Entity[]> {
  const found: Entity[] = [];
  let offset: string | undefined;
  do {
    const page = await reader.list(controlPlaneId, collection, { size: pageSize, offset, parent });
    found.push(...page.entities.map(({ entity }) => entity));
    offset = page.offset;
  } while (offset !== undefined && found.length < entitiesMax);
  return found;
}
