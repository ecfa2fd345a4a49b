import { Card, ConfirmDialog, DescriptionList, SelectField, Status, Switch, TextField } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, path } from '../../../api/client.ts';
import { useMay } from '../../../api/person.ts';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
import { PermittedButton } from '../../../parts/permitted-button.tsx';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { teamsQuery } from '../data/queries.ts';
import { useWrite } from '../data/use-write.ts';
import { mappingsQuery, type Provider } from './queries.ts';

interface ProviderCardProps {
  readonly provider: Provider;
}

/** One identity provider, and which of its groups put people into which teams. */
export function ProviderCard({ provider: { id, enabled, login_path, config } }: ProviderCardProps) {
  const may = useMay();
  const [isDeleting, setDeleting] = useState(false);
  const at = path`/v3/identity-providers/${id}`;
  const change = useWrite((body: object) => api.patch(at, body), 'Changed');
  const remove = useWrite(() => api.delete(at), 'Identity provider removed');
  return (
    <Card
      title={config.issuer_url}
      actions={<Status meaning={enabled ? 'allowed' : 'plain'}>{enabled ? 'Enabled' : 'Disabled'}</Status>}
    >
      <div className="grid gap-4 p-4">
        <DescriptionList
          items={[
            {
              label: 'Sign-in page',
              value: (
                <a className="text-accent underline" href={`/login/${login_path}`}>
                  /login/{login_path}
                </a>
              ),
            },
            { label: 'Client', value: config.client_id },
            { label: 'Scopes', value: config.scopes.join(' ') },
            { label: 'Claim with groups', value: config.claim_mappings.groups },
          ]}
        />
        <Switch
          label="People may sign in here"
          isOn={enabled}
          isDisabled={!may('authentication.write') || change.isWriting}
          onChange={(isOn) => change.write({ enabled: isOn })}
        />
        <ErrorNotice error={change.error} />
        <Mappings providerId={id} />
        <div>
          <PermittedButton permission="authentication.write" look="danger" onClick={() => setDeleting(true)}>
            Remove the identity provider
          </PermittedButton>
        </div>
      </div>
      <ConfirmDialog
        title={`Remove ${config.issuer_url}?`}
        description="Whoever signs in there alone cannot sign in any more."
        isOpen={isDeleting}
        onClose={() => setDeleting(false)}
        action="Remove the identity provider"
        nameToType={login_path}
        isRunning={remove.isWriting}
        onAction={() => remove.write(undefined, { onSuccess: () => setDeleting(false) })}
      >
        <ErrorNotice error={remove.error} />
      </ConfirmDialog>
    </Card>
  );
}

interface MappingsProps {
  readonly providerId: string;
}

function Mappings({ providerId }: MappingsProps) {
  const mappings = useQuery(mappingsQuery(providerId));
  const teams = useQuery(teamsQuery);
  const [group, setGroup] = useState('');
  const [teamId, setTeamId] = useState<string>();
  const at = path`/v3/identity-providers/${providerId}/team-group-mappings`;
  const add = useWrite((body: object) => api.post(at, body), 'The group puts people into the team');
  const end = useWrite((mappingId: string) => api.delete(`${at}/${mappingId}`), 'The group does so no more');
  const nameOf = (id: string) => teams.data?.find((team) => team.id === id)?.name ?? id;
  const failed =
    (mappings.data === undefined ? mappings.error : null) ?? (teams.data === undefined ? teams.error : null);
  return (
    <section aria-label="Groups and teams" className="grid gap-2">
      <h3 className="text-sm font-semibold">Groups and teams</h3>
      {failed !== null && (
        <ProblemState
          error={failed}
          what="groups and teams"
          onRetry={() => [mappings, teams].forEach(({ refetch }) => void refetch())}
        />
      )}
      {mappings.data?.length === 0 && <p className="text-sm text-soft">No group puts anybody into a team.</p>}
      <ul className="grid gap-1 text-sm">
        {mappings.data?.map(({ id, group: name, team_id }) => (
          <li key={id} className="flex items-center justify-between gap-3">
            <span className="min-w-0 wrap-anywhere">
              <span className="figure">{name}</span> → {nameOf(team_id)}
            </span>
            <PermittedButton permission="authentication.write" size="small" look="quiet" onClick={() => end.write(id)}>
              End
            </PermittedButton>
          </li>
        ))}
      </ul>
      <form
        className="flex flex-wrap items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          add.write({ group: group.trim(), team_id: teamId }, { onSuccess: () => setGroup('') });
        }}
      >
        <TextField className="min-w-40 grow" label="Group" value={group} onChange={setGroup} isMono />
        <SelectField
          className="min-w-40 grow"
          label="Team"
          value={teamId}
          options={(teams.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          onChange={setTeamId}
        />
        <PermittedButton
          permission="authentication.write"
          type="submit"
          disabled={group.trim() === '' || teamId === undefined || add.isWriting}
        >
          Add
        </PermittedButton>
      </form>
      <ErrorNotice error={add.error ?? end.error} />
    </section>
  );
}
