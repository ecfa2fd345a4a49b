import { type Consumer, definePlugin, type Exchange, headerText, type Refusal, refuse } from '@sallyport/pipeline';
import { type AclGroup, aclGroups } from '../shared/acl-groups.ts';
import { aclSchema } from './schema.ts';

/** What a set of groups comes to. */
interface Decision {
  readonly isAllowed: boolean;
  /** The groups, for the upstream; undefined when there are none. */
  readonly header: string | undefined;
}

/** Lets callers through, or not, by the groups they belong to. */
export const acl = definePlugin({
  name: 'acl',
  schema: aclSchema,
  duty: 'authorization',
  collections: [aclGroups],
  check({ allow = [], deny = [] }) {
    if (allow.length > 0 && deny.length > 0) return [{ path: 'deny', message: 'set either allow or deny, not both' }];
    return allow.length + deny.length === 0
      ? [{ path: 'allow', message: 'name at least one group, in allow or in deny' }]
      : [];
  },
  setup(config, { directory }) {
    const { include_consumer_groups, always_use_authenticated_groups, hide_groups_header } = config;
    const isAllowList = (config.allow ?? []).length > 0;
    const listed = new Set(isAllowList ? config.allow : config.deny);
    const groupsOf = directory.grouped(aclGroups, 'consumer');
    // One decision per consumer of the snapshot; both end together.
    const decisions = new WeakMap<Consumer, Decision>();
    const unauthorized = refuse(401, 'acl_unauthorized', 'Unauthorized', { style: 'negotiated' });
    const forbidden = refuse(403, 'acl_forbidden', 'You cannot consume this service', { style: 'negotiated' });

    function decide(groups: readonly string[]): Decision {
      const isMember = groups.some((group) => listed.has(group));
      return {
        isAllowed: isMember === isAllowList,
        header: groups.length === 0 ? undefined : headerText(groups.join(', ')),
      };
    }

    function decideFor({ consumer, consumerGroups }: Exchange): Decision {
      // Groups other than the consumer's own come from a token and may differ from call to call.
      const isUsual = consumer !== undefined && consumerGroups === consumer.groups;
      const known = isUsual ? decisions.get(consumer) : undefined;
      if (known !== undefined) return known;
      const members = (consumer === undefined ? undefined : groupsOf.get(consumer.id)) ?? [];
      const groups = members.map((member) => (member as AclGroup).group);
      if (include_consumer_groups) groups.push(...consumerGroups.map((group) => group.name));
      const decision = decide([...new Set(groups)]);
      if (isUsual) decisions.set(consumer, decision);
      return decision;
    }

    function decideAbout(x: Exchange): Refusal | undefined {
      const { consumer, credential, authenticatedGroups, requestHeaders } = x;
      const isByToken = consumer === undefined || credential === undefined || always_use_authenticated_groups;
      if (authenticatedGroups !== undefined && isByToken) {
        const { isAllowed, header } = decide(authenticatedGroups);
        if (!isAllowed) return forbidden;
        if (header !== undefined && !hide_groups_header) {
          requestHeaders.set('x-authenticated-groups', header, 'X-Authenticated-Groups');
        }
        return undefined;
      }
      if (consumer === undefined && credential === undefined && x.consumerGroups.length === 0) return unauthorized;
      const { isAllowed, header } = decideFor(x);
      if (!isAllowed) return forbidden;
      if (header !== undefined && !hide_groups_header)
        requestHeaders.set('x-consumer-groups', header, 'X-Consumer-Groups');
      return undefined;
    }

    return { onRequest: decideAbout };
  },
});
