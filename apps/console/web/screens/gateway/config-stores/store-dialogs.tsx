import { Dialog, SecretField, TextField } from '@sallyport/ui';
import { useState } from 'react';
import { api } from '../../../api/client.ts';
import { queries } from '../../../api/queries.ts';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { type ConfigStore, secretsPath, storesPath } from '../data/config-stores.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';

interface StoreDialogProps {
  readonly store: ConfigStore;
  readonly onClose: () => void;
}

interface SecretDialogProps extends StoreDialogProps {
  /** The key of a secret that is there already. */
  readonly known: string | undefined;
}

/** Writes a secret; its value is told to nobody afterwards. */
export function SecretDialog({ store, known, onClose }: SecretDialogProps) {
  const { id } = useControlPlane();
  const [key, setKey] = useState(known ?? '');
  const [value, setValue] = useState('');
  const write = useStoreAction(onClose, async () => {
    const at = secretsPath(id, store.id);
    if (known === undefined) await api.post(at, { key, value });
    else await api.put(`${at}/${encodeURIComponent(known)}`, { value });
  });
  return (
    <Dialog
      title={known === undefined ? `Store a secret in ${store.name}` : `Write ${known} anew`}
      description="It is sealed, sent to gateways alone, and shown to nobody again."
      isOpen
      onClose={onClose}
      action={known === undefined ? 'Store secret' : 'Write secret'}
      isActionDisabled={write.isBusy || key === '' || value === ''}
      onAction={write.run}
    >
      <div className="mt-3 grid gap-3">
        {known === undefined && (
          <TextField label="Key" help="References name it: {vault://…/key}" value={key} onChange={setKey} />
        )}
        <SecretField label="Value" value={value} onChange={setValue} />
      </div>
      <ErrorNotice error={write.error} />
    </Dialog>
  );
}

interface RemoveSecretDialogProps extends StoreDialogProps {
  readonly secretKey: string;
}

export function RemoveSecretDialog({ store, secretKey, onClose }: RemoveSecretDialogProps) {
  const { id } = useControlPlane();
  const remove = useStoreAction(onClose, () =>
    api.delete(`${secretsPath(id, store.id)}/${encodeURIComponent(secretKey)}`),
  );
  return (
    <Dialog
      title={`Delete ${secretKey}?`}
      description="What refers to it no longer works. Its value is nowhere else."
      isOpen
      onClose={onClose}
      look="danger"
      action="Delete secret"
      isActionDisabled={remove.isBusy}
      onAction={remove.run}
    >
      <ErrorNotice error={remove.error} />
    </Dialog>
  );
}

export function RemoveStoreDialog({ store, onClose }: StoreDialogProps) {
  const { id } = useControlPlane();
  const [typed, setTyped] = useState('');
  const remove = useStoreAction(
    onClose,
    () => api.delete(`${storesPath(id)}/${encodeURIComponent(store.id)}?force=true`),
    { isGone: true },
  );
  return (
    <Dialog
      title={`Delete the config store ${store.name}?`}
      description="All its secrets go with it, and are nowhere else."
      isOpen
      onClose={onClose}
      look="danger"
      action="Delete config store"
      isActionDisabled={remove.isBusy || typed !== store.name}
      onAction={remove.run}
    >
      <div className="mt-3">
        <TextField label={`Type ${store.name} to delete it`} value={typed} onChange={setTyped} />
      </div>
      <ErrorNotice error={remove.error} />
    </Dialog>
  );
}

/** What was deleted is not asked for again: then only the list of stores is. */
function useStoreAction(onDone: () => void, act: () => Promise<unknown>, { isGone = false } = {}) {
  const { id } = useControlPlane();
  return useAction(async () => {
    await act();
    await queries.invalidateQueries({ queryKey: ['config-stores', id], exact: isGone });
    onDone();
  });
}
