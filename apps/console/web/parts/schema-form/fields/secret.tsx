import { Button, IconButton } from '@sallyport/ui';
import { Eye, EyeOff, KeyRound } from '@sallyport/ui/icons';
import { useState } from 'react';
import { Input } from '../controls.tsx';
import { useForm } from '../form-context.ts';
import { valueAt } from '../value.ts';
import { isVaultReference } from '../vault-reference.ts';
import type { KindProps } from './control.ts';
import { VaultMenu } from './vault-menu.tsx';

/** Can be written and not read: what was there before is not shown. A reference to a vault is no secret. */
export function Secret({ field, path, control }: KindProps) {
  const form = useForm();
  const written = valueAt(form.value, path);
  const value = typeof written === 'string' ? written : '';
  // What was there when the form was opened is known to whoever may read it elsewhere; here it stays shut.
  const [kept] = useState(value);
  const [isShown, setIsShown] = useState(false);
  const isKept = value !== '' && value === kept && !isVaultReference(value);
  const change = (text: string) => form.change(path, text === '' && typeof path.at(-1) === 'string' ? undefined : text);
  const menu = !form.isReadOnly && <VaultMenu label={control.label} onChoose={(start) => form.change(path, start)} />;
  if (isKept)
    return (
      <div className="flex items-center gap-2">
        <span className="flex h-8 min-w-0 grow items-center gap-2 rounded-control border border-line bg-sunken px-2.5 text-sm text-soft">
          <KeyRound className="size-3.5 shrink-0" aria-hidden="true" />
          Set, and not shown
        </span>
        {!form.isReadOnly && (
          <Button id={control.id} aria-label={`Replace ${control.label}`} onClick={() => change('')}>
            Replace
          </Button>
        )}
        {menu}
      </div>
    );
  const isReadable = isShown || isVaultReference(value);
  return (
    <div className="flex items-center gap-1">
      <Input
        id={control.id}
        type={isReadable ? 'text' : 'password'}
        autoComplete="new-password"
        className={isVaultReference(value) ? 'font-mono' : ''}
        value={value}
        placeholder={field.isRequired ? '' : 'Not set'}
        readOnly={form.isReadOnly}
        isInvalid={control.isInvalid}
        describedBy={control.describedBy}
        aria-label={control.label}
        onChange={(event) => change(event.target.value)}
      />
      {value !== '' && !isVaultReference(value) && (
        <IconButton
          label={isShown ? 'Hide what is written' : 'Show what is written'}
          onClick={() => setIsShown(!isShown)}
        >
          {isShown ? <EyeOff className="size-4" aria-hidden="true" /> : <Eye className="size-4" aria-hidden="true" />}
        </IconButton>
      )}
      {kept !== '' && !isVaultReference(kept) && (
        <Button size="small" onClick={() => form.change(path, kept)}>
          Keep what was set
        </Button>
      )}
      {menu}
    </div>
  );
}
