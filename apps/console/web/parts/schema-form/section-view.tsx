import { classes } from '@sallyport/ui';
import { ChevronRight } from '@sallyport/ui/icons';
import { useId, useState } from 'react';
import { CodeText } from './code-text.tsx';
import { FieldView } from './field-view.tsx';
import { useForm } from './form-context.ts';
import { countSet, holdsValue, type Section } from './sections.ts';
import { isMembers } from './value.ts';
import { problemsCount } from './words.ts';

interface SectionViewProps {
  readonly section: Section;
  /** Whatever the form stands in is its title. */
  readonly isFirst: boolean;
}

export function SectionView({ section, isFirst }: SectionViewProps) {
  const form = useForm();
  const id = useId();
  const [isOpen, setIsOpen] = useState(!section.isFolded || holdsValue(section, form.value));
  const problems = section.fields.reduce((sum, { name }) => sum + form.problemsWithin([name]).length, 0);
  if (isFirst)
    return (
      <section aria-label={section.title}>
        {section.id === 'found' && <h3 className="text-sm font-semibold">{section.title}</h3>}
        <Fields section={section} />
      </section>
    );
  const [only] = section.fields;
  const isRecord = section.fields.length === 1 && only?.kind === 'record' && only.members.length > 0;
  // A record brings its own name and its own fold.
  if (isRecord)
    return (
      <div className="border-t border-line">
        <FieldView field={only} path={[only.name]} />
      </div>
    );
  const count = countSet(section, form.value);
  return (
    <section className="border-t border-line py-2">
      <h3>
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={id}
          className="-ml-1 flex min-h-8 w-full items-center gap-1.5 rounded-control px-1 text-left text-sm font-medium hover:bg-over"
          onClick={() => setIsOpen(!isOpen)}
        >
          <ChevronRight
            className={classes('size-4 shrink-0 text-soft transition-transform duration-100', isOpen && 'rotate-90')}
            aria-hidden="true"
          />
          {section.title}
          <span className="ml-auto flex shrink-0 gap-2 text-xs font-normal">
            {problems > 0 && <span className="text-failed">{problemsCount(problems)}</span>}
            <span className="text-faint">
              {count > 0 ? `${count} of ${section.fields.length} set` : `${section.fields.length} not set`}
            </span>
          </span>
        </button>
      </h3>
      <div id={id} hidden={!isOpen}>
        {section.help !== undefined && (
          <p className="text-xs text-soft">
            <CodeText>{section.help}</CodeText>
          </p>
        )}
        {isOpen && <Fields section={section} />}
      </div>
    </section>
  );
}

function Fields({ section }: Pick<SectionViewProps, 'section'>) {
  const { value } = useForm();
  const isSet = (name: string) => isMembers(value) && (value[name] ?? undefined) !== undefined;
  return (
    <div className="divide-y divide-line/60">
      {section.fields
        .filter(({ isUnused, name }) => !isUnused || isSet(name))
        .map((field) => (
          <FieldView key={field.name} field={field} path={[field.name]} />
        ))}
    </div>
  );
}
