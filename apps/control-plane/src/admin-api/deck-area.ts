import { z } from 'zod';
import { entitiesWith } from '../access/judge.ts';
import type { Area } from '../http/area.ts';

/** decK asks for as many at a time. */
const pageSize = 100;

/** The one path that decK asks in Konnect besides core entities: it finds the control plane of a name. */
export const deckPaths: Area = {
  name: 'decK',
  description: 'What decK asks of Konnect to find a control plane.',
  routes(app, { store }) {
    const schema = {
      summary: 'Lists control planes as decK asks for them',
      querystring: z.object({
        page: z.coerce.number().int().min(1).max(1_000_000).default(1),
        size: z.coerce.number().int().min(1).max(pageSize).default(pageSize),
      }),
      response: {
        200: z.object({
          data: z.array(z.object({ id: z.string(), name: z.string() })),
          page: z.number(),
          pageCount: z.number(),
        }),
      },
    };
    const config = { permission: 'control-planes.read', scope: 'any' } as const;
    app.get('/konnect-api/api/runtime_groups', { config, schema }, async ({ query: { page, size }, principal }) => {
      const ids = entitiesWith(principal, 'control-planes.read');
      const filters = ids === 'all' ? [] : [{ field: 'id', operator: 'oeq', values: ids } as const];
      const sort = [{ field: 'name', isDescending: false } as const];
      const found = await store.controlPlanes.list(principal.organizationId, { number: page, size, filters, sort });
      const data = found.items.map(({ id, name }) => ({ id, name }));
      return { data, page, pageCount: Math.max(1, Math.ceil(found.total / size)) };
    });
  },
};
