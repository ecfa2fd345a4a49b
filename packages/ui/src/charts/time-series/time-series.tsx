import { type KeyboardEvent, lazy, type ReactNode, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { classes } from '../../classes.ts';
import { Button } from '../../controls/button.tsx';
import { formatValue } from '../../format/value.ts';
import { BarChartHorizontal, Table2 } from '../../icons.ts';
import { coloursOf } from '../palette.ts';
import { EmptyChart, FailedChart, type Unready } from '../place.tsx';
import { TimeTable } from './as-table.tsx';
import {
  extentOf,
  hasValues,
  isSameData,
  middleOf,
  type Threshold,
  type TimeSeriesData,
  type TimeSeriesKind,
} from './data.ts';
import { describe } from './describe.ts';
import { Legend } from './legend.tsx';
import type { PlaceOf } from './plot.tsx';
import { TimeSeriesSkeleton } from './skeleton.tsx';
import { TimeKeys } from './time-keys.tsx';
import { TimeTooltip } from './tooltip.tsx';
import { type WindowAction, WindowBox } from './window-box.tsx';

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
  /** What can be done with a part of the time that was drawn over, or with one that is pinned. */
  readonly windowActions?: readonly WindowAction[];
  /** A part of the time was drawn over: where there is one thing to be done with it. */
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
const noActions: readonly WindowAction[] = [];

function Filled(props: FilledProps) {
  const { title, data, kind = 'line', isStacked = false, thresholds, height } = props;
  const { windowActions = noActions, onSelectWindow } = props;
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [isTable, setTable] = useState(false);
  // Times, not their places: with other data the same time is somewhere else.
  const [pointedMs, setPointedMs] = useState<number>();
  const [pinnedMs, setPinnedMs] = useState<number>();
  const [drawnOver, setDrawnOver] = useState<readonly [fromMs: number, toMs: number]>();
  const [keyedMs, setKeyedMs] = useState<number>();
  const [placeOf, setPlaceOf] = useState<PlaceOf>();
  const figure = useRef<HTMLElement>(null);
  const isKept = useRef(false);
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
  const focus = (options?: FocusOptions) =>
    figure.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true, ...options });
  // What had the keyboard went with the table, or with the chart.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is that one of them came that counts.
  useEffect(() => {
    if (isKept.current) focus();
    isKept.current = false;
  }, [isTable]);
  const keys = (event: KeyboardEvent) => {
    if (event.key === 't' && !event.ctrlKey && !event.metaKey && !event.altKey) {
      isKept.current = true;
      setTable(!isTable);
    } else if (event.key === 'Escape' && (pinnedMs !== undefined || drawnOver !== undefined)) release();
    else return;
    event.stopPropagation();
  };
  const release = () => {
    setPinnedMs(undefined);
    setDrawnOver(undefined);
    // What had the keyboard is gone.
    focus();
  };
  const pin = (atMs: number | undefined) => {
    setPinnedMs(pinnedMs === undefined && drawnOver === undefined ? atMs : undefined);
    setDrawnOver(undefined);
    // So that escape unpins it; whoever clicked needs no ring.
    focus({ focusVisible: false });
  };
  const canSelect = windowActions.length > 0 || onSelectWindow !== undefined;
  const select = (fromMs: number, toMs: number) => {
    if (windowActions.length > 0) setDrawnOver([fromMs, toMs]);
    setPinnedMs(undefined);
    onSelectWindow?.(fromMs, toMs);
  };
  const shownMs = pinnedMs ?? pointedMs;
  const index = shownMs === undefined ? -1 : data.timesMs.indexOf(shownMs);
  return (
    <figure
      ref={figure}
      aria-label={title}
      onKeyDown={keys}
      className={classes('flex flex-col', height === 'fill' && 'h-full')}
    >
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
              keyedMs={keyedMs}
              onPlaced={(place) => setPlaceOf(() => place)}
              onPoint={setPointedMs}
              onPin={pin}
              onSelectWindow={canSelect ? select : undefined}
            />
            <TimeKeys
              data={drawing.data}
              keyedMs={keyedMs}
              onKeyed={setKeyedMs}
              onPin={() => pin(pointedMs ?? keyedMs)}
              onLeave={() => setPointedMs(undefined)}
            />
            {drawnOver !== undefined && placeOf !== undefined && (
              <WindowBox
                actions={windowActions}
                fromMs={drawnOver[0]}
                toMs={drawnOver[1]}
                left={placeOf(drawnOver[0])}
                right={placeOf(drawnOver[1])}
                onDone={release}
              />
            )}
            {index >= 0 && placeOf !== undefined && drawnOver === undefined && (
              <TimeTooltip
                data={drawing.data}
                colours={drawing.colours}
                index={index}
                left={placeOf(data.timesMs[index]! + middleOf(data, kind))}
                isPinned={pinnedMs !== undefined}
                hasTotal={drawing.isStacked}
                actions={windowActions}
                onUnpin={release}
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
