import { KeyValueRows, type Pair, SecretField, SegmentedControl, TextField } from '@sallyport/ui';
import { useState } from 'react';
import { SavingDialog } from '../../../parts/saving-dialog.tsx';
import { save } from '../../../parts/tile/saved.ts';
import { type Channel, type ChannelDefinition, hiddenSecret } from './alert.ts';

interface ChannelDialogProps {
  /** The one that is changed; absent for a new one. */
  readonly channel?: Channel | undefined;
  readonly onClose: () => void;
}

/** Who is told of alerts. */
export function ChannelDialog({ channel, onClose }: ChannelDialogProps) {
  const before = channel?.definition;
  const webhook = before?.type === 'webhook' ? before : undefined;
  const [type, setType] = useState(before?.type ?? 'webhook');
  const [name, setName] = useState(channel?.name ?? '');
  const [url, setUrl] = useState(webhook?.url ?? '');
  const [headers, setHeaders] = useState<readonly Pair[]>(Object.entries(webhook?.headers ?? {}));
  const [secret, setSecret] = useState('');
  const [to, setTo] = useState(before?.type === 'email' ? before.to.join(', ') : '');
  const definition = (): ChannelDefinition => {
    if (type === 'email') return { type, to: to.split(/[\s,]+/).filter((one) => one !== '') };
    const signing = secret !== '' ? secret : webhook?.signing_secret;
    return {
      type,
      url: url.trim(),
      headers: Object.fromEntries(headers.filter(([header]) => header !== '')),
      ...(signing !== undefined && { signing_secret: signing }),
    };
  };
  const act = async () => {
    await save('alert-channels', { ...channel, name, definition: definition() }, channel?.id);
  };
  return (
    <SavingDialog
      title={channel === undefined ? 'New channel' : `Edit ${channel.name}`}
      action={channel === undefined ? 'Create channel' : 'Save channel'}
      isReady={name.trim() !== '' && (type === 'email' ? to : url).trim() !== ''}
      act={act}
      onClose={onClose}
    >
      <SegmentedControl label="Kind" value={type} options={kinds} onChange={setType} />
      <TextField label="Name" value={name} onChange={setName} />
      {type === 'email' ? (
        <TextField label="Addresses" help="Several with commas between them." value={to} onChange={setTo} />
      ) : (
        <>
          <TextField label="URL" help="It is sent a POST with JSON." value={url} onChange={setUrl} />
          <KeyValueRows
            label="Headers"
            help={`Values are kept sealed; ${hiddenSecret} stays what it was, while the URL is of the same site.`}
            keyName="Header"
            add="Add header"
            pairs={headers}
            onChange={setHeaders}
          />
          <SecretField
            label="Signing secret"
            help="Signs each message, in X-Sallyport-Signature."
            isOptional
            isKept={webhook?.signing_secret !== undefined}
            value={secret}
            onChange={setSecret}
          />
        </>
      )}
    </SavingDialog>
  );
}

const kinds = [
  { value: 'webhook', label: 'Webhook' },
  { value: 'email', label: 'E-mail' },
] as const;
