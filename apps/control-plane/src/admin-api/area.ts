import type { App, Area } from '../http/area.ts';
import type { Services } from '../services.ts';
import { answerErrorsAsKong } from './answer-errors.ts';
import type { AdminContext } from './context.ts';
import { controlPlaneOf } from './control-plane-of.ts';
import { EntityPaths } from './entity-paths.ts';
import { entityRoutes } from './entity-routes.ts';
import { likeKong } from './kong-routes.ts';
import { nodeRoutes, schemaAndTagRoutes } from './node-routes.ts';
import { wholeFileRoutes } from './whole-file-routes.ts';

/** The same entities twice: where Konnect has them, and as the Admin API of a Kong that is a control plane. */
export const coreEntities: Area = {
  name: 'Core entities',
  description:
    'What gateways are to do: services, routes, plugins, consumers and what else Kong’s format has, in Kong’s shapes and with its verbs.',
  routes(app, services) {
    within(app, services, '/v2/control-planes/:controlPlaneId/core-entities', schemaAndTagRoutes, true);
  },
};

export const adminApi: Area = {
  name: 'Admin API',
  description:
    'Kong’s Admin API of a control plane, which its path names by id or name, for tools that speak that: the paths of core entities, and these.',
  routes(app, services) {
    within(
      app,
      services,
      '/admin/:controlPlaneId',
      (scope, context) => {
        schemaAndTagRoutes(scope, context);
        nodeRoutes(scope, context);
        wholeFileRoutes(scope, context);
      },
      false,
    );
  },
};

function within(
  app: App,
  services: Services,
  prefix: string,
  addOthers: (scope: App, context: AdminContext) => void,
  isDocumented: boolean,
): void {
  const { configReader: reader, configWriter: writer, hub, log } = services;
  const plugins = new Map(services.plugins.map((plugin) => [plugin.name, plugin]));
  const context = { reader, writer, hub, plugins, controlPlaneOf: controlPlaneOf(services) };
  void app.register(
    async (scope: App) => {
      answerErrorsAsKong(scope, log);
      const addRest = likeKong(scope);
      addOthers(scope, context);
      entityRoutes(scope, context, new EntityPaths(reader.collections), isDocumented);
      addRest();
    },
    { prefix },
  );
}
