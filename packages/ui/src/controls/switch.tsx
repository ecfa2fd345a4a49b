import { Field as Base } from '@base-ui/react/field';
import { Switch as BaseSwitch } from '@base-ui/react/switch';
import type { ReactNode } from 'react';
import { classes } from '../classes.ts';

interface SwitchProps {
  readonly label: string;
  readonly isLabelHidden?: boolean;
  readonly help?: ReactNode;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly isDisabled?: boolean;
}

/** On or off, at once. */
export const Switch = ({ label, isLabelHidden = false, help, isOn, onChange, isDisabled = false }: SwitchProps) => (
  <Base.Root disabled={isDisabled} className="flex items-start gap-2.5">
    <BaseSwitch.Root
      checked={isOn}
      onCheckedChange={(checked) => onChange(checked)}
      className="mt-0.5 flex h-4.5 w-8 shrink-0 cursor-pointer items-center rounded-full border border-edge bg-sunken p-px transition-colors duration-100 data-checked:border-accent data-checked:bg-accent data-disabled:cursor-default data-disabled:opacity-50"
    >
      <BaseSwitch.Thumb className="size-3.5 rounded-full bg-edge transition-[translate] duration-100 data-checked:translate-x-3.5 data-checked:bg-accent-ink" />
    </BaseSwitch.Root>
    <span className="min-w-0">
      <Base.Label className={classes('block text-sm', isLabelHidden && 'sr-only')}>{label}</Base.Label>
      {help !== undefined && <Base.Description className="text-xs text-soft">{help}</Base.Description>}
    </span>
  </Base.Root>
);
