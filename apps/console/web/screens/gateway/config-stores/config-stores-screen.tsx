import { Dialog, EmptyState, Skeleton, TextField } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../api/client.ts';
import { queries } from '../../../api/queries.ts';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
import { PermittedButton } from '../../../parts/permitted-button.tsx';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { configStoresQuery, storesPath } from '../data/config-stores.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import { ControlPlanePage } from '../parts/control-plane-page.tsx';
import { SubTabs } from '../parts/sub-tabs.tsx';
import { StoreCard } from './store-card.tsx';

/** Stores of secrets that this control plane keeps: written, used by gateways, never shown. */
export function Screen() {
  return (
    <ControlPlanePage tab="config-stores" title="Config stores">
      <SubTabs here="config-stores" />
      <Stores />
    </ControlPlanePage>
  );
}

function Stores() {
  const { id } = useControlPlane();
  const { data, error, refetch } = useQuery(configStoresQuery(id));
  const [isCreating, setCreating] = useState(false);
  if (error !== null)
    return (
      <ProblemState error={error} what="the config stores" permission="vaults.read" onRetry={() => void refetch()} />
    );
  if (data === undefined) return <Skeleton className="h-40" />;
  const button = (
    <PermittedButton look="main" permission="vaults.write" entityId={id} onClick={() => setCreating(true)}>
      New config store
    </PermittedButton>
  );
  return (
    <>
      {data.length === 0 ? (
        <EmptyState
          title="No config store yet"
          description="A config store keeps secrets for the gateways of this control plane. They are written here and shown to nobody; a vault of the kind konnect names the store."
        >
          {button}
        </EmptyState>
      ) : (
        <>
          <div className="flex justify-end">{button}</div>
          {data.map((store) => (
            <StoreCard key={store.id} store={store} />
          ))}
        </>
      )}
      {isCreating && <CreateDialog onClose={() => setCreating(false)} />}
    </>
  );
}

function CreateDialog({ onClose }: { readonly onClose: () => void }) {
  const { id } = useControlPlane();
  const [name, setName] = useState('');
  const create = useAction(async () => {
    await api.post(storesPath(id), { name });
    await queries.invalidateQueries({ queryKey: ['config-stores', id] });
    onClose();
  });
  return (
    <Dialog
      title="New config store"
      isOpen
      onClose={onClose}
      action="Create config store"
      isActionDisabled={create.isBusy || name === ''}
      onAction={create.run}
    >
      <div className="mt-3">
        <TextField label="Name" value={name} onChange={setName} />
      </div>
      <ErrorNotice error={create.error} />
    </Dialog>
  );
}
