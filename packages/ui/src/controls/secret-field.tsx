import { Field as Base } from '@base-ui/react/field';
import { useRef, useState } from 'react';
import { classes } from '../classes.ts';
import { Eye, EyeOff, KeyRound } from '../icons.ts';
import { Menu, MenuItem, MenuText } from '../overlays/menu.tsx';
import { IconButton } from './button.tsx';
import { bareInput, Field, type FieldProps, fieldBoxAround } from './field.tsx';

interface SecretFieldProps extends FieldProps {
  /** What is written now; what is kept is never shown. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** There is one: nothing written keeps it. */
  readonly isKept?: boolean;
  readonly placeholder?: string | undefined;
  /** The prefixes of the vaults that it may come from. */
  readonly vaults?: readonly string[];
  readonly onBlur?: () => void;
}

/** A secret: written, never read back. What names a secret of a vault is none, and is shown. */
export function SecretField({
  value,
  onChange,
  isKept = false,
  placeholder,
  vaults = [],
  onBlur,
  ...field
}: SecretFieldProps) {
  const [isShown, setShown] = useState(false);
  const ref = useRef<HTMLInputElement>(null);
  const isReference = value.startsWith('{vault://');
  const Icon = isShown ? EyeOff : Eye;
  const refer = (prefix: string) => {
    onChange(`{vault://${prefix}/}`);
    // The menu gives the keyboard back first; then the name of the secret is written.
    setTimeout(() => {
      const place = (ref.current?.value.length ?? 0) - 1;
      ref.current?.focus();
      ref.current?.setSelectionRange(place, place);
    }, 0);
  };
  return (
    <Field {...field}>
      <div className={fieldBoxAround}>
        <Base.Control
          ref={ref}
          type={isShown || isReference ? 'text' : 'password'}
          value={value}
          placeholder={isKept ? '•••••••• kept; write to replace it' : placeholder}
          autoComplete="new-password"
          spellCheck={false}
          className={classes(bareInput, 'figure')}
          onValueChange={(text) => onChange(text)}
          onBlur={onBlur}
        />
        {!isReference && value !== '' && (
          <IconButton size="small" label={isShown ? 'Hide' : 'Show'} onClick={() => setShown(!isShown)}>
            <Icon className="size-3.5" aria-hidden="true" />
          </IconButton>
        )}
        {vaults.length > 0 && (
          <Menu
            align="end"
            trigger={
              <IconButton size="small" label="Take it from a vault" disabled={field.isDisabled}>
                <KeyRound className="size-3.5" aria-hidden="true" />
              </IconButton>
            }
          >
            <MenuText>From the vault</MenuText>
            {vaults.map((prefix) => (
              <MenuItem key={prefix} onSelect={() => refer(prefix)}>
                <span className="figure">{prefix}</span>
              </MenuItem>
            ))}
          </Menu>
        )}
      </div>
    </Field>
  );
}
