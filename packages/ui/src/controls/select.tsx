import { Select as Base } from '@base-ui/react/select';
import type { ReactNode } from 'react';
import { classes } from '../classes.ts';
import { Check, ChevronsUpDown } from '../icons.ts';
import { popup, popupItem } from '../overlays/surface.ts';

export interface SelectOption<Value extends string> {
  readonly value: Value;
  readonly label: string;
  /** A second line, such as who it is from. */
  readonly detail?: ReactNode;
}

interface SelectProps<Value extends string> {
  /** What is chosen: read aloud. */
  readonly label: string;
  readonly value: Value;
  readonly options: readonly SelectOption<Value>[];
  readonly onChange: (value: Value) => void;
  readonly isDisabled?: boolean;
}

/** One of several. */
export function Select<Value extends string>({ label, value, options, onChange, isDisabled }: SelectProps<Value>) {
  return (
    <Base.Root
      items={options}
      value={value}
      disabled={isDisabled}
      onValueChange={(chosen: Value | null) => chosen !== null && onChange(chosen)}
    >
      <Base.Trigger
        aria-label={label}
        className="flex h-8 min-w-0 items-center gap-1.5 rounded-control border border-transparent px-2 text-sm text-soft select-none hover:bg-over hover:text-ink data-popup-open:bg-over data-disabled:opacity-50"
      >
        <Base.Value className="truncate" />
        <Base.Icon>
          <ChevronsUpDown className="size-3.5 shrink-0" aria-hidden="true" />
        </Base.Icon>
      </Base.Trigger>
      <SelectList options={options} />
    </Base.Root>
  );
}

interface SelectListProps {
  readonly options: readonly SelectOption<string>[];
}

/** What there is to choose from. */
export const SelectList = ({ options }: SelectListProps) => (
  <Base.Portal>
    <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50 outline-none">
      <Base.Popup className={classes(popup, 'max-h-(--available-height) min-w-(--anchor-width) overflow-y-auto p-1')}>
        {options.map((option) => (
          <Base.Item key={option.value} value={option.value} className={classes(popupItem, 'py-1')}>
            <span className="flex min-w-0 grow flex-col">
              <Base.ItemText>{option.label}</Base.ItemText>
              {option.detail !== undefined && <span className="text-xs text-faint">{option.detail}</span>}
            </span>
            <Base.ItemIndicator>
              <Check className="size-4 text-accent" aria-hidden="true" />
            </Base.ItemIndicator>
          </Base.Item>
        ))}
      </Base.Popup>
    </Base.Positioner>
  </Base.Portal>
);
