import { classes } from '@sallyport/ui';
import { controlClasses } from '../controls.tsx';
import { defaultText } from '../default-text.ts';
import { useForm } from '../form-context.ts';
import { isSame, valueAt } from '../value.ts';
import type { KindProps } from './control.ts';

/** One of a few side by side, one of many in a list. */
export function Choice(props: KindProps) {
  const { options } = props.field;
  const isShort = options.length <= 4 && options.reduce<number>((sum, each) => sum + String(each).length, 0) <= 36;
  return isShort && typeof props.path.at(-1) === 'string' ? <Few {...props} /> : <Many {...props} />;
}

function Few({ field, path, control }: KindProps) {
  const form = useForm();
  const value = valueAt(form.value, path) ?? undefined;
  const initial = field.schema.default;
  return (
    <div
      id={control.id}
      tabIndex={-1}
      role="radiogroup"
      aria-label={control.label}
      aria-describedby={control.describedBy}
      className="inline-flex max-w-full flex-wrap rounded-control border border-line bg-sunken p-0.5"
    >
      {field.options.map((option) => {
        const isChosen = value !== undefined && isSame(value, option);
        const holds = isChosen || (value === undefined && initial !== undefined && isSame(initial, option));
        return (
          <label
            key={JSON.stringify(option)}
            className={classes(
              'flex h-6.5 cursor-pointer items-center rounded-[5px] px-2.5 text-sm has-focus-visible:outline-2 has-focus-visible:outline-focus',
              holds ? 'bg-paper text-ink shadow-xs' : 'text-soft hover:text-ink',
              isChosen && 'font-medium',
            )}
          >
            <input
              type="radio"
              className="sr-only"
              name={control.id}
              checked={holds}
              disabled={form.isReadOnly}
              onChange={() => form.change(path, option)}
            />
            {textOf(option)}
            {holds && !isChosen && <span className="ml-1 text-xs text-faint">default</span>}
          </label>
        );
      })}
    </div>
  );
}

function Many({ field, path, control }: KindProps) {
  const form = useForm();
  const value = valueAt(form.value, path) ?? undefined;
  const initial = defaultText(field.schema.default);
  const index = field.options.findIndex((option) => isSame(option, value));
  const isOther = value !== undefined && index < 0;
  return (
    <select
      id={control.id}
      className={controlClasses(control.isInvalid, 'h-8 w-full max-w-80', value === undefined ? 'text-soft' : '')}
      aria-label={control.label}
      aria-describedby={control.describedBy}
      aria-invalid={control.isInvalid || undefined}
      disabled={form.isReadOnly}
      value={value === undefined ? 'none' : isOther ? 'other' : String(index)}
      onChange={(event) => form.change(path, field.options[Number(event.target.value)])}
    >
      {(!field.isRequired || value === undefined) && (
        <option value="none">{initial === undefined ? 'Not set' : `${initial} (default)`}</option>
      )}
      {isOther && <option value="other">{textOf(value)}</option>}
      {field.options.map((option, place) => (
        <option key={JSON.stringify(option)} value={String(place)}>
          {textOf(option)}
        </option>
      ))}
    </select>
  );
}

const textOf = (option: unknown): string => (typeof option === 'string' ? option : JSON.stringify(option));
