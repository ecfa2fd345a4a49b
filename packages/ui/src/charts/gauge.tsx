import { classes } from '../classes.ts';
import { type Meaning, textOf } from '../display/meaning.ts';
import { Skeleton } from '../display/skeleton.tsx';
import { formatValue, type Unit } from '../format/value.ts';
import { markColour } from './palette.ts';
import { EmptyChart, FailedChart, type Unready } from './place.tsx';
import type { Threshold } from './time-series/data.ts';

interface GaugeProps extends Unready {
  readonly title: string;
  /** While there is none, it is being loaded. */
  readonly data: { readonly value: number | null; readonly max: number; readonly unit: Unit } | undefined;
  /** From where on it is worth a warning, or wrong. */
  readonly thresholds?: readonly Threshold[];
  /** `single` says the value, `full` also of how much it is. */
  readonly display?: 'full' | 'single' | 'hidden';
}

/** How much of what there is is used. */
export function Gauge({ title, data, thresholds = [], display = 'full', failure, empty }: GaugeProps) {
  if (failure !== undefined) return <FailedChart failure={failure} />;
  if (data === undefined) return <GaugeSkeleton />;
  const { value, max, unit } = data;
  if (value === null || max <= 0) return <EmptyChart>{empty}</EmptyChart>;
  const share = Math.min(Math.max(value / max, 0), 1);
  const { meaning, word } = stateOf(value, thresholds);
  const said = `${title}: ${formatValue(unit, value)} of ${formatValue(unit, max)}${word === '' ? '' : `, ${word}`}`;
  return (
    <div
      role="img"
      aria-label={said}
      className="mx-auto flex h-full w-full max-w-48 flex-col items-center justify-center"
    >
      <svg viewBox="0 0 100 54" className="w-full" aria-hidden="true">
        <path d={arc(0, 1)} className="stroke-over" fill="none" strokeWidth={9} />
        <path d={arc(0, share)} style={{ stroke: markColour(meaning) }} fill="none" strokeWidth={9} />
        {thresholds
          .filter((threshold) => threshold.value > 0 && threshold.value < max)
          .map((threshold) => (
            <path
              key={threshold.value}
              d={arc(threshold.value / max - 0.006, threshold.value / max + 0.006)}
              style={{ stroke: `var(--${threshold.kind === 'error' ? 'failed' : 'refused'})` }}
              fill="none"
              strokeWidth={13}
            />
          ))}
      </svg>
      {display !== 'hidden' && (
        <p className="-mt-6 text-center">
          <span className="tabular block text-lg font-semibold">{formatValue(unit, value, 'short')}</span>
          {display === 'full' && <span className="block text-xs text-soft">of {formatValue(unit, max, 'short')}</span>}
          {word !== '' && <span className={classes('block text-xs font-medium', textOf[meaning])}>{word}</span>}
        </p>
      )}
    </div>
  );
}

function stateOf(
  value: number,
  thresholds: readonly Threshold[],
): { readonly meaning: Meaning; readonly word: string } {
  const passed = thresholds.filter((threshold) => value >= threshold.value);
  const worst = passed.find(({ kind }) => kind === 'error') ?? passed[0];
  if (worst === undefined) return { meaning: 'plain', word: '' };
  const isError = worst.kind === 'error';
  return { meaning: isError ? 'failed' : 'refused', word: worst.label ?? (isError ? 'too much' : 'a lot') };
}

/** Of half a circle, from the left. */
function arc(from: number, to: number): string {
  const at = (share: number) => {
    const angle = Math.PI * (1 - Math.min(Math.max(share, 0), 1));
    return `${(50 + 44 * Math.cos(angle)).toFixed(3)} ${(50 - 44 * Math.sin(angle)).toFixed(3)}`;
  };
  return `M${at(from)}A44 44 0 0 1 ${at(to)}`;
}

const GaugeSkeleton = () => (
  <div className="mx-auto flex h-full w-full max-w-48 flex-col items-center justify-center gap-2" aria-busy="true">
    <Skeleton className="h-20 w-full rounded-t-full!" />
    <Skeleton className="h-5 w-16" />
  </div>
);
