import { Card, ConfirmDialog, Dialog, Drawer, EmptyState, IdPill, PageHeader, TextField, Time } from '@sallyport/ui';
import { type DataColumn, DataTable } from '@sallyport/ui/data-table';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, path } from '../../../api/client.ts';
import { useMay } from '../../../api/person.ts';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
import { PermittedButton } from '../../../parts/permitted-button.tsx';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { useSearch } from '../../../state/use-search.ts';
import { accountsQuery, type SystemAccount } from '../data/queries.ts';
import { useWrite } from '../data/use-write.ts';
import { RolesCard } from '../parts/roles-card.tsx';
import { TokensCard } from '../parts/tokens-card.tsx';

/** Programs that ask the API for themselves. */
export function Screen() {
  const [{ account: openId }, change] = useSearch();
  const accounts = useQuery(accountsQuery);
  const [isCreating, setCreating] = useState(false);
  const open = accounts.data?.find(({ id }) => id === openId);
  const create = (
    <PermittedButton look="main" permission="identity.write" onClick={() => setCreating(true)}>
      Create a system account
    </PermittedButton>
  );
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 p-4">
      <PageHeader
        title="System accounts"
        description="Programs that ask the API for themselves, such as pipelines: with roles and tokens, and without a person."
        actions={create}
      />
      <Card>
        <DataTable<SystemAccount>
          caption="System accounts"
          isMain
          columns={columns}
          rows={accounts.data ?? []}
          rowKey={({ id }) => id}
          rowLabel={({ name }) => name}
          onRowOpen={({ id }) => change({ account: id }, { isReplacing: openId !== undefined })}
          openKey={openId}
          isLoading={accounts.isPending}
          failed={
            accounts.error && (
              <ProblemState
                error={accounts.error}
                what="the system accounts"
                permission="identity.read"
                onRetry={() => void accounts.refetch()}
              />
            )
          }
          empty={
            <EmptyState
              title="No system account yet"
              description="Create one for each program, so that each has only the roles it needs, and its tokens can be revoked alone."
            >
              {create}
            </EmptyState>
          }
        />
      </Card>
      <Drawer
        title={open?.name ?? 'System account'}
        isOpen={open !== undefined}
        onClose={() => change({ account: undefined })}
      >
        {open !== undefined && (
          <Account key={open.id} account={open} onDeleted={() => change({ account: undefined })} />
        )}
      </Drawer>
      {isCreating && <CreateAccount onClose={() => setCreating(false)} />}
    </div>
  );
}

const columns: readonly DataColumn<SystemAccount>[] = [
  { id: 'name', title: 'Name', cell: ({ name }) => name, sortBy: ({ name }) => name },
  { id: 'description', title: 'Description', cell: ({ description }) => description },
  {
    id: 'since',
    title: 'Created',
    width: 140,
    cell: ({ created_at }) => <Time atMs={Date.parse(created_at)} />,
    sortBy: ({ created_at }) => created_at,
  },
];

interface AccountProps {
  readonly account: SystemAccount;
  readonly onDeleted: () => void;
}

function Account({ account: { id, name, description }, onDeleted }: AccountProps) {
  const may = useMay();
  const [isDeleting, setDeleting] = useState(false);
  const at = path`/v3/system-accounts/${id}`;
  const remove = useWrite(() => api.delete(at), 'System account deleted', { gone: at });
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 p-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-sm text-soft">{description}</p>
        <IdPill id={id} label="Copy the system account's id" />
      </div>
      <RolesCard kind="system-accounts" id={id} />
      <TokensCard kind="system-accounts" id={id} title="Tokens" canCreate={may('identity.write')} />
      <div>
        <PermittedButton permission="identity.write" look="danger" onClick={() => setDeleting(true)}>
          Delete the system account
        </PermittedButton>
      </div>
      <ConfirmDialog
        title={`Delete ${name}?`}
        description="Its tokens are refused from the next request on."
        isOpen={isDeleting}
        onClose={() => setDeleting(false)}
        action="Delete the system account"
        nameToType={name}
        isRunning={remove.isWriting}
        onAction={() => remove.write(undefined, { onSuccess: onDeleted })}
      >
        <ErrorNotice error={remove.error} />
      </ConfirmDialog>
    </div>
  );
}

interface CreateAccountProps {
  readonly onClose: () => void;
}

function CreateAccount({ onClose }: CreateAccountProps) {
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const create = useWrite((body: object) => api.post('/v3/system-accounts', body), 'System account created');
  return (
    <Dialog
      title="Create a system account"
      isOpen
      onClose={onClose}
      action="Create the system account"
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
