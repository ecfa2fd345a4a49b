import { formatValue, type Unit } from '@sallyport/ui';

interface NumberLinkProps {
  readonly value: number | null | undefined;
  readonly unit?: Unit | undefined;
  readonly href?: string | undefined;
}

/** A number of a table, which leads to what is behind it; a dash where nothing was measured. */
export function NumberLink({ value, unit = 'count', href }: NumberLinkProps) {
  if (value === null || value === undefined) return <span className="text-faint">–</span>;
  const shown = formatValue(unit === 'token count' ? 'count' : unit, value);
  if (href === undefined || value === 0) return shown;
  return (
    <a href={href} className="decoration-edge underline-offset-2 hover:underline">
      {shown}
    </a>
  );
}
