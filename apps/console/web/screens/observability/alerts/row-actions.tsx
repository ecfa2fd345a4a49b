import { useState } from 'react';
import { api, path } from '../../../api/client.ts';
import { queries } from '../../../api/queries.ts';
import { DeletingDialog } from '../../../parts/deleting-dialog.tsx';
import { messageOf } from '../../../parts/message-of.ts';
import { PermittedButton } from '../../../parts/permitted-button.tsx';
import { readSaved, removeSaved, save } from '../../../parts/tile/saved.ts';
import { useAction } from '../../../parts/use-action.ts';
import type { Rule, RuleDefinition } from './alert.ts';

export function Enabled({ rule }: { readonly rule: Rule }) {
  const isOn = rule.definition.is_enabled !== false;
  const turning = useAction(async () => {
    // As it is now: what somebody else changed since it was read stays.
    const now = await readSaved<RuleDefinition>('alert-rules', rule.id);
    await save('alert-rules', { ...now, definition: { ...now.definition, is_enabled: !isOn } }, rule.id);
  });
  return (
    <span className="flex flex-wrap items-center gap-2">
      {isOn ? 'On' : 'Off'}
      <PermittedButton
        permission="alerts.write"
        look="quiet"
        size="small"
        disabled={turning.isBusy}
        onClick={turning.run}
      >
        {isOn ? 'Turn off' : 'Turn on'}
      </PermittedButton>
      {turning.error !== undefined && (
        <span role="alert" className="text-xs text-failed">
          {messageOf(turning.error)}
        </span>
      )}
    </span>
  );
}

export function ChannelTest({ id }: { readonly id: string }) {
  const [told, setTold] = useState<string>();
  const test = useAction(async () => {
    setTold(undefined);
    const { delivered, error } = await api.post<{ delivered: boolean; error?: string }>(
      path`/v2/alert-channels/${id}/test`,
    );
    setTold(delivered ? 'Delivered' : (error ?? 'It was not delivered'));
  });
  const failure = test.error === undefined ? undefined : messageOf(test.error);
  return (
    <span className="flex flex-wrap items-center gap-2">
      <PermittedButton permission="alerts.write" size="small" disabled={test.isBusy} onClick={test.run}>
        Send a test
      </PermittedButton>
      <span role="status" className="text-xs text-soft">
        {test.isBusy ? 'Sending …' : (failure ?? told)}
      </span>
    </span>
  );
}

interface ActionsProps {
  readonly kind: 'alert-rules' | 'alert-channels';
  readonly id: string;
  readonly name: string;
  readonly onEdit: (id: string) => void;
}

/** What can be done with a rule or a channel. */
export function Actions({ kind, id, name, onEdit }: ActionsProps) {
  const [isAsked, setAsked] = useState(false);
  const button = { permission: 'alerts.write', look: 'quiet', size: 'small' } as const;
  return (
    <span className="flex gap-1">
      <PermittedButton {...button} aria-label={`Edit ${name}`} onClick={() => onEdit(id)}>
        Edit
      </PermittedButton>
      <PermittedButton {...button} aria-label={`Delete ${name}`} onClick={() => setAsked(true)}>
        Delete
      </PermittedButton>
      {isAsked && <DeleteDialog kind={kind} id={id} name={name} onClose={() => setAsked(false)} />}
    </span>
  );
}

interface DeleteDialogProps {
  readonly kind: ActionsProps['kind'];
  readonly id: string;
  readonly name: string;
  readonly onClose: () => void;
}

const deletions = {
  'alert-rules': { what: 'rule', description: 'It is watched no longer, and what fires by it is over.' },
  'alert-channels': { what: 'channel', description: 'Rules that tell it tell it no longer.' },
} as const;

function DeleteDialog({ kind, id, name, onClose }: DeleteDialogProps) {
  const { what, description } = deletions[kind];
  const act = async () => {
    await removeSaved(kind, id);
    await queries.invalidateQueries({ queryKey: ['alerts'] });
    onClose();
  };
  return (
    <DeletingDialog
      title={`Delete the ${what} ${name}?`}
      description={description}
      action={`Delete ${what}`}
      act={act}
      onClose={onClose}
    />
  );
}
