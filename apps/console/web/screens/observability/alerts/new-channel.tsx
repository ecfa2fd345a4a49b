import { SegmentedControl, TextField } from '@sallyport/ui';
import { useState } from 'react';
import { SavingDialog } from '../../../parts/saving-dialog.tsx';
import { save } from '../../../parts/tile/saved.ts';

/** Who is told of alerts. */
export function NewChannel({ onClose }: { readonly onClose: () => void }) {
  const [type, setType] = useState<'webhook' | 'email'>('webhook');
  const [name, setName] = useState('');
  const [to, setTo] = useState('');
  const act = async () => {
    const definition =
      type === 'webhook' ? { type, url: to.trim() } : { type, to: to.split(/[\s,]+/).filter((one) => one !== '') };
    await save('alert-channels', { name, definition });
  };
  return (
    <SavingDialog
      title="New channel"
      action="Create channel"
      isReady={name.trim() !== '' && to.trim() !== ''}
      act={act}
      onClose={onClose}
    >
      <SegmentedControl
        label="Kind"
        value={type}
        options={[
          { value: 'webhook', label: 'Webhook' },
          { value: 'email', label: 'E-mail' },
        ]}
        onChange={setType}
      />
      <TextField label="Name" value={name} onChange={setName} />
      <TextField
        label={type === 'webhook' ? 'URL' : 'Addresses'}
        help={type === 'webhook' ? 'It is sent a POST with JSON.' : 'Several with commas between them.'}
        value={to}
        onChange={setTo}
      />
    </SavingDialog>
  );
}
