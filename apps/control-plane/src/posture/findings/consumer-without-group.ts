import type { EntityRef } from '@sallyport/contracts';
import { defineFinding, type PlaneFacts } from '../finding.ts';
import { entities } from '../plane/compiled-plane.ts';
import { anonymousOf } from '../plane/route-judge.ts';
import { changedAtMs, nameOf } from './entity-name.ts';

const memberships = ['consumer_group_consumers', 'acls'];

export const consumerWithoutGroup = defineFinding({
  kind: 'consumer-without-group',
  title: 'Consumers in no group',
  why: 'Rules and limits are for groups: who is in none has whatever is left open.',
  about: 'control-plane',
  *find({ plane }) {
    const members = membersOf(plane.document);
    // Where nobody is in a group, nothing is done with groups.
    if (members.size === 0) return;
    const anonymous = anonymousNames(plane);
    for (const consumer of entities(plane.document, 'consumers')) {
      const entity = nameOf('consumer', consumer);
      if (members.has(consumer.id) || anonymous.has(consumer.id) || anonymous.has(entity.name)) continue;
      yield {
        severity: 'low',
        title: `Consumer ${entity.name} is in no group`,
        entity,
        evidence: [{ text: 'It is in no consumer group, and in no group that acl knows.', entity }],
        fix: {
          text: 'Put it in a group, or remove it where nobody needs it any more.',
          ...groupChange(plane, consumer.id),
        },
        block: { text: `Stops ${entity.name} altogether.`, blocks: [{ kind: 'consumer', name: entity.name }] },
        owned: [consumer],
        sinceMs: changedAtMs(consumer),
      };
    }
  },
});

function membersOf(document: PlaneFacts['plane']['document']): ReadonlySet<string> {
  const all = memberships.flatMap((name) => entities(document, name));
  return new Set(all.map(({ consumer }) => (consumer as EntityRef).id));
}

/** Stand for whoever shows nothing: that they are in no group is meant so. */
function anonymousNames({ document }: PlaneFacts['plane']): ReadonlySet<string> {
  return new Set(entities(document, 'plugins').flatMap((plugin) => anonymousOf(plugin as never) ?? []));
}

function groupChange({ document }: PlaneFacts['plane'], consumerId: string) {
  const group = entities(document, 'consumer_groups')[0];
  if (group === undefined) return {};
  const fields = { consumer: { id: consumerId }, consumer_group: { id: group.id } };
  return {
    changes: [{ action: 'create', collection: 'consumer_group_consumers', fields } as const],
    isExample: true,
  };
}
