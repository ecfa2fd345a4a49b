import { z } from 'zod';
import { defineTool, ToolError } from '../tool.ts';
import { ask } from './shared/ask.ts';
import { controlPlaneIdField, controlPlaneIdOf } from './shared/control-plane-ids.ts';
import { apiControlPlaneSchema, controlPlaneSchema, controlPlaneView } from './shared/control-planes.ts';
import { groupStatus, membershipStatus, membershipStatusSchema } from './shared/group-status.ts';

export const listControlPlaneGroupMemberships = defineTool({
  name: 'list_control_plane_group_memberships',
  title: 'List the members of a control plane group',
  description:
    'Lists the control planes that are members of a control plane group, and whether their configurations go together. Find groups with ' +
    'list_control_planes and filterClusterType CLUSTER_TYPE_CONTROL_PLANE_GROUP.',
  category: 'control_planes',
  input: z.strictObject({
    groupId: controlPlaneIdField.describe('The group, by its id or its name.'),
    pageSize: z.int().min(1).max(1000).default(10).describe('How many members on a page.'),
    pageAfter: z.string().max(2_048).optional().describe('The `nextPageAfter` of the page before.'),
  }),
  output: z.object({
    metadata: z.object({
      groupId: z.string(),
      pageSize: z.number(),
      pageAfter: z.string().nullable(),
      nextPageAfter: z.string().nullable().describe('Ask for it as `pageAfter` to see more; null: there are no more.'),
      totalCount: z.number(),
    }),
    members: z.array(
      controlPlaneSchema
        .pick({ controlPlaneId: true, name: true, description: true, type: true, clusterType: true, metadata: true })
        .extend({ membershipStatus: membershipStatusSchema }),
    ),
    relatedTools: z.array(z.string()),
  }),
  async run({ groupId: written, pageSize, pageAfter }, context) {
    const groupId = await controlPlaneIdOf(context, written);
    const path = `/v2/control-planes/${groupId}/group-memberships`;
    // The API tells all at once: there are at most some hundred.
    const { data } = await ask(context, { method: 'GET', path }, z.object({ data: z.array(apiControlPlaneSchema) }));
    const after = pageAfter === undefined ? -1 : data.findIndex(({ id }) => id === pageAfter);
    if (pageAfter !== undefined && after < 0)
      throw new ToolError(`\`pageAfter\` is no member of this group: give the \`nextPageAfter\` of the page before.`);
    const page = data.slice(after + 1, after + 1 + pageSize);
    const isLast = after + 1 + pageSize >= data.length;
    const status = await groupStatus(context, groupId);
    return {
      metadata: {
        groupId,
        pageSize,
        pageAfter: pageAfter ?? null,
        nextPageAfter: isLast ? null : page.at(-1)!.id,
        totalCount: data.length,
      },
      members: page.map((member) => {
        const { controlPlaneId, name, description, type, clusterType, metadata } = controlPlaneView(member);
        return {
          controlPlaneId,
          name,
          description,
          type,
          clusterType,
          membershipStatus: membershipStatus(status, controlPlaneId),
          metadata,
        };
      }),
      relatedTools: [
        'get_control_plane: one member',
        'list_services: the services of a member, by its controlPlaneId',
        'check_control_plane_group_membership: the group of one control plane',
      ],
    };
  },
});
