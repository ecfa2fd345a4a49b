import type { ConfigDocument, Entity, EntityRef } from '@sallyport/contracts';
import type { ConfiguredPlugin, PluginEntity, RouteEntity, ServiceEntity } from '../entities.ts';
import { entitiesOf } from './entities-of.ts';

/** The plugins of one name, in the order of the configuration, with what they are attached to. */
export function configuredPlugins(document: ConfigDocument, name: string): readonly ConfiguredPlugin[] {
  const entities = entitiesOf<PluginEntity>(document, 'plugins').filter((entity) => entity.name === name);
  const routes = pick<RouteEntity>(document, 'routes', entities, 'route');
  const owners = [...entities, ...routes.values()];
  const services = pick<ServiceEntity>(document, 'services', owners, 'service');
  return entities.map((entity) => {
    const route = entity.route && routes.get(entity.route.id);
    const ofService = entity.service ?? route?.service;
    const service = ofService && services.get(ofService.id);
    const { id: pluginId, enabled, tags = [], config } = entity;
    return { pluginId, enabled, tags, config, route, service };
  });
}

/** By id, the entities of a collection that some others refer to. */
function pick<Kind extends Entity>(
  document: ConfigDocument,
  collection: string,
  owners: readonly Entity[],
  reference: string,
): ReadonlyMap<string, Kind> {
  const ids = new Set(owners.map((owner) => (owner[reference] as EntityRef | undefined)?.id));
  const entities = entitiesOf<Kind>(document, collection).filter(({ id }) => ids.has(id));
  return new Map(entities.map((entity) => [entity.id, entity]));
}
