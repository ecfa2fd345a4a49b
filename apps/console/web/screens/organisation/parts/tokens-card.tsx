import {
  Button,
  Card,
  ConfirmDialog,
  Dialog,
  OneTimeSecret,
  SelectField,
  Skeleton,
  Status,
  TextField,
  Time,
} from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../api/client.ts';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { type AccessToken, tokensOfQuery } from '../data/queries.ts';
import { useWrite } from '../data/use-write.ts';

interface TokensCardProps {
  readonly kind: 'users' | 'system-accounts';
  readonly id: string;
  readonly title: string;
  /** Whether the person may make tokens here. */
  readonly canCreate: boolean;
}

/** Access tokens: each is shown once, when it is made. */
export function TokensCard({ kind, id, title, canCreate }: TokensCardProps) {
  const tokens = useQuery(tokensOfQuery(kind, id));
  const [isCreating, setCreating] = useState(false);
  const [revoked, setRevoked] = useState<AccessToken>();
  const at = `/v3/${kind}/${encodeURIComponent(id)}/access-tokens`;
  return (
    <Card
      title={title}
      actions={
        canCreate && (
          <Button size="small" onClick={() => setCreating(true)}>
            Create a token
          </Button>
        )
      }
    >
      {tokens.error !== null ? (
        <ProblemState error={tokens.error} what="the tokens" onRetry={() => void tokens.refetch()} />
      ) : tokens.data === undefined ? (
        <Skeleton className="m-4 h-5" />
      ) : tokens.data.length === 0 ? (
        <p className="p-4 text-sm text-soft">
          No tokens. A program that asks the API shows one as its Authorization header.
        </p>
      ) : (
        <ul className="divide-y divide-line">
          {tokens.data.map((token) => (
            <TokenRow key={token.id} token={token} onRevoke={canCreate ? () => setRevoked(token) : undefined} />
          ))}
        </ul>
      )}
      {isCreating && <CreateToken at={at} onClose={() => setCreating(false)} />}
      {revoked !== undefined && <RevokeToken at={at} token={revoked} onClose={() => setRevoked(undefined)} />}
    </Card>
  );
}

interface TokenRowProps {
  readonly token: AccessToken;
  readonly onRevoke: (() => void) | undefined;
}

const states = {
  ACTIVE: { meaning: 'allowed', word: 'Active' },
  REVOKED: { meaning: 'refused', word: 'Revoked' },
  EXPIRED: { meaning: 'plain', word: 'Expired' },
} as const;

function TokenRow({ token: { name, state, last_used_at, expires_at }, onRevoke }: TokenRowProps) {
  return (
    <li className="flex items-center justify-between gap-3 px-4 py-2 text-sm">
      <span className="min-w-0">
        <span className="block truncate font-medium">{name}</span>
        <span className="block text-xs text-soft">
          {last_used_at === null ? (
            'Never used'
          ) : (
            <>
              Used <Time atMs={Date.parse(last_used_at)} />
            </>
          )}
          , ends <Time atMs={Date.parse(expires_at)} />
        </span>
      </span>
      <span className="flex shrink-0 items-center gap-3">
        <Status meaning={states[state].meaning}>{states[state].word}</Status>
        {state === 'ACTIVE' && onRevoke !== undefined && (
          <Button size="small" look="quiet" onClick={onRevoke}>
            Revoke
          </Button>
        )}
      </span>
    </li>
  );
}

interface RevokeTokenProps {
  readonly at: string;
  readonly token: AccessToken;
  readonly onClose: () => void;
}

function RevokeToken({ at, token: { id, name }, onClose }: RevokeTokenProps) {
  const revoke = useWrite(() => api.patch(`${at}/${id}/revoke`, {}), 'Token revoked');
  return (
    <ConfirmDialog
      title={`Revoke ${name}?`}
      description="Whoever uses it is refused from the next request on. It cannot be taken back."
      isOpen
      onClose={onClose}
      action="Revoke the token"
      isRunning={revoke.isWriting}
      onAction={() => revoke.write(undefined, { onSuccess: onClose })}
    >
      <ErrorNotice error={revoke.error} />
    </ConfirmDialog>
  );
}

const lifetimes = [
  { value: '604800', label: 'A week' },
  { value: '2592000', label: '30 days' },
  { value: '7776000', label: '90 days' },
  { value: '31536000', label: 'A year' },
];

interface CreateTokenProps {
  readonly at: string;
  readonly onClose: () => void;
}

function CreateToken({ at, onClose }: CreateTokenProps) {
  const [name, setName] = useState('');
  const [seconds, setSeconds] = useState('2592000');
  const isForPerson = at.startsWith('/v3/users');
  const create = useWrite((body: object) => api.post<{ token: string }>(at, body), 'Token created');
  const expires = () => ({ expires_at: new Date(Date.now() + Number(seconds) * 1000).toISOString() });
  if (create.answer !== undefined) {
    return (
      <Dialog title="The new token" isOpen onClose={onClose} action="Close" look="plain" onAction={onClose}>
        <div className="mt-3">
          <OneTimeSecret label="Access token" secret={create.answer.token} />
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog
      title="Create a token"
      isOpen
      onClose={onClose}
      action="Create the token"
      isActionDisabled={name.trim() === '' || create.isWriting}
      onAction={() =>
        create.write({ name: name.trim(), ...(isForPerson ? { ttl_seconds: Number(seconds) } : expires()) })
      }
    >
      <div className="mt-3 grid gap-3">
        <TextField label="Name" value={name} onChange={setName} help="What it is for." />
        <SelectField label="How long it is valid" value={seconds} options={lifetimes} onChange={setSeconds} />
      </div>
      <ErrorNotice error={create.error} />
    </Dialog>
  );
}
