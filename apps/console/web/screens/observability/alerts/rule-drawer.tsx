import { Button, Combobox, Drawer, formatDuration, MultiSelect, SelectField, TextField } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { dataSetsQuery } from '../../../api/analytics.ts';
import { api } from '../../../api/client.ts';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
import { FilterBar } from '../../../parts/filters/filter-bar.tsx';
import { messageOf } from '../../../parts/message-of.ts';
import { LiveChart } from '../../../parts/tile/live-chart.tsx';
import { save } from '../../../parts/tile/saved.ts';
import { questionOf } from '../../../parts/tile/tile.ts';
import { useAction } from '../../../parts/use-action.ts';
import { lastDay, type RelativeTime, relativeTimes } from '../../../state/time-range.ts';
import type { Channel, NoData, Rule, RuleDefinition } from './alert.ts';
import { ConditionFields } from './condition-fields.tsx';
import { type RuleDraft, ruleDefinitionOf, ruleDraftOf, watchedChart } from './rule-draft.ts';

interface RuleDrawerProps {
  /** The one that is changed; absent for a new one. */
  readonly rule?: Rule | undefined;
  readonly channels: readonly Channel[];
  readonly onClose: () => void;
}

/** A rule, beside the metric that it watches. */
export function RuleDrawer({ rule, channels, onClose }: RuleDrawerProps) {
  const { data: sets = [] } = useQuery(dataSetsQuery);
  const [name, setName] = useState(rule?.name ?? '');
  const [draft, setDraft] = useState(() => ruleDraftOf(rule?.definition));
  const change = (changes: Partial<RuleDraft>) => setDraft((before) => ({ ...before, ...changes }));
  const definition = useMemo(() => ruleDefinitionOf(draft), [draft]);
  const saving = useAction(async () => {
    await save('alert-rules', { ...rule, name, definition: definition! }, rule?.id);
    onClose();
  });
  const fields = sets.find((one) => one.name === draft.datasource)?.fields ?? [];
  const choices = (group: string) =>
    fields
      .filter((field) => field.group === group && field.name !== 'time')
      .map(({ name: value, title, description }) => ({ value, label: title, detail: description }));
  const chooseSet = (datasource: string) =>
    change({
      datasource,
      metric: sets.find((one) => one.name === datasource)?.defaultMetric ?? draft.metric,
      by: [],
      filters: [],
    });
  return (
    <Drawer
      title={rule === undefined ? 'New rule' : `Edit ${rule.name}`}
      isOpen
      onClose={onClose}
      actions={
        <Button
          look="main"
          size="small"
          disabled={name.trim() === '' || definition === undefined || saving.isBusy}
          onClick={saving.run}
        >
          {rule === undefined ? 'Create rule' : 'Save rule'}
        </Button>
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 p-4">
        <ErrorNotice error={saving.error} />
        <TextField label="Name" value={name} onChange={setName} />
        <div className="grid gap-3 sm:grid-cols-3">
          <SelectField
            label="Data set"
            value={draft.datasource}
            options={sets.map((one) => ({ value: one.name, label: one.title }))}
            onChange={chooseSet}
          />
          <Combobox
            label="Metric"
            value={draft.metric}
            options={choices('metric')}
            onChange={(metric) => metric !== undefined && change({ metric })}
          />
          <MultiSelect
            label="Each by itself"
            isOptional
            values={draft.by}
            options={choices('dimension')}
            onChange={(by) => change({ by })}
          />
        </div>
        <FilterBar datasource={draft.datasource} filters={draft.filters} onChange={(filters) => change({ filters })} />
        <ConditionFields draft={draft} onChange={change} />
        <div className="grid gap-3 sm:grid-cols-3">
          {draft.kind !== 'budget_burn' && (
            <SelectField
              label="Over the"
              value={draft.over}
              options={spans.map((value) => ({ value, label: relativeTimes[value] }))}
              onChange={(over) => change({ over })}
            />
          )}
          <SecondsField
            label="For at least"
            help="How long it has to hold."
            seconds={draft.forSeconds}
            usual={[0, 60, 300, 900, 3_600]}
            zero="At once"
            onChange={(forSeconds) => change({ forSeconds })}
          />
          <SecondsField
            label="Judged every"
            seconds={draft.everySeconds}
            usual={[10, 60, 300, 900, 3_600]}
            onChange={(everySeconds) => change({ everySeconds })}
          />
          <SelectField
            label="Where there is no data"
            value={draft.noData}
            options={noDataOptions}
            onChange={(noData) => change({ noData })}
          />
          <SecondsField
            label="Told again after"
            help="While it lasts."
            seconds={draft.againAfterSeconds}
            usual={[0, 900, 3_600, 21_600, 86_400]}
            zero="Never"
            onChange={(againAfterSeconds) => change({ againAfterSeconds })}
          />
          <MultiSelect
            label="Channels that are told"
            isOptional
            values={draft.channels}
            options={channels.map((one) => ({ value: one.id, label: one.name }))}
            onChange={(told) => change({ channels: told })}
          />
        </div>
        <Preview definition={definition} />
        <Watched draft={draft} />
      </div>
    </Drawer>
  );
}

/** Whether it would fire now. */
function Preview({ definition }: { readonly definition: RuleDefinition | undefined }) {
  const { data, error } = useQuery({
    queryKey: ['rule-preview', definition],
    queryFn: ({ signal }) => api.post<PreviewAnswer>('/v2/alert-rules/preview', definition, { signal }),
    enabled: definition !== undefined,
    retry: false,
  });
  return (
    <p role="status" className="text-sm">
      {definition === undefined
        ? 'A number is missing.'
        : error !== null
          ? messageOf(error)
          : data === undefined
            ? 'Judging it now …'
            : verdict(data)}
    </p>
  );
}

interface PreviewAnswer {
  readonly alerts: readonly { readonly summary?: string }[];
  readonly groups_judged: number;
}

const verdict = ({ alerts, groups_judged }: PreviewAnswer): string =>
  alerts.length === 0
    ? `Now it would not fire: ${groups_judged} judged.`
    : `Now it would fire: ${alerts.map(({ summary }) => summary).join(' ')}`;

/** The metric, over the last day. */
function Watched({ draft }: { readonly draft: RuleDraft }) {
  const { definition, question } = useMemo(() => {
    const shown = watchedChart(draft);
    return { definition: shown, question: questionOf(shown, { range: lastDay, filters: [] }) };
  }, [draft]);
  return (
    <div className="h-72 rounded-card border border-line p-3">
      <LiveChart definition={definition} question={question} height="fill" onZoom={() => undefined} />
    </div>
  );
}

const spans: readonly RelativeTime[] = ['15m', '1h', '6h', '12h', '24h', '7d', '30d'];

const noDataOptions: readonly { value: NoData; label: string }[] = [
  { value: 'ok', label: 'An alert ends' },
  { value: 'fire', label: 'That is an alert' },
  { value: 'keep', label: 'It stays as it is' },
];

interface SecondsFieldProps {
  readonly label: string;
  readonly help?: string;
  readonly seconds: number;
  /** What is offered, besides what is set already. */
  readonly usual: readonly number[];
  /** What no time at all is called. */
  readonly zero?: string;
  readonly onChange: (seconds: number) => void;
}

function SecondsField({ seconds: set, usual, zero, onChange, ...field }: SecondsFieldProps) {
  const options = [...new Set([...usual, set])]
    .sort((a, b) => a - b)
    .map((seconds) => ({
      value: String(seconds),
      label: seconds === 0 && zero !== undefined ? zero : formatDuration(seconds * 1000),
    }));
  return (
    <SelectField {...field} value={String(set)} options={options} onChange={(seconds) => onChange(Number(seconds))} />
  );
}
