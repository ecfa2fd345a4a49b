import { Menu as Base } from '@base-ui/react/menu';
import type { ReactElement, ReactNode } from 'react';
import { classes } from '../classes.ts';
import { Check } from '../icons.ts';
import { popup, popupItem } from './surface.ts';

interface MenuProps {
  /** The button that opens it. */
  readonly trigger: ReactElement<Record<string, unknown>>;
  readonly children: ReactNode;
  readonly side?: 'top' | 'bottom';
  readonly align?: 'start' | 'end';
}

export function Menu({ trigger, children, side = 'bottom', align = 'start' }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner side={side} align={align} sideOffset={4} className="z-50 outline-none">
          <Base.Popup className={classes(popup, 'min-w-44 p-1')}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

interface MenuItemProps {
  readonly icon?: ReactNode;
  readonly children: ReactNode;
  readonly onSelect: () => void;
  /** Takes something away. */
  readonly isDanger?: boolean;
}

export function MenuItem({ icon, children, onSelect, isDanger = false }: MenuItemProps) {
  return (
    <Base.Item className={classes(popupItem, isDanger && 'text-failed')} onClick={onSelect}>
      {icon}
      {children}
    </Base.Item>
  );
}

interface MenuLinkProps {
  readonly icon?: ReactNode;
  readonly children: ReactNode;
  readonly href: string;
}

export function MenuLink({ icon, children, href }: MenuLinkProps) {
  return (
    <Base.LinkItem className={popupItem} href={href}>
      {icon}
      {children}
    </Base.LinkItem>
  );
}

interface MenuChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string; readonly icon?: ReactNode }[];
  readonly onChange: (value: Value) => void;
}

/** One of a few, chosen within a menu. */
export function MenuChoice<Value extends string>({ label, value, options, onChange }: MenuChoiceProps<Value>) {
  return (
    <Base.RadioGroup value={value} onValueChange={(chosen: Value) => onChange(chosen)}>
      <Base.GroupLabel className="px-2 pt-1.5 pb-1 text-xs text-faint">{label}</Base.GroupLabel>
      {options.map((option) => (
        <Base.RadioItem key={option.value} value={option.value} className={popupItem}>
          {option.icon}
          <span className="grow">{option.label}</span>
          <Base.RadioItemIndicator>
            <Check className="size-4 text-accent" aria-hidden="true" />
          </Base.RadioItemIndicator>
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  );
}

export const MenuSeparator = () => <Base.Separator className="-mx-1 my-1 h-px bg-line" />;

interface MenuTextProps {
  readonly children: ReactNode;
}

/** What the menu is about; not to be chosen. */
export const MenuText = ({ children }: MenuTextProps) => <div className="px-2 py-1.5 text-sm">{children}</div>;
