import { useState } from 'react';
import { parse, stringify } from 'yaml';
import { TextArea } from '../controls.tsx';
import { Problems } from '../field-row.tsx';
import { useForm } from '../form-context.ts';
import { valueAt } from '../value.ts';
import type { KindProps } from './control.ts';

/** What a form has no controls for, as YAML. */
export function Anything({ field, path, control }: KindProps) {
  const form = useForm();
  const value = valueAt(form.value, path);
  const [draft, setDraft] = useState<{ readonly text: string; readonly problem?: string } | undefined>(undefined);
  const change = (text: string) => {
    try {
      const read: unknown = text.trim() === '' ? undefined : parse(text);
      setDraft({ text });
      form.change(path, read);
    } catch (error) {
      setDraft({ text, problem: error instanceof Error ? error.message.split('\n')[0]! : 'This is no YAML.' });
    }
  };
  const within = form.problemsWithin(path).map(({ message }) => ({ path, message }));
  const problems = draft?.problem === undefined ? within : [{ path, message: draft.problem }];
  return (
    <>
      <TextArea
        id={control.id}
        rows={2}
        className="font-mono"
        value={draft?.text ?? (value === undefined || value === null ? '' : stringify(value).trimEnd())}
        placeholder={field.schema.default === undefined ? 'YAML' : stringify(field.schema.default).trim()}
        readOnly={form.isReadOnly}
        isInvalid={control.isInvalid || problems.length > 0}
        describedBy={
          [control.describedBy, problems.length > 0 && `${control.id}-yaml`].filter(Boolean).join(' ') || undefined
        }
        aria-label={control.label}
        onChange={(event) => change(event.target.value)}
        // A text that cannot be read stays, so that it can be mended.
        onBlur={() => draft?.problem === undefined && setDraft(undefined)}
      />
      <Problems id={`${control.id}-yaml`} problems={problems} />
    </>
  );
}
