import type { ReactNode } from 'react';
import { Skeleton } from '../display/skeleton.tsx';
import { formatValue, type Unit } from '../format/value.ts';
import { type Better, Change } from './change.tsx';
import { MaybeLink } from './link.tsx';
import { FailedChart, type Unready } from './place.tsx';
import { Sparkline } from './sparkline.tsx';

export interface Figure {
  readonly value: number | null;
  readonly unit: Unit;
  /** The same in the period before. */
  readonly before?: number | null;
  /** How it went in this period. */
  readonly trend?: readonly (number | null)[];
}

interface SingleValueProps extends Unready {
  readonly title: string;
  /** While there is none, it is being loaded. */
  readonly data: Figure | undefined;
  readonly better?: Better;
  /** As many as are wanted; as many as the unit has where nobody says. */
  readonly decimals?: number;
  /** Of the sparkline, as CSS. */
  readonly colour?: string;
  readonly href?: string;
  /** The title stands somewhere else already, as over a tile. */
  readonly isTitleHidden?: boolean;
  /** Below the figure. */
  readonly children?: ReactNode;
}

/** One figure that answers a question, and whether it is more than before. */
export function SingleValue({
  title,
  data,
  failure,
  empty,
  isTitleHidden = false,
  children,
  ...rest
}: SingleValueProps) {
  if (failure !== undefined) return <FailedChart failure={failure} />;
  return (
    <div className="flex h-full min-w-0 flex-col justify-center" aria-busy={data === undefined}>
      <h3 className={isTitleHidden ? 'sr-only' : 'truncate text-xs font-medium text-soft'}>{title}</h3>
      {data === undefined ? (
        <SingleValueSkeleton />
      ) : data.value === null ? (
        <>
          <p className="mt-0.5 text-xl font-semibold text-faint" aria-hidden="true">
            –
          </p>
          <p className="text-xs text-soft">{empty ?? 'Nothing was measured.'}</p>
        </>
      ) : (
        <Filled data={data} value={data.value} {...rest} />
      )}
      {children}
    </div>
  );
}

interface FilledProps {
  readonly data: Figure;
  readonly value: number;
  readonly better?: Better;
  readonly decimals?: number;
  readonly colour?: string;
  readonly href?: string;
}

function Filled({ data: { unit, before, trend }, value, better, decimals, colour, href }: FilledProps) {
  const { figure, word } = partsOf(unit, value, decimals);
  return (
    <>
      <p className="mt-0.5 flex flex-wrap items-baseline gap-x-2">
        <MaybeLink href={href} className="tabular text-xl font-semibold tracking-tight whitespace-nowrap">
          <span title={formatValue(unit, value)}>{figure}</span>
          {word !== '' && <span className="ml-1 text-sm font-medium tracking-normal text-soft">{word}</span>}
        </MaybeLink>
        {typeof before === 'number' && <Change unit={unit} now={value} before={before} better={better} />}
      </p>
      {trend?.some((at) => at !== null) && <Sparkline values={trend} colour={colour} className="mt-2" />}
    </>
  );
}

/** What is large and what is small of a figure: `412` and `ms`. Above a million it is approximate. */
export function partsOf(
  unit: Unit,
  value: number,
  decimals?: number,
): { readonly figure: string; readonly word: string } {
  const shown =
    decimals !== undefined && (unit === 'count' || unit === '%' || unit === 'score')
      ? `${value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })}${unit === '%' ? '%' : ''}`
      : formatValue(unit, value, Math.abs(value) >= 1_000_000 ? 'short' : 'full');
  if (unit === 'token count' && !shown.includes(' ')) return { figure: shown, word: 'tokens' };
  const parts = /^([^ ]*\d[^ /]*)(?: ?)(\/min|ops\/min|[a-zA-Z]+)$/.exec(shown);
  const isWord = parts !== null && !/^[KMBT]$/.test(parts[2]!);
  return isWord ? { figure: parts[1]!, word: parts[2]! } : { figure: shown, word: '' };
}

const SingleValueSkeleton = () => (
  <>
    <Skeleton className="mt-1.5 h-6 w-24" />
    <Skeleton className="mt-3 h-8 w-full" />
  </>
);
