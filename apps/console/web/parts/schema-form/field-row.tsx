import { Badge, IconButton } from '@sallyport/ui';
import { CircleAlert, Undo } from '@sallyport/ui/icons';
import type { ReactNode } from 'react';
import { CodeText } from './code-text.tsx';
import type { ControlProps } from './controls.tsx';
import { defaultText } from './default-text.ts';
import type { Field } from './field.ts';
import { useForm } from './form-context.ts';
import type { Problem } from './problems.ts';
import { type Path, valueAt } from './value.ts';

interface FieldRowProps {
  readonly field: Field;
  readonly path: Path;
  /** Several controls together: named as a group. */
  readonly isGroup?: boolean;
  readonly children: (control: ControlProps) => ReactNode;
}

/** A setting: its name, its control, what is wrong with it, and beside it what it is for. */
export function FieldRow({ field, path, isGroup = false, children }: FieldRowProps) {
  const form = useForm();
  const id = form.idOf(path);
  const problems = form.problemsAt(path);
  const value = valueAt(form.value, path);
  const isSet = value !== undefined && value !== null;
  const describedBy = [field.help && `${id}-help`, problems.length > 0 && `${id}-problems`].filter(Boolean).join(' ');
  const labelId = `${id}-label`;
  const control = {
    id,
    label: field.label,
    describedBy: describedBy === '' ? undefined : describedBy,
    isInvalid: problems.length > 0,
  };
  const initial = defaultText(field.schema.default);
  return (
    // Leaving it is no way of acting on it.
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    <div
      className="grid grid-cols-1 gap-x-8 gap-y-1.5 py-2.5 @2xl:grid-cols-[minmax(0,1fr)_minmax(0,16rem)]"
      {...(isGroup && { role: 'group', 'aria-labelledby': labelId, 'aria-describedby': control.describedBy })}
      onBlur={() => form.touch(path)}
    >
      <div className="min-w-0">
        <div className="flex min-h-7 flex-wrap items-center gap-x-2">
          {isGroup ? (
            <span id={labelId} className="text-sm font-medium">
              {field.label}
            </span>
          ) : (
            <label id={labelId} htmlFor={id} className="text-sm font-medium">
              {field.label}
            </label>
          )}
          {field.name !== '' && <code className="font-mono text-xs text-faint">{field.name}</code>}
          {field.isRequired && <span className="text-xs text-soft">Required</span>}
          {field.isDeprecated && <Badge meaning="refused">Deprecated</Badge>}
          {field.isUnused && <Badge>No effect</Badge>}
          {isSet && !form.isReadOnly && !field.isRequired && (
            <span className="ml-auto">
              <IconButton
                size="small"
                label={initial === undefined ? `Clear ${field.label}` : `Back to the default: ${initial}`}
                onClick={() => form.change(path, undefined)}
              >
                <Undo className="size-3.5" aria-hidden="true" />
              </IconButton>
            </span>
          )}
        </div>
        {children(control)}
        <Problems id={`${id}-problems`} problems={problems} />
      </div>
      {field.help !== undefined && (
        <p id={`${id}-help`} className="text-xs wrap-anywhere text-soft @2xl:pt-1.5">
          <CodeText>{field.help}</CodeText>
        </p>
      )}
    </div>
  );
}

interface ProblemsProps {
  readonly id: string;
  readonly problems: readonly Problem[];
}

export function Problems({ id, problems }: ProblemsProps) {
  if (problems.length === 0) return null;
  return (
    <ul id={id} className="mt-1 flex flex-col gap-0.5">
      {problems.map(({ message }) => (
        <li key={message} className="flex items-start gap-1.5 text-xs text-failed">
          <CircleAlert className="mt-0.5 size-3 shrink-0" aria-hidden="true" />
          <span className="min-w-0 wrap-anywhere">{message}</span>
        </li>
      ))}
    </ul>
  );
}
