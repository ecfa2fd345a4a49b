import { Button, Combobox, Drawer, MultiSelect, Notice, NumberField, SelectField, TextField } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { dataSetsQuery } from '../../../api/analytics.ts';
import { api } from '../../../api/client.ts';
import type { Filter } from '../../../parts/filters/filter.ts';
import { FilterBar } from '../../../parts/filters/filter-bar.tsx';
import { messageOf } from '../../../parts/message-of.ts';
import { LiveChart } from '../../../parts/tile/live-chart.tsx';
import { save } from '../../../parts/tile/saved.ts';
import { questionOf, type TileDefinition } from '../../../parts/tile/tile.ts';
import type { RelativeTime } from '../../../state/time-range.ts';
import { type Channel, comparisons, type RuleDefinition } from './alert.ts';

interface RuleDrawerProps {
  readonly channels: readonly Channel[];
  readonly onClose: () => void;
}

type Comparison = keyof typeof comparisons;

/** A new rule, beside the metric that it watches, with the threshold in it. */
export function RuleDrawer({ channels, onClose }: RuleDrawerProps) {
  const { data: sets = [] } = useQuery(dataSetsQuery);
  const [name, setName] = useState('');
  const [datasource, setDatasource] = useState('api_usage');
  const [metric, setMetric] = useState('request_count');
  const [by, setBy] = useState<string>();
  const [filters, setFilters] = useState<readonly Filter[]>([]);
  const [over, setOver] = useState<RelativeTime>('15m');
  const [operator, setOperator] = useState<Comparison>('>');
  const [value, setValue] = useState<number | undefined>(100);
  const [told, setTold] = useState<readonly string[]>([]);
  const [problem, setProblem] = useState<string>();
  const fields = sets.find((one) => one.name === datasource)?.fields ?? [];
  const rule = useMemo(
    (): RuleDefinition => ({
      query: {
        datasource,
        metrics: [metric],
        ...(by !== undefined && { dimensions: [by] }),
        ...(filters.length > 0 && { filters }),
        time_range: { type: 'relative', time_range: over },
      },
      condition: { type: 'threshold', operator, value: value ?? 0 },
      channels: told,
    }),
    [datasource, metric, by, filters, over, operator, value, told],
  );
  const preview = useQuery({
    queryKey: ['rule-preview', rule],
    queryFn: ({ signal }) =>
      api.post<{ alerts: readonly { summary?: string }[]; groups_judged: number }>('/v2/alert-rules/preview', rule, {
        signal,
      }),
    enabled: value !== undefined,
    retry: false,
  });
  const { definition, question } = useMemo(() => {
    const shown: TileDefinition = {
      query: { ...rule.query, dimensions: ['time', ...(by === undefined ? [] : [by])] },
      chart: {
        type: 'timeseries_line',
        chart_title: 'What it watches',
        threshold: { [metric]: [{ type: 'error', value: value ?? 0, label: 'Fires' }] },
      },
    };
    const range = { type: 'relative', time_range: '24h' } as const;
    // Parts as long as the range that is judged: only then stands the threshold where it belongs.
    const asked = { ...shown, query: { ...shown.query, granularity: steps[over] ?? 'hourly' } };
    return { definition: shown, question: questionOf(asked, { range, filters: [] }) };
  }, [rule, by, metric, value, over]);
  const create = async () => {
    try {
      await save('alert-rules', { name, definition: rule });
      onClose();
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  const choices = (group: string) =>
    fields
      .filter((field) => field.group === group && field.name !== 'time')
      .map(({ name: id, title, description }) => ({ value: id, label: title, detail: description }));
  const choose = (chosen: string) => {
    setDatasource(chosen);
    setMetric(sets.find((one) => one.name === chosen)?.defaultMetric ?? metric);
    setBy(undefined);
    setFilters([]);
  };
  return (
    <Drawer
      title="New rule"
      isOpen
      onClose={onClose}
      actions={
        <Button
          look="main"
          size="small"
          disabled={name.trim() === '' || value === undefined}
          onClick={() => void create()}
        >
          Create rule
        </Button>
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 p-4">
        {problem !== undefined && <Notice meaning="failed" title={problem} />}
        <TextField label="Name" value={name} onChange={setName} />
        <div className="grid gap-3 sm:grid-cols-3">
          <SelectField
            label="Data set"
            value={datasource}
            options={sets.map((one) => ({ value: one.name, label: one.title }))}
            onChange={choose}
          />
          <Combobox
            label="Metric"
            value={metric}
            options={choices('metric')}
            onChange={(chosen) => chosen !== undefined && setMetric(chosen)}
          />
          <Combobox label="Each by itself" isOptional value={by} options={choices('dimension')} onChange={setBy} />
          <SelectField label="Over the last" value={over} options={spans} onChange={setOver} />
          <SelectField
            label="Fires when it is"
            value={operator}
            options={(Object.keys(comparisons) as Comparison[]).map((one) => ({ value: one, label: comparisons[one] }))}
            onChange={setOperator}
          />
          <NumberField label="This" value={value} onChange={setValue} />
        </div>
        <FilterBar datasource={datasource} filters={filters} onChange={setFilters} />
        <MultiSelect
          label="Channels that are told"
          isOptional
          values={told}
          options={channels.map((one) => ({ value: one.id, label: one.name }))}
          onChange={setTold}
        />
        <p role="status" className="text-sm">
          {preview.error !== null
            ? messageOf(preview.error)
            : preview.data === undefined
              ? 'Judging it now …'
              : preview.data.alerts.length === 0
                ? `Now it would not fire: ${preview.data.groups_judged} judged.`
                : `Now it would fire: ${preview.data.alerts.map(({ summary }) => summary).join(' ')}`}
        </p>
        <div className="h-72 rounded-card border border-line p-3">
          <LiveChart definition={definition} question={question} height="fill" onZoom={() => undefined} />
        </div>
      </div>
    </Drawer>
  );
}

const spans = [
  { value: '15m', label: '15 minutes' },
  { value: '1h', label: 'hour' },
  { value: '6h', label: '6 hours' },
  { value: '24h', label: '24 hours' },
] as const;

const steps: Readonly<Record<string, string>> = { '15m': 'tenMinutely', '1h': 'hourly' };
