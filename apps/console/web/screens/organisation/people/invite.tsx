import { Dialog, MultiSelect, OneTimeSecret, TextField } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../api/client.ts';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
import { teamsQuery } from '../data/queries.ts';
import { useWrite } from '../data/use-write.ts';

interface InviteProps {
  readonly onClose: () => void;
}

/** Asks somebody in, by mail where the control plane sends some, else by a link that is handed over. */
export function Invite({ onClose }: InviteProps) {
  const [email, setEmail] = useState('');
  const [teamIds, setTeamIds] = useState<readonly string[]>([]);
  const { data: teams = [] } = useQuery(teamsQuery);
  const invite = useWrite((body: object) => api.post<{ link?: string }>('/v3/invites', body), 'Invited');
  const { answer } = invite;
  if (answer !== undefined) {
    return (
      <Dialog title="The invitation" isOpen onClose={onClose} action="Close" look="plain" onAction={onClose}>
        <div className="mt-3">
          {answer.link === undefined ? (
            <p className="text-sm">An invitation went to {email}.</p>
          ) : (
            <OneTimeSecret
              label="Link"
              secret={answer.link}
              advice={`Hand it over to ${email}: whoever opens it chooses the password.`}
            />
          )}
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog
      title="Invite somebody"
      isOpen
      onClose={onClose}
      action="Invite"
      isActionDisabled={email.trim() === '' || invite.isWriting}
      onAction={() => invite.write({ email: email.trim(), team_ids: teamIds })}
    >
      <div className="mt-3 grid gap-3">
        <TextField label="E-mail" type="email" value={email} onChange={setEmail} />
        <MultiSelect
          label="Teams"
          isOptional
          values={teamIds}
          onChange={setTeamIds}
          options={teams.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </div>
      <ErrorNotice error={invite.error} />
    </Dialog>
  );
}
