import { Notice, SearchField } from '@sallyport/ui';
import { useId, useMemo, useState } from 'react';
import { fieldOfSchema } from './field.ts';
import { UnknownMembers } from './fields/unknown-members.tsx';
import { type ChoiceOfForm, FormContext, type VaultChoice } from './form-context.ts';
import { matching } from './matching.ts';
import type { Problem } from './problems.ts';
import type { JsonSchema } from './schema.ts';
import { SectionView } from './section-view.tsx';
import { firstFieldsOf, sectionsOf } from './sections.ts';
import { useFormState } from './use-form-state.ts';
import { textOfPath } from './value.ts';
import { problemsCount } from './words.ts';

export interface SchemaFormProps {
  readonly schema: JsonSchema;
  /** Whatever is set. What is not is shown as its default and stays unset; what the schema does not know is kept. */
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  /** What the server found wrong with the value. Each is told until the value at its place changes. */
  readonly problems?: readonly Problem[];
  /** Somebody wanted to save: what is missing is told everywhere. */
  readonly isStrict?: boolean;
  readonly isReadOnly?: boolean;
  readonly vaults?: readonly VaultChoice[];
  /** By dotted path: the entities or names that a field can be. */
  readonly choices?: Readonly<Record<string, readonly ChoiceOfForm[]>>;
  /** The plugin whose settings these are: which of them come first. */
  readonly plugin?: string;
  /** Which come first, where no plugin says so. */
  readonly first?: readonly string[];
  /** Not shown, and kept: what the screen has controls of its own for. */
  readonly hidden?: readonly string[];
}

/** A form made of a JSON Schema. */
export function SchemaForm(props: SchemaFormProps) {
  const { schema, plugin, first, hidden } = props;
  const start = useId();
  const field = fieldOfSchema(schema);
  const shown = useMemo(
    () =>
      hidden === undefined ? field : { ...field, members: field.members.filter(({ name }) => !hidden.includes(name)) },
    [field, hidden],
  );
  const sections = useMemo(() => sectionsOf(shown, first ?? firstFieldsOf(plugin)), [shown, first, plugin]);
  const state = useFormState(props, start);
  const [search, setSearch] = useState('');
  const found = useMemo(() => (search.trim() === '' ? undefined : matching(shown, search)), [shown, search]);
  const told = state.problemsWithin([]);
  return (
    <FormContext value={state}>
      <div className="@container">
        {field.members.length > manyFields && (
          <SearchField
            className="mb-3 w-full"
            label={`Find one of ${field.members.length} settings`}
            value={search}
            onChange={setSearch}
          />
        )}
        {told.length > 0 && props.isStrict === true && <Summary problems={told} idOf={state.idOf} />}
        {found === undefined ? (
          sections.map((section, index) => <SectionView key={section.id} section={section} isFirst={index === 0} />)
        ) : (
          <SectionView
            section={{ id: 'found', title: `${found.length} found`, fields: found, isFolded: false }}
            isFirst
          />
        )}
        <UnknownMembers field={field} path={[]} except={hidden} />
        {field.members.length === 0 && <p className="py-3 text-sm text-soft">There is nothing to set.</p>}
      </div>
    </FormContext>
  );
}

/** With so many, one is found by its name. */
const manyFields = 20;

interface SummaryProps {
  readonly problems: readonly Problem[];
  readonly idOf: (path: Problem['path']) => string;
}

/** All that is in the way of saving; each leads to its place. */
function Summary({ problems, idOf }: SummaryProps) {
  return (
    <div className="mb-3 scroll-mt-4 outline-none" tabIndex={-1} data-problems>
      <Notice meaning="failed" title={`${problemsCount(problems.length)} to mend before this can be saved`}>
        <ul className="mt-1 flex flex-col gap-0.5">
          {problems.slice(0, 8).map(({ path, message }) => (
            <li key={`${textOfPath(path)} ${message}`}>
              <button
                type="button"
                className="text-left underline underline-offset-2"
                onClick={() => focusOn(idOf(path))}
              >
                <code className="font-mono">{textOfPath(path) || 'All of it'}</code>
              </button>{' '}
              {message}
            </li>
          ))}
          {problems.length > 8 && <li>and {problems.length - 8} more</li>}
        </ul>
      </Notice>
    </div>
  );
}

/** Leads to what is in the way of saving: after somebody tried. */
export function showProblems(within: HTMLElement | null): void {
  const summary = within?.querySelector<HTMLElement>('[data-problems]');
  summary?.scrollIntoView();
  summary?.focus({ preventScroll: true });
}

function focusOn(id: string): void {
  const element = document.getElementById(id);
  element?.scrollIntoView({ block: 'center' });
  element?.focus({ preventScroll: true });
}
