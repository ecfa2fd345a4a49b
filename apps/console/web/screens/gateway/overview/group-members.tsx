import { Card, IconButton, Notice, Select, Skeleton } from '@sallyport/ui';
import { X } from '@sallyport/ui/icons';
import { useQuery } from '@tanstack/react-query';
import { api, path } from '../../../api/client.ts';
import { type ControlPlane, useControlPlanes } from '../../../api/control-planes.ts';
import { useMay } from '../../../api/person.ts';
import { queries } from '../../../api/queries.ts';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { useActionOn } from '../../../parts/use-action.ts';
import { isGroup } from '../control-planes/is-group.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';

interface Status {
  readonly state: 'OK' | 'CONFLICT';
  readonly conflicts: readonly {
    readonly cluster_id: string;
    readonly description: string;
    readonly resource: { readonly id: string; readonly type: string };
  }[];
}

/** Whose configurations a group puts together, and whether they go together. */
export function GroupMembers() {
  const { id } = useControlPlane();
  const isAllowed = useMay()('control-planes.write', id);
  const { data: all = [] } = useControlPlanes();
  const { data, error, refetch } = useQuery({
    queryKey: ['group', id, 'members'],
    queryFn: ({ signal }) =>
      api.get<{ readonly data: readonly ControlPlane[] }>(
        `${path`/v2/control-planes/${id}/group-memberships`}?page[size]=100`,
        { signal },
      ),
    select: (answer) => answer.data,
  });
  const { data: status } = useQuery({
    queryKey: ['group', id, 'status'],
    queryFn: ({ signal }) => api.get<Status>(path`/v2/control-planes/${id}/group-status`, { signal }),
  });
  const change = useActionOn(
    async ({ action, member }: { readonly action: 'add' | 'remove'; readonly member: string }) => {
      await api.post(`${path`/v2/control-planes/${id}/group-memberships`}/${action}`, { members: [{ id: member }] });
      await queries.invalidateQueries({ queryKey: ['group', id] });
    },
  );
  const free = all.filter((each) => !isGroup(each) && data?.every((member) => member.id !== each.id));
  return (
    <Card
      title="Members"
      actions={
        isAllowed &&
        free.length > 0 && (
          <Select
            label="Add a member"
            value=""
            options={[
              { value: '', label: 'Add a member' },
              ...free.map((each) => ({ value: each.id, label: each.name })),
            ]}
            onChange={(member) => member !== '' && change.run({ action: 'add', member })}
          />
        )
      }
    >
      {status?.state === 'CONFLICT' && (
        <div className="p-3">
          <Notice
            meaning="failed"
            isOld
            title="Members do not go together. Gateways keep what they have until that is resolved."
          >
            <ul>
              {status.conflicts.slice(0, 10).map(({ cluster_id, description, resource }) => (
                <li key={cluster_id + resource.id}>
                  {all.find((each) => each.id === cluster_id)?.name ?? cluster_id}: {description}
                </li>
              ))}
            </ul>
          </Notice>
        </div>
      )}
      {error !== null ? (
        <div className="p-3">
          <ProblemState error={error} what="the members" onRetry={() => void refetch()} />
        </div>
      ) : data === undefined ? (
        <Skeleton className="m-3 h-12" />
      ) : data.length === 0 ? (
        <p className="px-4 py-3 text-sm text-faint">
          None yet. Gateways of the group get what its members have together.
        </p>
      ) : (
        <ul className="divide-y divide-line text-sm">
          {data.map((member) => (
            <li key={member.id} className="flex items-center gap-2 px-4 py-1">
              <a href={`/gateway/${member.id}`} className="min-w-0 grow truncate hover:underline">
                {member.name}
              </a>
              {isAllowed && (
                <IconButton
                  label={`Take ${member.name} out`}
                  size="small"
                  onClick={() => change.run({ action: 'remove', member: member.id })}
                >
                  <X className="size-3.5" aria-hidden="true" />
                </IconButton>
              )}
            </li>
          ))}
        </ul>
      )}
      <div className="px-3">
        <ErrorNotice error={change.error} />
      </div>
    </Card>
  );
}
