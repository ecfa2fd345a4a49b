import { classes, formatValue, type Meaning, markOf } from '@sallyport/ui';

interface SpentBarProps {
  readonly share: number;
  /** Where it is going, of the limit. */
  readonly forecast: number | undefined;
  readonly soft: readonly number[];
  readonly meaning: Meaning;
  readonly label: string;
}

/** How much of a limit is spent, where it is going, and where its lines are. */
export function SpentBar({ share, forecast, soft, meaning, label }: SpentBarProps) {
  const percent = (value: number) => `${Math.min(Math.max(value, 0), 1) * 100}%`;
  return (
    <span
      role="img"
      aria-label={`${label}: ${formatValue('%', share * 100)} of the limit`}
      className="relative block h-2.5 overflow-hidden rounded-xs bg-over"
    >
      {forecast !== undefined && forecast > share && (
        <span
          className={classes('absolute inset-y-0 left-0 opacity-30', markOf[meaning])}
          style={{ width: percent(forecast) }}
        />
      )}
      <span className={classes('absolute inset-y-0 left-0', markOf[meaning])} style={{ width: percent(share) }} />
      {soft.map((line) => (
        <span key={line} className="absolute inset-y-0 w-px bg-ink" style={{ left: percent(line) }} />
      ))}
    </span>
  );
}
