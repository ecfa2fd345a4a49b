import { Button, IconButton } from '@sallyport/ui';
import { Plus, X } from '@sallyport/ui/icons';
import { useState } from 'react';
import { Input } from '../controls.tsx';
import { Problems } from '../field-row.tsx';
import { Control } from '../field-view.tsx';
import { useForm } from '../form-context.ts';
import { initialOf } from '../initial.ts';
import { isMembers, valueAt } from '../value.ts';
import type { KindProps } from './control.ts';

/** Names and their values, a row each. */
export function MapOf({ field, path, control }: KindProps) {
  const form = useForm();
  const written = valueAt(form.value, path);
  const entries = Object.entries(isMembers(written) ? written : {});
  const [draft, setDraft] = useState<string | undefined>(undefined);
  const item = field.item!;
  const rename = (from: string, to: string) => {
    if (to === '' || to === from || entries.some(([name]) => name === to)) return;
    form.change(path, Object.fromEntries(entries.map(([name, value]) => [name === from ? to : name, value])));
  };
  const add = () => {
    if (draft === undefined || draft === '') return setDraft('');
    if (!entries.some(([name]) => name === draft))
      form.change(path, { ...Object.fromEntries(entries), [draft]: initialOf(item) });
    setDraft(undefined);
  };
  return (
    <div id={control.id} tabIndex={-1} className="flex flex-col gap-1.5">
      {entries.map(([name]) => {
        const at = [...path, name];
        const id = form.idOf(at);
        const problems = form.problemsAt(at);
        const about = { id, label: `Value of ${name}`, describedBy: undefined, isInvalid: problems.length > 0 };
        return (
          <div key={name}>
            <div className="flex flex-wrap items-start gap-1">
              <Input
                className="max-w-56 font-mono"
                defaultValue={name}
                aria-label={`Name of ${name}`}
                readOnly={form.isReadOnly}
                isInvalid={false}
                onBlur={(event) => rename(name, event.target.value.trim())}
              />
              <div className="min-w-32 grow basis-40">
                <Control field={item} path={at} control={about} />
              </div>
              {!form.isReadOnly && (
                <IconButton label={`Remove ${name}`} onClick={() => form.change(at, undefined)}>
                  <X className="size-4" aria-hidden="true" />
                </IconButton>
              )}
            </div>
            <Problems id={`${id}-problems`} problems={problems} />
          </div>
        );
      })}
      {!form.isReadOnly && (
        <div className="flex items-center gap-1">
          {draft !== undefined && (
            <Input
              className="max-w-56 font-mono"
              value={draft}
              placeholder="Name"
              aria-label={`Name of a new entry of ${field.label}`}
              isInvalid={entries.some(([name]) => name === draft)}
              // Whoever asked for a row writes in it next.
              autoFocus
              onChange={(event) => setDraft(event.target.value)}
              onKeyDown={(event) => {
                if (event.key !== 'Enter') return;
                event.preventDefault();
                add();
              }}
            />
          )}
          <Button size="small" onClick={add}>
            <Plus className="size-3.5" aria-hidden="true" />
            Add entry
          </Button>
        </div>
      )}
    </div>
  );
}
