import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import type { ReactNode } from 'react';

interface Segment<Value extends string> {
  readonly value: Value;
  readonly label: string;
  /** Shown in place of the label, which is read aloud. */
  readonly icon?: ReactNode;
}

interface SegmentedControlProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly Segment<Value>[];
  readonly onChange: (value: Value) => void;
}

/** One of a few words, all in sight. */
export const SegmentedControl = <Value extends string>(props: SegmentedControlProps<Value>) => (
  <RadioGroup
    aria-label={props.label}
    value={props.value}
    onValueChange={(chosen) => props.onChange(chosen as Value)}
    className="inline-flex h-8 shrink-0 items-center gap-0.5 rounded-control border border-line bg-sunken p-0.5"
  >
    {props.options.map(({ value, label, icon }) => (
      <Radio.Root
        key={value}
        value={value}
        aria-label={label}
        className="flex h-6.5 cursor-pointer items-center rounded px-2 text-xs font-medium whitespace-nowrap text-soft select-none hover:text-ink data-checked:bg-paper data-checked:text-ink data-checked:shadow-sm data-checked:ring-1 data-checked:ring-line"
      >
        {icon ?? label}
      </Radio.Root>
    ))}
  </RadioGroup>
);
