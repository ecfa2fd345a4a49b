import { type ControlPlane, configTopic } from '@sallyport/store';
import { z } from 'zod';
import { demand, may } from '../../access/judge.ts';
import type { App, Area } from '../../http/area.ts';
import { authorOf } from '../../http/author.ts';
import type { Services } from '../../services.ts';
import { groupsMax, memberChangesMax, membersMax } from '../limits.ts';
import { controlPlaneParams } from '../params.ts';
import { controlPlaneSchema, controlPlaneView } from '../schemas.ts';
import { getGroup, newMembers } from './rules.ts';
import { statusSchema, statusView } from './status.ts';

const path = '/v2/control-planes/:controlPlaneId';
const scope = { param: 'controlPlaneId' } as const;
const reading = { permission: 'control-planes.read', scope } as const;
const writing = { permission: 'control-planes.write', scope } as const;

export const controlPlaneGroups: Area = {
  name: 'Control plane groups',
  description: 'Several control planes, whose configurations together are that of the gateways of the group.',
  routes(app, services) {
    const { store, deliveries, endpoints } = services;
    const params = controlPlaneParams;

    const listed = {
      summary: 'Lists the members of a group',
      params,
      response: {
        200: z.object({
          data: z.array(controlPlaneSchema),
          meta: z.object({ page: z.object({ size: z.number(), next: z.null() }) }),
        }),
      },
    };
    app.get(`${path}/group-memberships`, { config: reading, schema: listed }, async ({ params, principal }) => {
      const { id } = await getGroup(store.controlPlanes, principal.organizationId, params.controlPlaneId);
      const members = await store.groupMemberships.members(principal.organizationId, id);
      const data = members.map((member) => controlPlaneView(member, endpoints));
      return { data, meta: { page: { size: data.length, next: null } } };
    });

    memberRoute(app, services, {
      method: 'PUT',
      url: `${path}/group-memberships`,
      summary: 'Replaces the members of a group',
      max: membersMax,
      after: (_before, told) => told,
    });
    memberRoute(app, services, {
      method: 'POST',
      url: `${path}/group-memberships/add`,
      summary: 'Adds members to a group',
      max: memberChangesMax,
      after: (before, told) => new Set([...before, ...told]),
    });
    memberRoute(app, services, {
      method: 'POST',
      url: `${path}/group-memberships/remove`,
      summary: 'Takes members out of a group',
      max: memberChangesMax,
      after: (before, told) => before.difference(told),
    });

    const status = { summary: 'Tells whether members go together', params, response: { 200: statusSchema } };
    app.get(`${path}/group-status`, { config: reading, schema: status }, async ({ params, principal }) => {
      const group = await getGroup(store.controlPlanes, principal.organizationId, params.controlPlaneId);
      return statusView(group.id, await deliveries.conflicts(group));
    });

    const membership = {
      summary: 'Tells whether a control plane is a member of a group',
      params,
      response: {
        200: z.object({
          is_member: z.boolean(),
          groups: z.array(z.object({ id: z.string(), name: z.string() })).describe('Those that the caller may see.'),
        }),
      },
    };
    app.get(`${path}/group-member-status`, { config: reading, schema: membership }, async ({ params, principal }) => {
      const { id } = await store.controlPlanes.get(principal.organizationId, params.controlPlaneId);
      const groups = await store.groupMemberships.groupsOf(principal.organizationId, id);
      const seen = groups.filter((group) => may(principal, 'control-planes.read', group.id));
      return { is_member: groups.length > 0, groups: seen.map((group) => ({ id: group.id, name: group.name })) };
    });
  },
};

interface MemberRoute {
  method: 'PUT' | 'POST';
  url: string;
  summary: string;
  /** How many it may be told at once. */
  max: number;
  /** The members that there are to be. */
  after(before: ReadonlySet<string>, told: ReadonlySet<string>): ReadonlySet<string>;
}

const dryRunQuery = z.object({
  'dry-run': z.enum(['true', 'false']).default('false').describe('Changes nothing, and tells what the state would be.'),
});

function memberRoute(app: App, services: Services, { method, url, summary, max, after }: MemberRoute) {
  const { store, deliveries } = services;
  const body = z.strictObject({ members: z.array(z.strictObject({ id: z.uuid() })).max(max) });
  const response = { 200: statusSchema.describe('What the state would be, after a dry run.'), 204: z.undefined() };
  const schema = { summary, params: controlPlaneParams, querystring: dryRunQuery, body, response };
  app.route({
    method,
    url,
    config: writing,
    schema,
    handler: async (request, reply) => {
      const { organizationId } = request.principal;
      const { id: groupId } = await getGroup(store.controlPlanes, organizationId, request.params.controlPlaneId);
      const members = await store.groupMemberships.members(organizationId, groupId);
      const before = new Set(members.map(({ id }) => id));
      const told = new Set(request.body.members.map(({ id }) => id));
      const wanted = after(before, told);
      const isRemoval = told.isDisjointFrom(wanted);
      // What members have goes to the gateways of the group: who only has the group does not get it that way.
      for (const id of wanted.difference(before)) demand(request.principal, 'control-planes.write', id);
      const added = isRemoval ? [] : await newMembers(services, organizationId, request.body.members, before);
      if (request.query['dry-run'] === 'true') {
        const known = new Map([...members, ...added].map((it): [string, ControlPlane] => [it.id, it]));
        const conflicts = await deliveries.conflictsOf([...wanted].sort().map((id) => known.get(id)!));
        return reply.code(200).send(statusView(groupId, conflicts));
      }
      const change = { add: [...wanted.difference(before)], remove: [...before.difference(wanted)] };
      await store.groupMemberships.change(
        { organizationId, groupId, ...change, membersMax, groupsMax },
        authorOf(request),
      );
      await store.signals.publish(configTopic, { controlPlaneId: groupId });
      return reply.code(204).send();
    },
  });
}
