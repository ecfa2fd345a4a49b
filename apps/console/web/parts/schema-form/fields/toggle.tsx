import { classes } from '@sallyport/ui';
import { useForm } from '../form-context.ts';
import { valueAt } from '../value.ts';
import type { KindProps } from './control.ts';

/** On or off; what is not set shows what holds then, and says so. */
export function Toggle({ field, path, control }: KindProps) {
  const form = useForm();
  const value = valueAt(form.value, path);
  const isSet = value !== undefined && value !== null;
  const isOn = (isSet ? value : field.schema.default) === true;
  return (
    <button
      id={control.id}
      type="button"
      role="switch"
      aria-checked={isOn}
      aria-label={control.label}
      aria-describedby={control.describedBy}
      disabled={form.isReadOnly}
      className="group flex h-8 items-center gap-2 rounded-control text-sm disabled:cursor-default"
      onClick={() => form.change(path, !isOn)}
    >
      <span
        aria-hidden="true"
        className={classes(
          'flex h-4.5 w-8 items-center rounded-full border p-0.5 transition-colors duration-100',
          isOn ? 'justify-end border-accent bg-accent' : 'justify-start border-edge bg-over',
          !isSet && 'opacity-60',
        )}
      >
        <span className={classes('size-3 rounded-full', isOn ? 'bg-accent-ink' : 'bg-edge')} />
      </span>
      <span className={isSet ? 'text-ink' : 'text-soft'}>
        {isOn ? 'On' : 'Off'}
        {!isSet && ', the default'}
      </span>
    </button>
  );
}
