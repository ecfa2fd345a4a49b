import { type KeyboardEvent, lazy, type ReactNode, Suspense, useMemo, useRef, useState } from 'react';
import { classes } from '../../classes.ts';
import { Button } from '../../controls/button.tsx';
import { formatValue } from '../../format/value.ts';
import { BarChartHorizontal, Table2 } from '../../icons.ts';
import { coloursOf } from '../palette.ts';
import { EmptyChart, FailedChart, type Unready } from '../place.tsx';
import { TimeTable } from './as-table.tsx';
import { extentOf, hasValues, isSameData, type Threshold, type TimeSeriesData, type TimeSeriesKind } from './data.ts';
import { describe, describeAt } from './describe.ts';
import { Legend } from './legend.tsx';
import type { Pointed } from './plot.tsx';
import { TimeSeriesSkeleton } from './skeleton.tsx';
import { TimeTooltip } from './tooltip.tsx';

interface TimeSeriesProps extends Unready {
  /** What is shown over time: read aloud, and the table's caption. */
  readonly title: string;
  /** While there is none, it is being loaded. */
  readonly data: TimeSeriesData | undefined;
  readonly kind?: TimeSeriesKind;
  readonly isStacked?: boolean;
  readonly thresholds?: readonly Threshold[];
  /** Of what is drawn, in pixels, without the legend; or all that there is. */
  readonly height?: number | 'fill';
  /** A part of the time was drawn over. */
  readonly onSelectWindow?: (fromMs: number, toMs: number) => void;
}

// Pages without a time series don't load what draws it.
const Plot = /* @__PURE__ */ lazy(async () => ({ default: (await import('./plot.tsx')).Plot }));

/** What was measured over time, as lines, areas or bars; `t` shows the same as a table, the arrow keys go through the times. */
export function TimeSeries({ title, data: given, height = 220, failure, empty, ...rest }: TimeSeriesProps) {
  const data = useKept(given);
  const room = height === 'fill' ? undefined : { height };
  const frame = (children: ReactNode, isBusy = false) => (
    <div className={classes(height === 'fill' && 'h-full min-h-32')} style={room} aria-busy={isBusy}>
      {children}
    </div>
  );
  if (failure !== undefined) return frame(<FailedChart failure={failure} />);
  if (data === undefined) return frame(<TimeSeriesSkeleton />, true);
  if (!hasValues(data)) return frame(<EmptyChart>{empty}</EmptyChart>);
  return <Filled title={title} data={data} height={height} {...rest} />;
}

interface FilledProps extends Omit<TimeSeriesProps, keyof Unready> {
  readonly data: TimeSeriesData;
}

const noThresholds: readonly Threshold[] = [];

function Filled({ title, data, kind = 'line', isStacked = false, thresholds, height, onSelectWindow }: FilledProps) {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [isTable, setTable] = useState(false);
  const [pointed, setPointed] = useState<Pointed>();
  const [pinned, setPinned] = useState<Pointed>();
  const [keyedIndex, setKeyedIndex] = useState<number>();
  const drawing = useMemo(() => {
    const colours = coloursOf(data.series);
    const shown = data.series.flatMap((line, index) => (hidden.has(line.name) ? [] : [{ line, index }]));
    return {
      data: { ...data, series: shown.map(({ line }) => line) },
      colours: shown.map(({ index }) => colours[index]!),
      kind,
      // Bars of several series have one place.
      isStacked: isStacked || (kind === 'bars' && data.series.length > 1),
      thresholds: thresholds ?? noThresholds,
      allColours: colours,
    };
  }, [data, hidden, kind, isStacked, thresholds]);
  const keys = (event: KeyboardEvent) => {
    if (event.key === 't' && !event.ctrlKey && !event.metaKey && !event.altKey) setTable((is) => !is);
    else if (event.key === 'Escape' && pinned !== undefined) setPinned(undefined);
    else return;
    event.stopPropagation();
  };
  const shown = pinned ?? pointed;
  const isShown = shown !== undefined && shown.index < data.timesMs.length && drawing.data.series.length > 0;
  return (
    <figure aria-label={title} onKeyDown={keys} className={classes('flex flex-col', height === 'fill' && 'h-full')}>
      <div
        className={classes('relative', height === 'fill' && 'min-h-24 grow')}
        style={height === 'fill' ? undefined : { height }}
      >
        {isTable ? (
          <TimeTable title={title} data={drawing.data} />
        ) : (
          <Suspense fallback={<TimeSeriesSkeleton />}>
            <Plot
              drawing={drawing}
              label={describe(title, drawing.data)}
              keyedIndex={keyedIndex}
              onPoint={setPointed}
              onPin={() => setPinned(pinned === undefined ? pointed : undefined)}
              onSelectWindow={onSelectWindow}
            />
            <TimeKeys
              data={drawing.data}
              index={keyedIndex}
              onIndex={setKeyedIndex}
              onPin={() => setPinned(pinned === undefined ? pointed : undefined)}
              onLeave={() => setPointed(undefined)}
            />
            {isShown && (
              <TimeTooltip
                data={drawing.data}
                colours={drawing.colours}
                index={shown.index}
                left={shown.left}
                isPinned={pinned !== undefined}
                hasTotal={drawing.isStacked}
                onUnpin={() => setPinned(undefined)}
              />
            )}
          </Suspense>
        )}
      </div>
      <div className="mt-1 flex items-start gap-2">
        {data.series.length > 1 ? (
          <Legend series={data.series} colours={drawing.allColours} hidden={hidden} onHidden={setHidden} />
        ) : (
          <Extremes data={data} />
        )}
        <Button
          look="quiet"
          size="small"
          className="h-6 px-1.5"
          aria-keyshortcuts="t"
          onClick={() => setTable(!isTable)}
        >
          {isTable ? (
            <BarChartHorizontal className="size-3.5" aria-hidden="true" />
          ) : (
            <Table2 className="size-3.5" aria-hidden="true" />
          )}
          <span className="sr-only">{isTable ? 'Show as chart' : 'Show as table'}</span>
        </Button>
      </div>
    </figure>
  );
}

interface TimeKeysProps {
  readonly data: TimeSeriesData;
  readonly index: number | undefined;
  readonly onIndex: (index: number) => void;
  readonly onPin: () => void;
  readonly onLeave: () => void;
}

/** What has the keyboard: from one time to the next, each read aloud. */
function TimeKeys({ data, index, onIndex, onPin, onLeave }: TimeKeysProps) {
  const last = data.timesMs.length - 1;
  const now = Math.min(index ?? last, last);
  const keys = (event: KeyboardEvent) => {
    const to = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: last }[event.key];
    if (to !== undefined) onIndex(Math.max(0, Math.min(to, last)));
    else if (event.key === 'Enter') onPin();
    else return;
    event.preventDefault();
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label="Time"
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={now}
      aria-valuetext={describeAt(data, now)}
      aria-keyshortcuts="t"
      onKeyDown={keys}
      onBlur={onLeave}
      className="pointer-events-none absolute inset-0 rounded-control"
    />
  );
}

/** One series has its name in the title already. */
function Extremes({ data: { series, unit } }: { readonly data: TimeSeriesData }) {
  const extent = extentOf(series[0]?.values ?? []);
  const said =
    extent &&
    ([
      ['lowest', extent.min],
      ['highest', extent.max],
      ['last', extent.last],
    ] as const);
  return (
    <p className="flex h-6 min-w-0 grow items-center gap-x-3 truncate px-1.5 text-xs text-faint">
      {said?.map(
        ([word, value]) =>
          value !== null && (
            <span key={word}>
              {word} <span className="figure text-soft">{formatValue(unit, value, 'short')}</span>
            </span>
          ),
      )}
    </p>
  );
}

/** What was given before, where nothing of it changed: only then is nothing drawn again. */
function useKept(data: TimeSeriesData | undefined): TimeSeriesData | undefined {
  const kept = useRef(data);
  if (!isSameData(kept.current, data)) kept.current = data;
  return kept.current;
}
