import { useForm } from '../form-context.ts';
import { isSame, valueAt } from '../value.ts';
import type { KindProps } from './control.ts';

/** Any of a few. */
export function Choices({ field, path, control }: KindProps) {
  const form = useForm();
  const written = valueAt(form.value, path);
  const isSet = Array.isArray(written);
  const value: readonly unknown[] = isSet ? written : Array.isArray(field.schema.default) ? field.schema.default : [];
  // What is set and not offered is kept, and shown as it is.
  const others = value.filter((each) => !field.options.some((option) => isSame(option, each)));
  const toggle = (option: unknown, isOn: boolean) =>
    form.change(path, isOn ? [...value, option] : value.filter((each) => !isSame(each, option)));
  return (
    <div id={control.id} tabIndex={-1} className="flex flex-wrap gap-x-4 gap-y-1.5 py-1">
      {[...field.options, ...others].map((option) => (
        <label key={JSON.stringify(option)} className="flex items-center gap-1.5 text-sm">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={value.some((each) => isSame(each, option))}
            disabled={form.isReadOnly}
            onChange={(event) => toggle(option, event.target.checked)}
          />
          <span className={isSet ? 'text-ink' : 'text-soft'}>{String(option)}</span>
        </label>
      ))}
      {!isSet && value.length > 0 && <span className="text-xs leading-5 text-faint">the default</span>}
    </div>
  );
}
