import { Button, Select } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { metricsQuery } from '../../../api/analytics.ts';
import { useTimeRange } from '../../../state/use-time-range.ts';
import { type NarrowedBy, type Narrowing, nothingNarrowed } from './question.ts';
import { useSubjectNames } from './use-subject-names.ts';

interface NarrowingBarProps {
  readonly narrowed: NarrowedBy;
  readonly onChange: (changes: Readonly<Record<string, string | undefined>>) => void;
}

const outcomes = [
  { value: '', label: 'Any outcome' },
  { value: 'refused', label: 'Something was refused' },
  { value: 'failed', label: 'Something went wrong' },
  { value: 'fine', label: 'Nothing went wrong' },
];

const costs = [
  { value: '', label: 'Any cost' },
  { value: '0.01', label: 'At least $0.01' },
  { value: '0.1', label: 'At least $0.10' },
  { value: '1', label: 'At least $1' },
  { value: '10', label: 'At least $10' },
];

/** Whose conversations, with which model, with which tool, how they ended, and what they cost. */
export function NarrowingBar({ narrowed, onChange }: NarrowingBarProps) {
  const choose = (name: Narrowing) => (value: string) => onChange({ [name]: value || undefined });
  return (
    <>
      <SeenSelect
        name="subject"
        label="Who"
        unchosen="Anybody"
        datasource="llm_usage"
        dimension="subject"
        narrowed={narrowed}
        onChoose={choose('subject')}
      />
      <SeenSelect
        name="model"
        label="Model"
        unchosen="Any model"
        datasource="llm_usage"
        dimension="ai_response_model"
        narrowed={narrowed}
        onChoose={choose('model')}
      />
      <SeenSelect
        name="tool"
        label="Tool"
        unchosen="Any tool"
        datasource="agentic_usage"
        dimension="mcp_tool_name"
        narrowed={narrowed}
        onChoose={choose('tool')}
      />
      <Select label="Outcome" value={narrowed.outcome ?? ''} options={outcomes} onChange={choose('outcome')} />
      <Select label="Cost" value={narrowed.min_cost ?? ''} options={costs} onChange={choose('min_cost')} />
      {Object.keys(narrowed).length > 1 && (
        <Button look="quiet" size="small" onClick={() => onChange(nothingNarrowed)}>
          Clear filters
        </Button>
      )}
    </>
  );
}

interface SeenSelectProps {
  readonly name: 'subject' | 'model' | 'tool';
  readonly label: string;
  readonly unchosen: string;
  readonly datasource: string;
  readonly dimension: string;
  readonly narrowed: NarrowedBy;
  readonly onChoose: (value: string) => void;
}

/** One of those that there were in this time, most first. */
function SeenSelect({ name, label, unchosen, datasource, dimension, narrowed, onChoose }: SeenSelectProps) {
  const [range] = useTimeRange();
  const { data } = useQuery(
    metricsQuery({
      datasource,
      metrics: [datasource === 'llm_usage' ? 'ai_request_count' : 'request_count'],
      dimensions: [dimension],
      filters: [{ field: dimension, operator: 'not_empty' }],
      time_range: range,
    }),
  );
  const seen = (data?.data ?? []).map(({ event }) => String(event[dimension])).filter((value) => !folded.has(value));
  const nameOf = useSubjectNames();
  const chosen = narrowed[name];
  const values = [...new Set([...(chosen === undefined ? [] : [chosen]), ...seen])];
  return (
    <Select
      label={label}
      value={chosen ?? ''}
      options={[
        { value: '', label: unchosen },
        ...values.map((value) => ({ value, label: name === 'subject' ? nameOf(value) : value })),
      ]}
      onChange={onChoose}
    />
  );
}

const folded = new Set(['empty', '____OTHER____']);
