import { Card, Drawer, EmptyState, PageHeader, SearchField, Status, Time } from '@sallyport/ui';
import { type DataColumn, DataTable } from '@sallyport/ui/data-table';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { PermittedButton } from '../../../parts/permitted-button.tsx';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { useSearch } from '../../../state/use-search.ts';
import { type User, usersQuery } from '../data/queries.ts';
import { Invite } from './invite.tsx';
import { Person } from './person.tsx';

/** Who can sign in. */
export function Screen() {
  const [{ q = '', person: openId }, change] = useSearch();
  const users = useQuery(usersQuery);
  const [isInviting, setInviting] = useState(false);
  const rows = (users.data ?? []).filter(({ full_name, email }) =>
    `${full_name} ${email}`.toLowerCase().includes(q.toLowerCase()),
  );
  const open = users.data?.find(({ id }) => id === openId);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 p-4">
      <PageHeader
        title="People"
        description="Whoever can sign in, by a password or at an identity provider. What they may do follows from their teams and roles."
        actions={
          <PermittedButton look="main" permission="identity.write" onClick={() => setInviting(true)}>
            Invite somebody
          </PermittedButton>
        }
      />
      <Card>
        <DataTable<User>
          caption="People"
          isMain
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          rowLabel={({ full_name }) => full_name}
          onRowOpen={({ id }) => change({ person: id }, { isReplacing: openId !== undefined })}
          openKey={openId}
          isLoading={users.isPending}
          toolbar={
            <SearchField
              label="Search people"
              value={q}
              onChange={(text) => change({ q: text }, { isReplacing: true })}
            />
          }
          failed={
            users.error && (
              <ProblemState
                error={users.error}
                what="the people"
                permission="identity.read"
                onRetry={() => void users.refetch()}
              />
            )
          }
          empty={<EmptyState title="Nobody is called so" description="Names and e-mail addresses are searched." />}
        />
      </Card>
      <Drawer
        title={open?.full_name || open?.email || 'Person'}
        isOpen={open !== undefined}
        onClose={() => change({ person: undefined })}
      >
        {open !== undefined && <Person key={open.id} user={open} />}
      </Drawer>
      {isInviting && <Invite onClose={() => setInviting(false)} />}
    </div>
  );
}

const columns: readonly DataColumn<User>[] = [
  {
    id: 'name',
    title: 'Name',
    cell: ({ full_name, email }) => full_name || email,
    sortBy: ({ full_name }) => full_name,
  },
  { id: 'email', title: 'E-mail', cell: ({ email }) => email, sortBy: ({ email }) => email },
  {
    id: 'state',
    title: 'State',
    width: 140,
    cell: ({ active }) => <Status meaning={active ? 'allowed' : 'plain'}>{active ? 'May sign in' : 'Shut out'}</Status>,
    sortBy: ({ active }) => Number(active),
  },
  {
    id: 'since',
    title: 'Here since',
    width: 140,
    cell: ({ created_at }) => <Time atMs={Date.parse(created_at)} />,
    sortBy: ({ created_at }) => created_at,
  },
];
