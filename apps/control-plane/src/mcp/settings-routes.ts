import type { Organization } from '@sallyport/store';
import { z } from 'zod';
import type { App } from '../http/area.ts';
import { authorOf } from '../http/author.ts';
import { reachedOrganization } from '../identity/reached-organization.ts';
import type { Services } from '../services.ts';

const params = z.object({ organizationId: z.uuid() });

const settingsSchema = z.strictObject({
  access: z
    .enum(['none', 'read', 'write'])
    .describe('What tools may do for people of the organization: nothing at all, read, or change things too.'),
});

/** What an organization lets its MCP server do. */
export function settingsRoutes(app: App, { store, nowMs }: Services): void {
  const { organizations } = store.identity;
  const url = '/v3/organizations/:organizationId/mcp-settings';
  const answers = { params, response: { 200: settingsSchema } };

  const read = { summary: 'Gets what tools may do in an organization', ...answers };
  app.get(url, { config: { permission: 'organization.read' }, schema: read }, async ({ params, principal }) => {
    const { mcpAccess: access } = await reachedOrganization(principal, params.organizationId, organizations);
    return { access };
  });

  const changed = { summary: 'Says what tools may do in an organization', body: settingsSchema, ...answers };
  // Else a program whose tools only read could let itself change things.
  const config = { permission: 'organization.write', inPerson: true } as const;
  app.patch(url, { config, schema: changed }, async (request) => {
    const { params, principal, body } = request;
    const { id } = await reachedOrganization(principal, params.organizationId, organizations);
    const edit = (before: Organization) => ({ ...before, mcpAccess: body.access, updatedAtMs: nowMs() });
    await organizations.change(id, edit, { ...authorOf(request), organizationId: id });
    return body;
  });
}
