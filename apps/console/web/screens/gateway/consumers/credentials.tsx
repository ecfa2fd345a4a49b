import { Button, Card, Copy, Dialog, IconButton, Skeleton, Time } from '@sallyport/ui';
import { Trash2 } from '@sallyport/ui/icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../../api/person.ts';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
import { PermittedButton } from '../../../parts/permitted-button.tsx';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { useSearch } from '../../../state/use-search.ts';
import { type Entity, entitiesQuery, textOf } from '../data/entities.ts';
import { deleteEntity } from '../data/write.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import { CredentialDialog } from './credential-dialog.tsx';
import { type CredentialKind, credentialKinds } from './credential-kinds.ts';

interface ConsumerCredentialsProps {
  readonly consumer: Entity;
}

/** How a consumer shows who it is, by kind: made, shown once, revoked. */
export function ConsumerCredentials({ consumer }: ConsumerCredentialsProps) {
  const { id } = useControlPlane();
  const [{ credentials }, change] = useSearch();
  const [isCreating, setCreating] = useState(false);
  const kind = credentialKinds.find(({ path }) => path === credentials) ?? credentialKinds[0]!;
  return (
    <Card
      title="Credentials"
      actions={
        <PermittedButton permission="consumers.write" entityId={id} onClick={() => setCreating(true)}>
          New {kind.one}
        </PermittedButton>
      }
    >
      <div
        role="tablist"
        aria-label="Kinds of credentials"
        className="flex flex-wrap gap-1 border-b border-line px-3 py-2"
      >
        {credentialKinds.map((each) => (
          <Button
            key={each.path}
            role="tab"
            aria-selected={each === kind}
            size="small"
            look={each === kind ? 'plain' : 'quiet'}
            onClick={() => change({ credentials: each.path }, { isReplacing: true })}
          >
            {each.label}
          </Button>
        ))}
      </div>
      <Credentials key={kind.path} kind={kind} consumer={consumer} />
      {isCreating && <CredentialDialog kind={kind} consumer={consumer} onClose={() => setCreating(false)} />}
    </Card>
  );
}

interface CredentialsProps extends ConsumerCredentialsProps {
  readonly kind: CredentialKind;
}

function Credentials({ kind, consumer }: CredentialsProps) {
  const { id } = useControlPlane();
  const may = useMay();
  const [revoking, setRevoking] = useState<Entity>();
  const collection = `consumers/${consumer.id}/${kind.path}`;
  const { data, error, refetch } = useQuery(entitiesQuery(id, collection));
  if (error !== null) {
    return (
      <div className="p-3">
        <ProblemState error={error} what="credentials" permission="consumers.read" onRetry={() => void refetch()} />
      </div>
    );
  }
  if (data === undefined) return <Skeleton className="m-3 h-12" />;
  if (data.length === 0) return <p className="px-4 py-3 text-sm text-faint">None of this kind.</p>;
  return (
    <ul className="divide-y divide-line text-sm">
      {data.map((credential) => {
        const shown = textOf(credential, kind.shownAs) ?? '';
        return (
          <li key={credential.id} className="flex items-center gap-3 px-4 py-1">
            <Shown kind={kind} text={shown} id={credential.id} />
            <span className="grow" />
            {typeof credential['created_at'] === 'number' && (
              <span className="text-faint whitespace-nowrap">
                <Time atMs={credential['created_at'] * 1000} />
              </span>
            )}
            <IconButton
              label={may('consumers.write', id) ? `Revoke` : 'It takes the permission consumers.write'}
              size="small"
              aria-disabled={!may('consumers.write', id)}
              onClick={() => may('consumers.write', id) && setRevoking(credential)}
            >
              <Trash2 className="size-3.5" aria-hidden="true" />
            </IconButton>
          </li>
        );
      })}
      {revoking !== undefined && (
        <RevokeDialog
          kind={kind}
          collection={collection}
          credential={revoking}
          onClose={() => setRevoking(undefined)}
        />
      )}
    </ul>
  );
}

interface ShownProps {
  readonly kind: CredentialKind;
  readonly text: string;
  readonly id: string;
}

/** A secret is not shown again: what there is of it has an id. */
function Shown({ kind, text, id }: ShownProps) {
  return kind.secret === kind.shownAs ? (
    <Copy text={id} label="Copy its id" />
  ) : (
    <span className="min-w-0 truncate font-mono text-xs">{text}</span>
  );
}

interface RevokeDialogProps {
  readonly kind: CredentialKind;
  readonly collection: string;
  readonly credential: Entity;
  readonly onClose: () => void;
}

function RevokeDialog({ kind, collection, credential, onClose }: RevokeDialogProps) {
  const { id } = useControlPlane();
  const revoke = useAction(async () => {
    await deleteEntity(id, collection, credential.id);
    onClose();
  });
  return (
    <Dialog
      title={`Revoke this ${kind.one}?`}
      description="Whoever uses it is refused within a second. It cannot be taken back; make a new one instead."
      isOpen
      onClose={onClose}
      look="danger"
      action={`Revoke ${kind.one}`}
      isActionDisabled={revoke.isBusy}
      onAction={revoke.run}
    >
      <ErrorNotice error={revoke.error} />
    </Dialog>
  );
}
