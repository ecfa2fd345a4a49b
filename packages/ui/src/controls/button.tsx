import type { ComponentProps } from 'react';
import { classes } from '../classes.ts';
import { Tooltip } from '../overlays/tooltip.tsx';

export type ButtonLook = 'main' | 'plain' | 'quiet' | 'danger';

interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: ButtonLook;
  readonly size?: 'regular' | 'small';
}

const base =
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-control border font-medium whitespace-nowrap select-none transition-colors duration-100 disabled:cursor-default disabled:opacity-50';

const looks: Readonly<Record<ButtonLook, string>> = {
  main: 'border-accent bg-accent text-accent-ink enabled:hover:border-accent-over enabled:hover:bg-accent-over',
  plain: 'border-line bg-paper text-ink enabled:hover:border-edge enabled:hover:bg-over',
  quiet: 'border-transparent text-soft enabled:hover:bg-over enabled:hover:text-ink data-popup-open:bg-over',
  danger: 'border-failed-mark bg-failed-wash text-failed enabled:hover:border-failed',
};

/** Says what it does. One `main` on a screen. */
export function Button({ look = 'plain', size = 'regular', className, type = 'button', ...rest }: ButtonProps) {
  const room = size === 'regular' ? 'h-8 px-3 text-sm' : 'h-7 px-2 text-xs';
  return <button type={type} className={classes(base, looks[look], room, className)} {...rest} />;
}

interface IconButtonProps extends ButtonProps {
  /** What it does: read aloud, and shown on hover and focus. */
  readonly label: string;
}

/** A button with nothing but a picture. */
export function IconButton({ label, look = 'quiet', size = 'regular', className, ...rest }: IconButtonProps) {
  const room = size === 'regular' ? 'size-8' : 'size-7';
  return (
    <Tooltip text={label}>
      <button type="button" aria-label={label} className={classes(base, looks[look], room, className)} {...rest} />
    </Tooltip>
  );
}
