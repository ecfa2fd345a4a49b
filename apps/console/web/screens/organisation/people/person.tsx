import { Button, DescriptionList, IdPill, Skeleton, Switch, Time } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { api, path } from '../../../api/client.ts';
import { useMay, usePerson } from '../../../api/person.ts';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
import { messageOf } from '../../../parts/message-of.ts';
import { teamsOfQuery, type User } from '../data/queries.ts';
import { useWrite } from '../data/use-write.ts';
import { RolesCard } from '../parts/roles-card.tsx';
import { TokensCard } from '../parts/tokens-card.tsx';
import { SessionsCard } from './sessions-card.tsx';

interface PersonProps {
  readonly user: User;
}

/** One person: teams, roles, tokens, and where they are signed in. */
export function Person({ user: { id, email, active, created_at } }: PersonProps) {
  const may = useMay();
  const { data: me } = usePerson();
  const teams = useQuery(teamsOfQuery('users', id));
  const change = useWrite((body: object) => api.patch(path`/v3/users/${id}`, body), 'Changed');
  const isMe = me?.id === id;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 p-4">
      <DescriptionList
        items={[
          { label: 'E-mail', value: email },
          { label: 'Id', value: <IdPill id={id} label="Copy the person's id" /> },
          { label: 'Here since', value: <Time atMs={Date.parse(created_at)} /> },
          {
            label: 'Teams',
            value:
              teams.error !== null && teams.data === undefined ? (
                <span className="inline-flex flex-wrap items-center gap-2 text-soft">
                  They could not be read: {messageOf(teams.error)}
                  <Button size="small" onClick={() => void teams.refetch()}>
                    Try again
                  </Button>
                </span>
              ) : teams.data === undefined ? (
                <Skeleton className="h-5 w-40" />
              ) : (
                teams.data.map((team) => (
                  <a
                    key={team.id}
                    href={`/organisation/teams?team=${team.id}`}
                    className="mr-2 text-accent hover:underline"
                  >
                    {team.name}
                  </a>
                ))
              ),
          },
        ]}
      />
      <Switch
        label="May sign in"
        help={
          isMe
            ? 'Nobody shuts themselves out.'
            : 'Whoever is shut out is signed out everywhere, and their tokens are refused.'
        }
        isOn={active}
        isDisabled={isMe || !may('identity.write') || change.isWriting}
        onChange={(isOn) => change.write({ active: isOn })}
      />
      <ErrorNotice error={change.error} />
      <RolesCard kind="users" id={id} />
      <TokensCard kind="users" id={id} title="Personal access tokens" canCreate={isMe} />
      <SessionsCard userId={id} />
    </div>
  );
}
