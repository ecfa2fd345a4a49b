import { z } from 'zod';
import { roleGroups } from '../access/roles.ts';
import type { App } from '../http/area.ts';

const catalogueSchema = z.record(
  z.string(),
  z.object({
    name: z.string(),
    roles: z.record(z.string(), z.object({ name: z.string(), description: z.string() })),
  }),
);

/** What roles there are. */
export function roleRoutes(app: App): void {
  const groups = Object.entries(roleGroups).map(([key, { name, roles }]) => {
    const told = Object.entries(roles).map(([role, { name, description }]) => [role, { name, description }]);
    return [key, { name, roles: Object.fromEntries(told) }];
  });
  const catalogue: z.output<typeof catalogueSchema> = Object.fromEntries(groups);
  const schema = { summary: 'Lists the roles that can be assigned', response: { 200: catalogueSchema } };
  app.get('/v3/roles', { config: { permission: 'signed-in' }, schema }, async (_request, reply) =>
    reply.send(catalogue),
  );
}
