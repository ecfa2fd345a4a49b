import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import { type ReactNode, useId } from 'react';
import { classes } from '../classes.ts';
import { fieldLabel } from './field.tsx';

interface RadioCard<Value extends string> {
  readonly value: Value;
  readonly label: string;
  /** What choosing it means; a sentence. */
  readonly detail?: ReactNode;
  readonly icon?: ReactNode;
  readonly isDisabled?: boolean;
}

interface RadioCardsProps<Value extends string> {
  readonly label: string;
  readonly isLabelHidden?: boolean;
  readonly value: Value | undefined;
  readonly options: readonly RadioCard<Value>[];
  readonly onChange: (value: Value) => void;
  /** Beside each other, where there is room. */
  readonly columns?: 1 | 2 | 3;
  readonly className?: string;
}

const places = { 1: '', 2: 'sm:grid-cols-2', 3: 'sm:grid-cols-2 lg:grid-cols-3' };

/** One of a few, where each needs a sentence. */
export function RadioCards<Value extends string>(props: RadioCardsProps<Value>) {
  const { label, isLabelHidden = false, value, options, onChange, columns = 1, className } = props;
  const id = useId();
  return (
    <div className={classes('flex flex-col gap-1.5', className)}>
      <span id={id} className={isLabelHidden ? 'sr-only' : fieldLabel}>
        {label}
      </span>
      <RadioGroup
        aria-labelledby={id}
        value={value ?? null}
        onValueChange={(chosen) => onChange(chosen as Value)}
        className={classes('grid gap-2', places[columns])}
      >
        {options.map((option) => (
          <Card key={option.value} option={option} />
        ))}
      </RadioGroup>
    </div>
  );
}

interface CardProps {
  readonly option: RadioCard<string>;
}

function Card({ option: { value, label, detail, icon, isDisabled = false } }: CardProps) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the radio in it is named by its first line only.
    <label className="flex cursor-pointer items-start gap-2.5 rounded-card border border-line bg-paper p-3 hover:border-edge has-data-checked:border-accent has-data-checked:bg-accent-wash has-data-disabled:cursor-default has-data-disabled:opacity-50">
      <Radio.Root
        value={value}
        disabled={isDisabled}
        aria-labelledby={`${id}-name`}
        aria-describedby={detail === undefined ? undefined : `${id}-detail`}
        className="mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-full border border-edge bg-paper data-checked:border-accent"
      >
        <Radio.Indicator className="size-2 rounded-full bg-accent" />
      </Radio.Root>
      <span className="min-w-0 grow text-sm">
        <span id={`${id}-name`} className="font-medium">
          {label}
        </span>
        {detail !== undefined && (
          <span id={`${id}-detail`} className="block text-xs text-soft">
            {detail}
          </span>
        )}
      </span>
      {icon}
    </label>
  );
}
