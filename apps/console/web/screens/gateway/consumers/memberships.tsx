import { Card, IconButton, Select, Skeleton } from '@sallyport/ui';
import { X } from '@sallyport/ui/icons';
import { useQuery } from '@tanstack/react-query';
import { useMay } from '../../../api/person.ts';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { useActionOn } from '../../../parts/use-action.ts';
import { type Entity, entitiesQuery } from '../data/entities.ts';
import { createEntity, deleteEntity } from '../data/write.ts';
import { consumerGroups } from '../entities/consumer-groups.ts';
import { consumers } from '../entities/consumers.ts';
import { type EntityKind, nameOf } from '../entities/kind.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';

interface GroupsOfConsumerProps {
  readonly consumer: Entity;
}

/** The groups that a consumer is in. */
export const GroupsOfConsumer = ({ consumer }: GroupsOfConsumerProps) => (
  <Memberships title="Groups" path={`consumers/${consumer.id}/consumer_groups`} other={consumerGroups} member="group" />
);

interface GroupMembersProps {
  readonly group: Entity;
}

/** The consumers that are in a group. */
export const GroupMembers = ({ group }: GroupMembersProps) => (
  <Memberships title="Members" path={`consumer_groups/${group.id}/consumers`} other={consumers} member="consumer" />
);

interface MembershipsProps {
  readonly title: string;
  readonly path: string;
  readonly other: EntityKind;
  /** What the API calls one that is added. */
  readonly member: string;
}

function Memberships({ title, path, other, member }: MembershipsProps) {
  const { id } = useControlPlane();
  const isAllowed = useMay()('consumers.write', id);
  const { data, error, refetch } = useQuery(entitiesQuery(id, path));
  const { data: all = [] } = useQuery(entitiesQuery(id, other.path));
  const add = useActionOn(async (otherId: string) => {
    await createEntity(id, path, { [member]: otherId });
  });
  const remove = useActionOn((otherId: string) => deleteEntity(id, path, otherId));
  const left = all.filter((each) => data?.every((one) => one.id !== each.id));
  return (
    <Card
      title={title}
      actions={
        isAllowed &&
        left.length > 0 && (
          <Select
            label={`Add a ${other.one}`}
            value=""
            options={[
              { value: '', label: `Add a ${other.one}` },
              ...left.map((each) => ({ value: each.id, label: nameOf(other, each) })),
            ]}
            onChange={(otherId) => otherId !== '' && add.run(otherId)}
          />
        )
      }
    >
      {error !== null ? (
        <div className="p-3">
          <ProblemState error={error} what="memberships" permission="consumers.read" onRetry={() => void refetch()} />
        </div>
      ) : data === undefined ? (
        <Skeleton className="m-3 h-8" />
      ) : data.length === 0 ? (
        <p className="px-4 py-3 text-sm text-faint">None.</p>
      ) : (
        <ul className="divide-y divide-line text-sm">
          {data.map((each) => (
            <li key={each.id} className="flex items-center gap-2 px-4 py-1">
              <a href={`/gateway/${id}/${other.path}/${each.id}`} className="min-w-0 grow truncate hover:underline">
                {nameOf(other, each)}
              </a>
              {isAllowed && (
                <IconButton label={`Take ${nameOf(other, each)} out`} size="small" onClick={() => remove.run(each.id)}>
                  <X className="size-3.5" aria-hidden="true" />
                </IconButton>
              )}
            </li>
          ))}
        </ul>
      )}
      {(add.error ?? remove.error) !== undefined && (
        <div className="px-3 pb-3">
          <ErrorNotice error={add.error ?? remove.error} />
        </div>
      )}
    </Card>
  );
}
