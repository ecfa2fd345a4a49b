import { controlClasses } from '../controls.tsx';
import { type ChoiceOfForm, useForm } from '../form-context.ts';
import { isSame, valueAt } from '../value.ts';
import type { KindProps } from './control.ts';

interface ReferenceProps extends KindProps {
  readonly choices: readonly ChoiceOfForm[];
}

/** Another entity, or whatever else is known only where the form is used. */
export function Reference({ field, path, control, choices }: ReferenceProps) {
  const form = useForm();
  const value = valueAt(form.value, path) ?? undefined;
  const index = choices.findIndex((choice) => isSame(choice.value, value));
  const isOther = value !== undefined && index < 0;
  return (
    <select
      id={control.id}
      className={controlClasses(control.isInvalid, 'h-8 w-full')}
      aria-label={control.label}
      aria-describedby={control.describedBy}
      aria-invalid={control.isInvalid || undefined}
      disabled={form.isReadOnly}
      value={value === undefined ? 'none' : isOther ? 'other' : String(index)}
      onChange={(event) => form.change(path, choices[Number(event.target.value)]?.value)}
    >
      {(!field.isRequired || value === undefined) && <option value="none">Not set</option>}
      {isOther && <option value="other">{typeof value === 'string' ? value : JSON.stringify(value)}</option>}
      {choices.map(({ label, detail }, place) => (
        // The place says which it is; labels may be the same.
        // biome-ignore lint/suspicious/noArrayIndexKey: never moved
        <option key={place} value={String(place)}>
          {detail === undefined ? label : `${label} (${detail})`}
        </option>
      ))}
    </select>
  );
}
