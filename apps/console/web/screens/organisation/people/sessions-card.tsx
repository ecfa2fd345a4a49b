import { Card, Skeleton, Time } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { api, path } from '../../../api/client.ts';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
import { PermittedButton } from '../../../parts/permitted-button.tsx';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { useWrite } from '../data/use-write.ts';

interface SessionsCardProps {
  readonly userId: string;
}

interface Session {
  readonly id: string;
  readonly client_ip: string;
  readonly user_agent: string;
  readonly last_seen_at: string;
  readonly is_current: boolean;
}

/** Where somebody is signed in with a browser. */
export function SessionsCard({ userId }: SessionsCardProps) {
  const at = path`/v3/users/${userId}/sessions`;
  const sessions = useQuery({
    queryKey: ['organisation', at],
    queryFn: ({ signal }) => api.get<{ data: readonly Session[] }>(at, { signal }),
    select: ({ data }) => data,
  });
  const end = useWrite(() => api.delete(at), 'Signed out everywhere');
  return (
    <Card
      title="Signed in at"
      actions={
        (sessions.data?.length ?? 0) > 0 && (
          <PermittedButton
            permission="identity.write"
            size="small"
            disabled={end.isWriting}
            onClick={() => end.write(undefined)}
          >
            Sign out everywhere
          </PermittedButton>
        )
      }
    >
      <div className="px-4 pb-3 empty:hidden">
        <ErrorNotice error={end.error} />
      </div>
      {sessions.error !== null ? (
        <ProblemState error={sessions.error} what="the sessions" onRetry={() => void sessions.refetch()} />
      ) : sessions.data === undefined ? (
        <Skeleton className="m-4 h-5" />
      ) : sessions.data.length === 0 ? (
        <p className="p-4 text-sm text-soft">Nowhere.</p>
      ) : (
        <ul className="divide-y divide-line">
          {sessions.data.map(({ id, client_ip, user_agent, last_seen_at, is_current }) => (
            <li key={id} className="px-4 py-2 text-sm">
              <span className="block wrap-anywhere">{user_agent}</span>
              <span className="text-xs text-soft">
                {client_ip}, <Time atMs={Date.parse(last_seen_at)} />
                {is_current && ', this one'}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
