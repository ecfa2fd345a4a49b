import { Badge, Card, Dialog, Drawer, PageHeader, TextField } from '@sallyport/ui';
import { type DataColumn, DataTable } from '@sallyport/ui/data-table';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../api/client.ts';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
import { PermittedButton } from '../../../parts/permitted-button.tsx';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { useSearch } from '../../../state/use-search.ts';
import { type Team, teamsQuery } from '../data/queries.ts';
import { useWrite } from '../data/use-write.ts';
import { TeamDetails } from './team-details.tsx';

/** Who belongs together, and may do the same. */
export function Screen() {
  const [{ team: openId }, change] = useSearch();
  const teams = useQuery(teamsQuery);
  const [isCreating, setCreating] = useState(false);
  const open = teams.data?.find(({ id }) => id === openId);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 p-4">
      <PageHeader
        title="Teams"
        description="Whoever is in a team has its roles. Groups of an identity provider can put people into teams."
        actions={
          <PermittedButton look="main" permission="identity.write" onClick={() => setCreating(true)}>
            Create a team
          </PermittedButton>
        }
      />
      <Card>
        <DataTable<Team>
          caption="Teams"
          isMain
          columns={columns}
          rows={teams.data ?? []}
          rowKey={({ id }) => id}
          rowLabel={({ name }) => name}
          onRowOpen={({ id }) => change({ team: id }, { isReplacing: openId !== undefined })}
          openKey={openId}
          isLoading={teams.isPending}
          failed={
            teams.error && (
              <ProblemState
                error={teams.error}
                what="the teams"
                permission="identity.read"
                onRetry={() => void teams.refetch()}
              />
            )
          }
        />
      </Card>
      <Drawer title={open?.name ?? 'Team'} isOpen={open !== undefined} onClose={() => change({ team: undefined })}>
        {open !== undefined && <TeamDetails key={open.id} team={open} onDeleted={() => change({ team: undefined })} />}
      </Drawer>
      {isCreating && <CreateTeam onClose={() => setCreating(false)} />}
    </div>
  );
}

const columns: readonly DataColumn<Team>[] = [
  {
    id: 'name',
    title: 'Name',
    cell: ({ name, system_team }) => (
      <>
        {name} {system_team && <Badge>Predefined</Badge>}
      </>
    ),
    sortBy: ({ name }) => name,
  },
  { id: 'description', title: 'Description', cell: ({ description }) => description },
];

interface CreateTeamProps {
  readonly onClose: () => void;
}

function CreateTeam({ onClose }: CreateTeamProps) {
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const create = useWrite((body: object) => api.post('/v3/teams', body), 'Team created');
  return (
    <Dialog
      title="Create a team"
      isOpen
      onClose={onClose}
      action="Create the team"
      isActionDisabled={name.trim() === '' || create.isWriting}
      onAction={() => create.write({ name: name.trim(), description }, { onSuccess: onClose })}
    >
      <div className="mt-3 grid gap-3">
        <TextField label="Name" value={name} onChange={setName} />
        <TextField label="Description" isOptional value={description} onChange={setDescription} />
      </div>
      <ErrorNotice error={create.error} />
    </Dialog>
  );
}
