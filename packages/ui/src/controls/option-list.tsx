import { Combobox as Base } from '@base-ui/react/combobox';
import { classes } from '../classes.ts';
import { Check, Plus } from '../icons.ts';
import { popup, popupItem } from '../overlays/surface.ts';
import { isNewOption, type ListedOption } from './option-search.ts';

interface OptionListProps {
  readonly state: 'still' | 'searching' | 'failed';
}

/** What there is to choose from, below a field that searches. */
export const OptionList = ({ state }: OptionListProps) => (
  <Base.Portal>
    <Base.Positioner sideOffset={4} className="z-50 outline-none">
      <Base.Popup
        className={classes(popup, 'max-h-[min(var(--available-height),20rem)] w-(--anchor-width) overflow-y-auto p-1')}
      >
        <Base.Status className="text-xs text-faint">
          {state !== 'still' && (
            <span className="block px-2 py-1.5">
              {state === 'searching' ? 'Searching …' : 'The search failed. Write on to try again.'}
            </span>
          )}
        </Base.Status>
        <Base.Empty className="text-xs text-faint">
          {state === 'still' && <span className="block px-2 py-1.5">Nothing fits.</span>}
        </Base.Empty>
        <Base.List>
          {(option: ListedOption) => (
            <Base.Item key={option.value} value={option} className={classes(popupItem, 'py-1')}>
              {isNewOption(option) && <Plus className="size-4 shrink-0 text-soft" aria-hidden="true" />}
              <span className="flex min-w-0 grow flex-col">
                <span className="wrap-anywhere">{isNewOption(option) ? `Create “${option.label}”` : option.label}</span>
                {option.detail !== undefined && (
                  <span className="text-xs wrap-anywhere text-faint">{option.detail}</span>
                )}
              </span>
              <Base.ItemIndicator>
                <Check className="size-4 text-accent" aria-hidden="true" />
              </Base.ItemIndicator>
            </Base.Item>
          )}
        </Base.List>
      </Base.Popup>
    </Base.Positioner>
  </Base.Portal>
);

/** An option for Base UI: told apart by their values, called by their labels. */
export const asOptions = {
  itemToStringLabel: ({ label }: ListedOption) => label,
  itemToStringValue: ({ value }: ListedOption) => value,
  isItemEqualToValue: (one: ListedOption, other: ListedOption) => one.value === other.value,
};

/** New ones fit whatever is written. */
export function fits(option: ListedOption, text: string): boolean {
  const needle = text.trim().toLowerCase();
  return isNewOption(option) || `${option.label} ${option.value} ${option.detail ?? ''}`.toLowerCase().includes(needle);
}
