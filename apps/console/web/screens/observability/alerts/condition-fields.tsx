import { NumberField, SegmentedControl, SelectField, Switch } from '@sallyport/ui';
import { changes, comparisons, type Period } from './alert.ts';
import type { RuleDraft } from './rule-draft.ts';

interface ConditionFieldsProps {
  readonly draft: RuleDraft;
  readonly onChange: (changes: Partial<RuleDraft>) => void;
}

/** When a rule fires. */
export function ConditionFields({ draft, onChange }: ConditionFieldsProps) {
  const { kind, threshold, change, budget } = draft;
  return (
    <div className="grid gap-3">
      <div>
        <SegmentedControl
          label="Fires by"
          value={kind}
          options={kinds}
          onChange={(chosen) => onChange({ kind: chosen })}
        />
      </div>
      <div className="grid gap-3 sm:grid-cols-3">
        {kind === 'threshold' && (
          <>
            <SelectField
              label="Fires when it is"
              value={threshold.operator}
              options={optionsOf(comparisons)}
              onChange={(operator) => onChange({ threshold: { ...threshold, operator } })}
            />
            <NumberField
              label="This"
              value={threshold.value}
              onChange={(value) => onChange({ threshold: { ...threshold, value } })}
            />
          </>
        )}
        {kind === 'change' && (
          <>
            <SelectField
              label="Fires when it"
              help="Against the range before, which is as long."
              value={change.direction}
              options={optionsOf(changes)}
              onChange={(direction) => onChange({ change: { ...change, direction } })}
            />
            <NumberField
              label="By at least"
              unit="%"
              min={0}
              value={change.percent}
              onChange={(percent) => onChange({ change: { ...change, percent } })}
            />
            <NumberField
              label="Where the larger is at least"
              help="1 request after none is no change worth telling."
              value={change.valueMin}
              onChange={(valueMin) => onChange({ change: { ...change, valueMin } })}
            />
          </>
        )}
        {kind === 'budget_burn' && (
          <>
            <NumberField
              label="Budget"
              help="In the unit of the metric."
              min={0}
              value={budget.budget}
              onChange={(amount) => onChange({ budget: { ...budget, budget: amount } })}
            />
            <SelectField
              label="For each"
              help={`Periods begin at midnight in ${budget.tz ?? 'Etc/UTC'}.`}
              value={budget.period}
              options={periods.map((value) => ({ value, label: value }))}
              onChange={(period) => onChange({ budget: { ...budget, period } })}
            />
            <NumberField
              label="Fires when used up by"
              unit="%"
              min={0}
              value={budget.sharePercent}
              onChange={(sharePercent) => onChange({ budget: { ...budget, sharePercent } })}
            />
            <Switch
              label="Judge what the period will have used at its end"
              help="If it goes on like this; from a tenth of the period on."
              isOn={budget.isProjected}
              onChange={(isProjected) => onChange({ budget: { ...budget, isProjected } })}
            />
          </>
        )}
      </div>
    </div>
  );
}

const kinds = [
  { value: 'threshold', label: 'Threshold' },
  { value: 'change', label: 'Change' },
  { value: 'budget_burn', label: 'Budget' },
] as const;

const periods: readonly Period[] = ['day', 'week', 'month', 'quarter', 'year'];

const optionsOf = <Key extends string>(words: Readonly<Record<Key, string>>) =>
  (Object.keys(words) as Key[]).map((value) => ({ value, label: words[value] }));
