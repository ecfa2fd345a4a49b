import { useState } from 'react';
import { Input } from '../controls.tsx';
import { defaultText } from '../default-text.ts';
import { useForm } from '../form-context.ts';
import { readableQuantity, readQuantity, type Unit } from '../units.ts';
import { valueAt } from '../value.ts';
import type { KindProps } from './control.ts';

/** A number with its unit; `1.5 min` in a field of milliseconds is reckoned. */
export function NumberField({ field, path, control }: KindProps) {
  const form = useForm();
  const value = valueAt(form.value, path);
  const [draft, setDraft] = useState<string | undefined>(undefined);
  const { unit } = field;
  const shown = typeof value === 'number' ? value : field.schema.default;
  const readable = typeof shown === 'number' ? readableQuantity(shown, unit) : undefined;
  const change = (text: string) => {
    setDraft(text);
    form.change(path, text.trim() === '' ? undefined : (readQuantity(text, unit) ?? text));
  };
  return (
    <div className="flex items-center gap-2">
      <Input
        id={control.id}
        type="text"
        inputMode="decimal"
        className="max-w-44 tabular"
        value={draft ?? (value === undefined || value === null ? '' : String(value))}
        placeholder={defaultText(field.schema.default) ?? ''}
        readOnly={form.isReadOnly}
        isInvalid={control.isInvalid}
        describedBy={control.describedBy}
        aria-label={unit === undefined ? control.label : `${control.label}, in ${unitNames[unit]}`}
        onChange={(event) => change(event.target.value)}
        onBlur={() => setDraft(undefined)}
      />
      {unit !== undefined && (
        <span className="text-xs whitespace-nowrap text-soft" aria-hidden="true">
          {unit}
          {readable !== undefined && <span className="text-faint"> = {readable}</span>}
        </span>
      )}
    </div>
  );
}

const unitNames: Readonly<Record<Unit, string>> = { ms: 'milliseconds', s: 'seconds', bytes: 'bytes' };
