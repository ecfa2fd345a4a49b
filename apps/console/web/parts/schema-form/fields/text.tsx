import { Input, TextArea } from '../controls.tsx';
import { defaultText } from '../default-text.ts';
import { useForm } from '../form-context.ts';
import { valueAt } from '../value.ts';
import type { KindProps } from './control.ts';
import { VaultMenu } from './vault-menu.tsx';

export function Text({ field, path, control }: KindProps) {
  const form = useForm();
  const value = valueAt(form.value, path);
  const shared = {
    id: control.id,
    value: textOf(value),
    placeholder: defaultText(field.schema.default) ?? '',
    readOnly: form.isReadOnly,
    isInvalid: control.isInvalid,
    describedBy: control.describedBy,
    'aria-label': control.label,
  };
  // An empty field says nothing; a list's entry stays one.
  const change = (text: string) => form.change(path, text === '' && typeof path.at(-1) === 'string' ? undefined : text);
  if (field.kind === 'long-text')
    return <TextArea {...shared} rows={isInList(path) ? 1 : 3} onChange={(event) => change(event.target.value)} />;
  return (
    <div className="flex items-center gap-1">
      <Input {...shared} type="text" onChange={(event) => change(event.target.value)} />
      {field.mayBeReference && !form.isReadOnly && (
        <VaultMenu label={control.label} onChoose={(start) => form.change(path, start)} />
      )}
    </div>
  );
}

const isInList = (path: KindProps['path']) => typeof path.at(-1) === 'number';

/** What is no text although it should be is shown as it is written, and said to be wrong. */
const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
