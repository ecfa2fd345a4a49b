import { Card, Copy, IconButton, Skeleton, Time } from '@sallyport/ui';
import { Pencil, Trash2 } from '@sallyport/ui/icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../../api/person.ts';
import { PermittedButton } from '../../../parts/permitted-button.tsx';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { type ConfigStore, storedSecretsQuery } from '../data/config-stores.ts';
import { entitiesQuery, textOf } from '../data/entities.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import { RemoveSecretDialog, RemoveStoreDialog, SecretDialog } from './store-dialogs.tsx';

interface StoreCardProps {
  readonly store: ConfigStore;
}

type Asking =
  | { readonly what: 'write'; readonly key?: string }
  | { readonly what: 'remove-secret'; readonly key: string }
  | { readonly what: 'remove-store' };

/** The secrets of one store, by their keys, and how a configuration refers to them. */
export function StoreCard({ store }: StoreCardProps) {
  const { id } = useControlPlane();
  const { data, error, refetch } = useQuery(storedSecretsQuery(id, store.id));
  const { data: vaults = [] } = useQuery(entitiesQuery(id, 'vaults'));
  const mayWrite = useMay()('vaults.write', id);
  const [asking, setAsking] = useState<Asking>();
  const vault = vaults.find(
    ({ config }) => (config as { readonly config_store_id?: string })?.config_store_id === store.id,
  );
  const prefix = vault && textOf(vault, 'prefix');
  const close = () => setAsking(undefined);
  return (
    <Card
      title={store.name}
      actions={
        <span className="flex gap-2">
          <PermittedButton permission="vaults.write" entityId={id} onClick={() => setAsking({ what: 'write' })}>
            Store a secret
          </PermittedButton>
          <PermittedButton
            look="danger"
            permission="vaults.write"
            entityId={id}
            onClick={() => setAsking({ what: 'remove-store' })}
          >
            Delete
          </PermittedButton>
        </span>
      }
    >
      {error !== null ? (
        <div className="p-3">
          <ProblemState error={error} what="the secrets" permission="vaults.read" onRetry={() => void refetch()} />
        </div>
      ) : data === undefined ? (
        <Skeleton className="m-3 h-12" />
      ) : data.length === 0 ? (
        <p className="px-4 py-3 text-sm text-faint">No secret yet.</p>
      ) : (
        <ul className="divide-y divide-line text-sm">
          {data.map(({ key, updated_at }) => (
            <li key={key} className="flex flex-wrap items-center gap-x-3 px-4 py-1">
              <span className="min-w-0 font-mono text-xs wrap-anywhere">{key}</span>
              {prefix !== undefined && <Copy text={`{vault://${prefix}/${key}}`} label="Copy the reference" />}
              <span className="grow" />
              <span className="text-faint">
                written <Time atMs={Date.parse(updated_at)} />
              </span>
              {mayWrite && (
                <>
                  <IconButton
                    label={`Write ${key} anew`}
                    size="small"
                    onClick={() => setAsking({ what: 'write', key })}
                  >
                    <Pencil className="size-3.5" aria-hidden="true" />
                  </IconButton>
                  <IconButton
                    label={`Delete ${key}`}
                    size="small"
                    onClick={() => setAsking({ what: 'remove-secret', key })}
                  >
                    <Trash2 className="size-3.5" aria-hidden="true" />
                  </IconButton>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      <p className="border-t border-line px-4 py-2 text-xs text-faint">
        {prefix === undefined ? (
          <>
            No vault names it yet: make one of the kind konnect with this store’s id,{' '}
            <Copy text={store.id} label="Copy the id of the store" />
          </>
        ) : (
          <>
            Used by the vault{' '}
            <a href={`/gateway/${id}/vaults/${vault!.id}`} className="underline underline-offset-2">
              {prefix}
            </a>
          </>
        )}
      </p>
      {asking?.what === 'write' && <SecretDialog store={store} known={asking.key} onClose={close} />}
      {asking?.what === 'remove-secret' && <RemoveSecretDialog store={store} secretKey={asking.key} onClose={close} />}
      {asking?.what === 'remove-store' && <RemoveStoreDialog store={store} onClose={close} />}
    </Card>
  );
}
