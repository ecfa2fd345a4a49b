import { ConfirmDialog } from '@sallyport/ui';
import { useState } from 'react';
import { api, path } from '../../../api/client.ts';
import { queries } from '../../../api/queries.ts';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
import { messageOf } from '../../../parts/message-of.ts';
import { PermittedButton } from '../../../parts/permitted-button.tsx';
import { readSaved, removeSaved, save } from '../../../parts/tile/saved.ts';
import { useAction } from '../../../parts/use-action.ts';
import type { Rule, RuleDefinition } from './alert.ts';

export function Enabled({ rule: { id, definition } }: { readonly rule: Rule }) {
  const isOn = definition.is_enabled !== false;
  const turn = useAction(async () => {
    // As it is now: others may have changed it since the list was read.
    const now = await readSaved<RuleDefinition>('alert-rules', id);
    await save('alert-rules', { ...now, definition: { ...now.definition, is_enabled: !isOn } }, id);
  });
  return (
    <span className="flex flex-wrap items-center gap-2">
      {isOn ? 'On' : 'Off'}
      <PermittedButton permission="alerts.write" look="quiet" size="small" disabled={turn.isBusy} onClick={turn.run}>
        {isOn ? 'Turn off' : 'Turn on'}
      </PermittedButton>
      {turn.error !== undefined && (
        <span role="alert" className="text-xs text-failed">
          {messageOf(turn.error)}
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
      `/v2/alert-channels/${path`${id}`}/test`,
    );
    setTold(delivered ? 'Delivered' : (error ?? 'It was not delivered'));
  });
  return (
    <span className="flex flex-wrap items-center gap-2">
      <PermittedButton permission="alerts.write" size="small" disabled={test.isBusy} onClick={test.run}>
        Send a test
      </PermittedButton>
      <span role="status" className="text-xs text-soft">
        {test.isBusy ? 'Sending …' : test.error === undefined ? told : messageOf(test.error)}
      </span>
    </span>
  );
}

type Kind = 'alert-rules' | 'alert-channels';

interface RowActionsProps {
  readonly kind: Kind;
  readonly id: string;
  readonly name: string;
  readonly onEdit: (id: string) => void;
}

export function RowActions({ kind, id, name, onEdit }: RowActionsProps) {
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
  readonly kind: Kind;
  readonly id: string;
  readonly name: string;
  readonly onClose: () => void;
}

function DeleteDialog({ kind, id, name, onClose }: DeleteDialogProps) {
  const remove = useAction(async () => {
    await removeSaved(kind, id);
    void queries.invalidateQueries({ queryKey: ['alerts'] });
    onClose();
  });
  const { one, consequence } = words[kind];
  return (
    <ConfirmDialog
      title={`Delete ${name}?`}
      description={consequence}
      action={`Delete ${one}`}
      isOpen
      isRunning={remove.isBusy}
      onAction={remove.run}
      onClose={onClose}
    >
      <ErrorNotice error={remove.error} />
    </ConfirmDialog>
  );
}

const words: Readonly<Record<Kind, { readonly one: string; readonly consequence: string }>> = {
  'alert-rules': { one: 'rule', consequence: 'It is gone for everybody, and nobody is told of what it watched.' },
  'alert-channels': { one: 'channel', consequence: 'It is gone for everybody, and nobody is told by it.' },
};
