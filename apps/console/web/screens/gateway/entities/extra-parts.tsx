import { ConsumerCredentials } from '../consumers/credentials.tsx';
import { GroupMembers, GroupsOfConsumer } from '../consumers/memberships.tsx';
import type { Entity } from '../data/entities.ts';
import { ExplainRoute } from '../routes/explain-route.tsx';
import { TestRequest } from '../routes/test-request.tsx';
import { UpstreamHealth } from '../upstreams/upstream-health.tsx';
import type { EntityKind } from './kind.ts';

interface ExtraPartsProps {
  readonly kind: EntityKind;
  readonly entity: Entity;
}

/** What only entities of some kinds have. */
export function ExtraParts({ kind, entity }: ExtraPartsProps) {
  switch (kind.path) {
    case 'consumers':
      return (
        <>
          <ConsumerCredentials consumer={entity} />
          <GroupsOfConsumer consumer={entity} />
        </>
      );
    case 'consumer_groups':
      return <GroupMembers group={entity} />;
    case 'upstreams':
      return <UpstreamHealth upstream={entity} />;
    case 'routes':
      return (
        <>
          <TestRequest route={entity} />
          <ExplainRoute route={entity} />
        </>
      );
    default:
      return null;
  }
}
