import { classes } from '@sallyport/ui';
import { ChevronRight } from '@sallyport/ui/icons';
import { useState } from 'react';
import { CodeText } from '../code-text.tsx';
import type { Field } from '../field.ts';
import { Problems } from '../field-row.tsx';
import { useForm } from '../form-context.ts';
import { countSet } from '../sections.ts';
import { type Path, valueAt } from '../value.ts';
import { problemsCount } from '../words.ts';
import { Members } from './members.tsx';

interface RecordOfProps {
  readonly field: Field;
  readonly path: Path;
}

/** Settings that belong together, below a name; folded until somebody wants them or they hold something. */
export function RecordOf({ field, path }: RecordOfProps) {
  const form = useForm();
  const id = form.idOf(path);
  const value = valueAt(form.value, path);
  const problems = form.problemsWithin(path).length;
  const own = form.problemsAt(path);
  const count = countSet({ id, title: '', fields: field.members, isFolded: true }, value);
  const [isOpen, setIsOpen] = useState(field.isRequired || count > 0);
  return (
    <fieldset className="min-w-0 py-2" aria-labelledby={id}>
      <button
        id={id}
        type="button"
        aria-expanded={isOpen}
        className="-ml-1 flex min-h-8 w-full items-center gap-1.5 rounded-control px-1 text-left text-sm hover:bg-over"
        onClick={() => setIsOpen(!isOpen)}
      >
        <ChevronRight
          className={classes('size-4 shrink-0 text-soft transition-transform duration-100', isOpen && 'rotate-90')}
          aria-hidden="true"
        />
        <span className="flex min-w-0 flex-wrap items-baseline gap-x-1.5">
          <span className="font-medium">{field.label}</span>
          <code className="font-mono text-xs wrap-anywhere text-faint">{field.name}</code>
          {field.isRequired && <span className="text-xs text-soft">Required</span>}
        </span>
        <span className="ml-auto flex shrink-0 gap-2 text-xs">
          {problems > 0 && <span className="text-failed">{problemsCount(problems)}</span>}
          {count > 0 && !isOpen && <span className="text-soft">{count} set</span>}
        </span>
      </button>
      {field.help !== undefined && (
        <p className="ml-5 text-xs wrap-anywhere text-soft">
          <CodeText>{field.help}</CodeText>
        </p>
      )}
      {own.length > 0 && (
        <div className="ml-5">
          <Problems id={`${id}-problems`} problems={own} />
        </div>
      )}
      {isOpen && (
        <div className="mt-1 ml-1.5 border-l border-line pl-4">
          <Members field={field} path={path} />
        </div>
      )}
    </fieldset>
  );
}
