import { z } from 'zod';
import { defineTool } from '../tool.ts';
import { ask } from './shared/ask.ts';
import { controlPlaneIdField, controlPlaneIdOf } from './shared/control-plane-ids.ts';
import { groupStatus, membershipStatus, membershipStatusSchema } from './shared/group-status.ts';

const membershipsSchema = z.object({
  is_member: z.boolean(),
  groups: z.array(z.object({ id: z.string(), name: z.string() })),
});

const groupSchema = membershipStatusSchema.extend({ groupId: z.string(), groupName: z.string() });

export const checkControlPlaneGroupMembership = defineTool({
  name: 'check_control_plane_group_membership',
  title: 'Check whether a control plane is in a group',
  description:
    'Tells whether a control plane is a member of a control plane group, of which one, and whether its configuration conflicts with that ' +
    'of other members. Call list_control_planes first if the id is not known.',
  category: 'control_planes',
  input: z.strictObject({ controlPlaneId: controlPlaneIdField }),
  output: z.object({
    controlPlaneId: z.string(),
    groupMembership: z.object({
      isMember: z.boolean(),
      groupId: z.string().nullable().describe('Null where it is in no group, or in one that you may not see.'),
      groupName: z.string().nullable(),
      status: z.string().nullable(),
      message: z.string(),
      conflicts: groupSchema.shape.conflicts,
      otherGroups: z.array(groupSchema).describe('A control plane may be in several groups.'),
    }),
    relatedTools: z.array(z.string()),
  }),
  async run(given, context) {
    const controlPlaneId = await controlPlaneIdOf(context, given.controlPlaneId);
    const path = `/v2/control-planes/${controlPlaneId}/group-member-status`;
    const { is_member: isMember, groups } = await ask(context, { method: 'GET', path }, membershipsSchema);
    const memberships = await Promise.all(
      groups.map(async ({ id, name }) => ({
        groupId: id,
        groupName: name,
        ...membershipStatus(await groupStatus(context, id), controlPlaneId),
      })),
    );
    const [first, ...otherGroups] = memberships;
    const noGroup = { groupId: null, groupName: null, status: null, conflicts: [] };
    const why = isMember ? 'It is a member of a group that you may not see.' : 'It is a member of no group.';
    return {
      controlPlaneId,
      groupMembership: { isMember, ...(first ?? { ...noGroup, message: why }), otherGroups },
      relatedTools: [
        'list_control_plane_group_memberships: all members of the group',
        'get_control_plane: the control plane itself',
      ],
    };
  },
});
