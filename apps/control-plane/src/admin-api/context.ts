import { shownEntity, withNulls } from '@sallyport/admin-api';
import type { CollectionDefinition, Entity } from '@sallyport/contracts';
import type { PluginDefinition } from '@sallyport/pipeline';
import type { FastifyRequest } from 'fastify';
import { may } from '../access/judge.ts';
import type { Hub } from '../cluster/hub.ts';
import type { ConfigReader } from '../configuration/config-reader.ts';
import type { ConfigWriter } from '../configuration/config-writer.ts';

/** What the handlers of entities work with. */
export interface AdminContext {
  reader: ConfigReader;
  writer: ConfigWriter;
  plugins: ReadonlyMap<string, PluginDefinition>;
  hub: Hub;
  /** The id of the control plane that a path names. Throws `NotFound`. */
  controlPlaneOf(request: FastifyRequest): Promise<string>;
}

/** An entity as the one who asks may see it. */
export function shownTo(
  request: FastifyRequest,
  context: AdminContext,
  controlPlaneId: string,
  collection: CollectionDefinition,
  entity: Entity,
): Entity {
  const whole = wholeOf(context, collection, entity);
  if (may(request.principal, 'secrets.read', controlPlaneId)) return whole;
  return shownEntity(collection, context.plugins.get(String(entity['name'])), whole);
}

/** An entity with its secrets, as Kong shows it. */
export function wholeOf({ plugins }: AdminContext, { name }: CollectionDefinition, entity: Entity): Entity {
  return name === 'plugins' ? withNulls(plugins.get(String(entity['name'])), entity) : entity;
}
