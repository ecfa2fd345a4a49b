import { SearchField, Select, type SelectOption } from '@sallyport/ui';
import type { ChangeOptions } from '../../state/use-search.ts';
import type { Findings, Scope } from './posture.queries.ts';
import { severities } from './posture.queries.ts';
import { severityWord } from './words.ts';

interface FindingsFiltersProps {
  readonly meta: Findings['meta'] | undefined;
  readonly scope: Scope;
  readonly onChange: (changes: Readonly<Record<string, string | undefined>>, options?: ChangeOptions) => void;
}

/** Which findings are shown: what is chosen stands in the address. */
export function FindingsFilters({ meta, scope, onChange }: FindingsFiltersProps) {
  const counts = meta?.counts;
  const kinds = (counts?.by_kind ?? [])
    .filter(({ kind, total }) => total > 0 || kind === scope.kind)
    .map(({ kind, title, total }) => ({ value: kind, label: `${title} (${total})` }));
  const owners = (counts?.by_owner ?? []).map(({ owner, total }) => ({
    value: owner ?? 'none',
    label: `${owner ?? 'Nobody'} (${total})`,
  }));
  const planes = (meta?.control_planes ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <>
      <SearchField
        label="Search findings"
        value={scope.search ?? ''}
        onChange={(text) => onChange({ q: text === '' ? undefined : text }, { isReplacing: true })}
        isMain
      />
      <Choice
        label="Severity"
        all="Any severity"
        value={scope.severity}
        options={severities.map((severity) => ({ value: severity, label: severityWord[severity] }))}
        onChange={(severity) => onChange({ severity })}
      />
      <Choice label="Kind" all="All kinds" value={scope.kind} options={kinds} onChange={(kind) => onChange({ kind })} />
      <Choice
        label="Owner"
        all="Any owner"
        value={scope.owner}
        options={owners}
        onChange={(owner) => onChange({ owner })}
      />
      <Choice
        label="Control plane"
        all="All control planes"
        value={scope.control_plane}
        options={planes}
        onChange={(control_plane) => onChange({ control_plane })}
      />
    </>
  );
}

interface ChoiceProps {
  readonly label: string;
  /** What it says while nothing is chosen. */
  readonly all: string;
  readonly value: string | undefined;
  readonly options: readonly SelectOption<string>[];
  readonly onChange: (value: string | undefined) => void;
}

function Choice({ label, all, value = '', options, onChange }: ChoiceProps) {
  // What the address says may be of a control plane or an owner that has no finding any more.
  const known = options.some((option) => option.value === value);
  const other = value === '' || known ? [] : [{ value, label: value }];
  return (
    <Select
      label={label}
      value={value}
      options={[{ value: '', label: all }, ...options, ...other]}
      onChange={(chosen) => onChange(chosen === '' ? undefined : chosen)}
    />
  );
}
