import { useState } from 'react';
import { controlClasses } from '../controls.tsx';
import { defaultText } from '../default-text.ts';
import type { Field } from '../field.ts';
import { Control } from '../field-view.tsx';
import { useForm } from '../form-context.ts';
import { initialOf } from '../initial.ts';
import { valueAt } from '../value.ts';
import { variantName, variantOf } from '../variant.ts';
import type { KindProps } from './control.ts';
import { Members } from './members.tsx';

/** One thing or another: which, and then its own control. */
export function Variants({ field, path, control }: KindProps) {
  const form = useForm();
  const value = valueAt(form.value, path);
  const [chosen, setChosen] = useState(-1);
  const found = variantOf(value, field.variants);
  const index = found >= 0 ? found : chosen;
  const variant = field.variants[index];
  const initial = defaultText(field.schema.default);
  const choose = (next: number) => {
    setChosen(next);
    const one = field.variants[next];
    form.change(path, one === undefined ? undefined : initialOf(one));
  };
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex flex-wrap items-start gap-1.5">
        <select
          id={control.id}
          className={controlClasses(control.isInvalid, 'h-8 max-w-full')}
          aria-label={`Kind of ${control.label}`}
          aria-describedby={control.describedBy}
          disabled={form.isReadOnly}
          value={String(index)}
          onChange={(event) => choose(Number(event.target.value))}
        >
          {(typeof path.at(-1) === 'string' || index < 0) && (
            <option value="-1">{initial === undefined ? 'Not set' : `${initial} (default)`}</option>
          )}
          {field.variants.map((each, place) => (
            // The place says which it is.
            // biome-ignore lint/suspicious/noArrayIndexKey: never moved
            <option key={place} value={String(place)}>
              {variantName(each)}
            </option>
          ))}
        </select>
        {variant !== undefined && !isRecord(variant) && !isSaid(variant) && (
          <div className="min-w-32 grow basis-40">
            <Control field={variant} path={path} control={{ ...control, id: `${control.id}-value` }} />
          </div>
        )}
      </div>
      {variant !== undefined && isRecord(variant) && (
        <div className="ml-1.5 border-l border-line pl-4">
          <Members field={variant} path={path} />
        </div>
      )}
    </div>
  );
}

const isRecord = ({ kind, members }: Field) => kind === 'record' && members.length > 0;

/** Choosing it has said all. */
const isSaid = ({ kind, options }: Field) => kind === 'choice' && options.length === 1;
