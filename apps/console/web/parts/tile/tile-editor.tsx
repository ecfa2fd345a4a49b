import { Combobox, MultiSelect, SelectField } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { type DataSet, dataSetsQuery } from '../../api/analytics.ts';
import type { TimeRange } from '../../state/time-range.ts';
import { FilterBar } from '../filters/filter-bar.tsx';
import { lengthMsOf } from '../time-range/bounds.ts';
import { type Draft, isOverTime, type Look, looksFor, lookTitles, shownLook } from './draft.ts';

interface TileEditorProps {
  readonly draft: Draft;
  readonly range: TimeRange;
  readonly onChange: (draft: Draft) => void;
}

/** What to measure, by what, and how to draw it. */
export function TileEditor({ draft, range, onChange }: TileEditorProps) {
  const { data: sets = [] } = useQuery(dataSetsQuery);
  const dataSet = sets.find(({ name }) => name === draft.datasource);
  const change = (changes: Partial<Draft>) => onChange({ ...draft, ...changes });
  const choose = (datasource: string) => {
    const chosen = sets.find(({ name }) => name === datasource);
    if (chosen !== undefined)
      onChange({ ...draft, datasource, metrics: [chosen.defaultMetric], by: [], filters: [], granularity: undefined });
  };
  const look = shownLook(draft);
  const dimensions = optionsOf(dataSet, 'dimension').filter(({ value }) => value !== 'time');
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        <SelectField
          label="Data set"
          value={draft.datasource}
          options={sets.map(({ name, title, description }) => ({ value: name, label: title, detail: description }))}
          onChange={choose}
        />
        <MultiSelect
          label="Metrics"
          values={draft.metrics}
          options={optionsOf(dataSet, 'metric')}
          onChange={(metrics) => metrics.length > 0 && change({ metrics })}
        />
        <SelectField
          label="Shown as"
          value={look}
          options={looksFor(draft).map((value) => ({ value, label: lookTitles[value] }))}
          onChange={(chosen: Look) => change({ look: chosen })}
        />
        <Combobox
          label="Group by"
          isOptional
          value={draft.by[0]}
          options={dimensions.filter(({ value }) => value !== draft.by[1])}
          onChange={(chosen) => change({ by: kept(chosen, draft.by[1]) })}
        />
        <Combobox
          label="Then by"
          isOptional
          isDisabled={draft.by.length === 0}
          value={draft.by[1]}
          options={dimensions.filter(({ value }) => value !== draft.by[0])}
          onChange={(chosen) => change({ by: kept(draft.by[0], chosen) })}
        />
        <SelectField
          label="Granularity"
          isDisabled={!isOverTime(look)}
          value={draft.granularity ?? automatic}
          options={[
            { value: automatic, label: 'Fitting the range' },
            ...granularitiesOf(dataSet, range).map((value) => ({ value, label: granularityWords(value) })),
          ]}
          onChange={(chosen) => change({ granularity: chosen === automatic ? undefined : chosen })}
        />
      </div>
      <FilterBar datasource={draft.datasource} filters={draft.filters} onChange={(filters) => change({ filters })} />
    </div>
  );
}

const automatic = 'automatic';

const kept = (...names: readonly (string | undefined)[]) => names.filter((name) => name !== undefined);

const optionsOf = (dataSet: DataSet | undefined, group: string) =>
  (dataSet?.fields ?? [])
    .filter((field) => field.group === group)
    .map(({ name, title, description }) => ({ value: name, label: title, detail: description }));

function granularitiesOf(dataSet: DataSet | undefined, range: TimeRange): readonly string[] {
  const lengthMs = lengthMsOf(range);
  const options = dataSet?.granularityOptions ?? [];
  return (
    options.find(({ upToMs }) => upToMs === null || lengthMs <= upToMs)?.granularities ??
    options.at(-1)?.granularities ??
    []
  );
}

/** `thirtyMinutely` → `Thirty minutely` */
const granularityWords = (name: string) => {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
};
