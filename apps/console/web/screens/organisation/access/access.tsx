import { Card, EmptyState, PageHeader, SelectField } from '@sallyport/ui';
import { type DataColumn, DataTable } from '@sallyport/ui/data-table';
import { useQuery } from '@tanstack/react-query';
import { useControlPlanes } from '../../../api/control-planes.ts';
import { usePermissionNames } from '../../../api/person.ts';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { useSearch } from '../../../state/use-search.ts';
import { readList } from '../data/queries.ts';

interface Holder {
  readonly kind: 'user' | 'system-account';
  readonly id: string;
  readonly name: string;
  readonly because: readonly {
    readonly owner?: true;
    readonly role_name?: string;
    readonly entity_type_name?: string;
    readonly team?: { readonly id?: string; readonly name: string };
  }[];
}

/** Who may do something to the platform itself, and why. */
export function Screen() {
  const [{ permission = 'configuration.write', entity = '*' }, change] = useSearch();
  const permissions = usePermissionNames();
  const { data: planes = [] } = useControlPlanes();
  const search = new URLSearchParams({ permission, ...(entity !== '*' && { entity_id: entity }) });
  const holders = useQuery({
    queryKey: ['organisation', 'access', permission, entity],
    queryFn: ({ signal }) => readList<Holder>(`/v3/access?${search}`, signal),
  });
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 p-4">
      <PageHeader
        title="Who can do what"
        description="Of the platform itself. Who may call which route, tool or model is a matter of posture."
      />
      <Card>
        <DataTable<Holder>
          caption={`Who has the permission ${permission}`}
          isMain
          columns={columns}
          rows={holders.data ?? []}
          rowKey={({ kind, id }) => `${kind} ${id}`}
          rowLabel={({ name }) => name}
          rowHref={hrefOf}
          isLoading={holders.isPending}
          toolbar={
            <>
              <SelectField
                label="Permission"
                isLabelHidden
                className="w-64"
                value={permission}
                options={permissions.map((name) => ({ value: name, label: name }))}
                onChange={(chosen) => change({ permission: chosen })}
              />
              <SelectField
                label="Where"
                isLabelHidden
                className="w-52"
                value={entity}
                options={[
                  { value: '*', label: 'Everywhere' },
                  ...planes.map(({ id, name }) => ({ value: id, label: name })),
                ]}
                onChange={(chosen) => change({ entity: chosen === '*' ? undefined : chosen })}
              />
            </>
          }
          failed={
            holders.error && (
              <ProblemState
                error={holders.error}
                what="who may do this"
                permission="identity.read"
                onRetry={() => void holders.refetch()}
              />
            )
          }
          empty={<EmptyState title="Nobody may do this" description="Give somebody a role that allows it." />}
        />
      </Card>
    </div>
  );
}

const columns: readonly DataColumn<Holder>[] = [
  { id: 'name', title: 'Who', cell: ({ name }) => name, sortBy: ({ name }) => name },
  {
    id: 'kind',
    title: 'Kind',
    width: 150,
    cell: ({ kind }) => (kind === 'user' ? 'Person' : 'System account'),
    sortBy: ({ kind }) => kind,
  },
  { id: 'because', title: 'Because of', cell: ({ because }) => because.map(reasonOf).join('; ') },
];

function hrefOf({ kind, id }: Holder): string {
  return kind === 'user' ? `/organisation/people?person=${id}` : `/organisation/system-accounts?account=${id}`;
}

function reasonOf({ owner, role_name, entity_type_name, team }: Holder['because'][number]): string {
  if (owner === true) return 'owns the organisation';
  const role = role_name === undefined ? 'its roles' : `${role_name} of ${entity_type_name}`;
  return team === undefined ? role : `${role}, through ${team.name}`;
}
