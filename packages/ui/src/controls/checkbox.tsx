import { Checkbox as BaseCheckbox } from '@base-ui/react/checkbox';
import { Field as Base } from '@base-ui/react/field';
import type { ReactNode } from 'react';
import { Check, Minus } from '../icons.ts';

interface CheckboxProps {
  readonly label: ReactNode;
  readonly help?: ReactNode;
  readonly isChecked: boolean;
  /** Some of what it stands for are, some are not. */
  readonly isMixed?: boolean;
  readonly onChange: (isChecked: boolean) => void;
  readonly isDisabled?: boolean;
}

export function Checkbox({ label, help, isChecked, isMixed = false, onChange, isDisabled = false }: CheckboxProps) {
  const Icon = isMixed ? Minus : Check;
  return (
    <Base.Root disabled={isDisabled} className="flex items-start gap-2.5">
      <BaseCheckbox.Root
        checked={isChecked}
        indeterminate={isMixed}
        onCheckedChange={(checked) => onChange(checked)}
        className="mt-0.5 flex size-4 shrink-0 cursor-pointer items-center justify-center rounded border border-edge bg-paper text-accent-ink data-checked:border-accent data-checked:bg-accent data-disabled:cursor-default data-disabled:opacity-50 data-indeterminate:border-accent data-indeterminate:bg-accent"
      >
        <BaseCheckbox.Indicator className="flex">
          <Icon className="size-3" strokeWidth={3} aria-hidden="true" />
        </BaseCheckbox.Indicator>
      </BaseCheckbox.Root>
      <span className="min-w-0">
        <Base.Label className="block text-sm">{label}</Base.Label>
        {help !== undefined && <Base.Description className="text-xs text-soft">{help}</Base.Description>}
      </span>
    </Base.Root>
  );
}
