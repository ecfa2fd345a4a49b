import { ConfirmDialog, IdPill } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, path } from '../../../api/client.ts';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
import { PermittedButton } from '../../../parts/permitted-button.tsx';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { accountMembersQuery, accountsQuery, membersQuery, type Team, usersQuery } from '../data/queries.ts';
import { useWrite } from '../data/use-write.ts';
import { RolesCard } from '../parts/roles-card.tsx';
import { MembersCard } from './members-card.tsx';

interface TeamDetailsProps {
  readonly team: Team;
  readonly onDeleted: () => void;
}

/** One team: who is in it, and what they may do. */
export function TeamDetails({ team: { id, name, description, system_team }, onDeleted }: TeamDetailsProps) {
  const [isDeleting, setDeleting] = useState(false);
  const at = path`/v3/teams/${id}`;
  const remove = useWrite(() => api.delete(at), 'Team deleted', { gone: at });
  const people = useQuery(membersQuery(id));
  const everybody = useQuery(usersQuery);
  const accounts = useQuery(accountMembersQuery(id));
  const allAccounts = useQuery(accountsQuery);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 p-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-sm text-soft">{description}</p>
        <IdPill id={id} label="Copy the team's id" />
      </div>
      <MembersCard
        title="People"
        nobody="Nobody is in it."
        at={path`/v3/teams/${id}/users`}
        members={people.data?.map((user) => ({ id: user.id, name: user.full_name || user.email, detail: user.email }))}
        failed={failureOf('the people', people, everybody)}
        choices={everybody.data?.map((user) => ({ value: user.id, label: user.full_name || user.email }))}
        hrefOf={(userId) => `/organisation/people?person=${userId}`}
      />
      <MembersCard
        title="System accounts"
        nobody="No system account is in it."
        at={path`/v3/teams/${id}/system-accounts`}
        members={accounts.data?.map((account) => ({ id: account.id, name: account.name, detail: account.description }))}
        failed={failureOf('the system accounts', accounts, allAccounts)}
        choices={allAccounts.data?.map((account) => ({ value: account.id, label: account.name }))}
        hrefOf={(accountId) => `/organisation/system-accounts?account=${accountId}`}
      />
      <RolesCard kind="teams" id={id} isFixed={system_team} />
      {!system_team && (
        <div>
          <PermittedButton permission="identity.write" look="danger" onClick={() => setDeleting(true)}>
            Delete the team
          </PermittedButton>
        </div>
      )}
      <ConfirmDialog
        title={`Delete ${name}?`}
        description="Whoever is in it loses what it allows."
        isOpen={isDeleting}
        onClose={() => setDeleting(false)}
        action="Delete the team"
        nameToType={name}
        isRunning={remove.isWriting}
        onAction={() => remove.write(undefined, { onSuccess: onDeleted })}
      >
        <ErrorNotice error={remove.error} />
      </ConfirmDialog>
    </div>
  );
}

interface Read {
  readonly data: unknown;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

function failureOf(what: string, ...reads: readonly Read[]) {
  const failed = reads.filter(({ data }) => data === undefined).find(({ error }) => error !== null);
  return (
    failed && (
      <ProblemState
        error={failed.error}
        what={what}
        permission="identity.read"
        onRetry={() => reads.forEach(({ refetch }) => void refetch())}
      />
    )
  );
}
