import { z } from 'zod';
import type { Area } from '../http/area.ts';
import { eachByItself, savedDefinitionRoutes } from '../saved/routes.ts';
import { dashboardDefinitionSchema } from './definition.ts';
import { templates } from './templates/index.ts';

const templatesSchema = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      description: z.string(),
      definition: z.record(z.string(), z.unknown()).describe('To be posted to `/v2/dashboards`.'),
    }),
  ),
});

export const dashboards: Area = {
  name: 'Dashboards',
  description: 'Tiles of charts, whose queries clients ask with `POST /v2/metrics`.',
  routes(app, services) {
    const { store, nowMs } = services;
    savedDefinitionRoutes(app, {
      path: '/v2/dashboards',
      noun: 'dashboard',
      saved: store.dashboards,
      definition: dashboardDefinitionSchema,
      permissions: eachByItself('dashboards'),
      roles: { group: 'dashboards', services },
      nowMs,
    });
    app.get(
      '/v2/dashboard-templates',
      {
        config: { permission: 'signed-in' },
        schema: { summary: 'Lists dashboards to begin with', response: { 200: templatesSchema } },
      },
      async () => ({ data: templates.map((template) => ({ ...template })) }),
    );
  },
};
