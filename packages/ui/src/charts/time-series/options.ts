import uPlot from 'uplot';
import { formatTimeTick } from '../../format/time.ts';
import { formatTick } from '../../format/value.ts';
import { stacked, stepOf, type Threshold, type TimeSeriesData, type TimeSeriesKind } from './data.ts';
import { stepsOf, timeRange, valueRange } from './scales.ts';

export interface Drawing {
  /** Without the series that are hidden. */
  readonly data: TimeSeriesData;
  /** Of each series, as CSS. */
  readonly colours: readonly string[];
  readonly kind: TimeSeriesKind;
  readonly isStacked: boolean;
  readonly thresholds: readonly Threshold[];
}

/** Turns CSS into what a canvas can be drawn with, in the theme that is shown. */
export type Resolve = (css: string) => string;

export interface Room {
  readonly width: number;
  readonly height: number;
}

/** Rows as they are drawn: where they are stacked the last is drawn first, as it reaches highest and stands behind the others. */
export function alignedData({ data, isStacked }: Drawing): uPlot.AlignedData {
  const values = data.series.map((line) => [...line.values]);
  return [[...data.timesMs], ...(isStacked ? stacked(values).reverse() : values)];
}

export function optionsOf(drawing: Drawing, room: Room, resolve: Resolve, canSelect: boolean): uPlot.Options {
  const { data, kind, thresholds } = drawing;
  const stepMs = stepOf(data);
  return {
    ...room,
    ms: 1,
    padding: [8, 14, 0, 0],
    legend: { show: false },
    scales: {
      x: { time: true, range: () => timeRange(data.timesMs, stepMs, kind) },
      y: { range: (_plot, min, max) => valueRange(min, max, data.unit, thresholds) },
    },
    series: [{}, ...seriesOf(drawing, resolve)],
    axes: axesOf(drawing, resolve),
    cursor: {
      y: false,
      drag: { x: canSelect, y: false, setScale: false, dist: 4 },
      points: { show: kind === 'line', size: 7, width: 2, fill: resolve('var(--paper)') },
    },
    hooks: { draw: [(plot) => dimLast(plot, drawing, resolve), (plot) => drawThresholds(plot, thresholds, resolve)] },
  };
}

function seriesOf({ data, colours, kind, isStacked }: Drawing, resolve: Resolve): uPlot.Series[] {
  const series = data.series.map((_line, index): uPlot.Series => {
    const colour = colours[index]!;
    if (kind === 'bars') {
      const paths = uPlot.paths.bars!({ size: [0.82, 48, 1], align: 1 });
      return { stroke: resolve(colour), fill: resolve(colour), width: 0, paths, points: { show: false } };
    }
    const isFilled = isStacked || data.series.length === 1;
    return {
      stroke: resolve(colour),
      width: 1.5,
      paths: uPlot.paths.linear!(),
      // Whatever stands behind must not shine through.
      ...(isFilled && { fill: resolve(`color-mix(in oklab, ${colour} ${isStacked ? 45 : 10}%, var(--paper))`) }),
      points: { show: true, size: 4, width: 0, fill: resolve(colour), filter: lonely },
    };
  });
  return isStacked ? series.reverse() : series;
}

/** Between two gaps there is no line to be seen: only those are points. */
const lonely: uPlot.Series.Points.Filter = (plot, series) => {
  const values = plot.data[series]!;
  const found: number[] = [];
  for (let index = 0; index < values.length; index++) {
    if (values[index] != null && values[index - 1] == null && values[index + 1] == null) found.push(index);
  }
  return found;
};

const font = '11px "Inter Variable", system-ui, sans-serif';

function axesOf({ data, kind }: Drawing, resolve: Resolve): uPlot.Axis[] {
  const stroke = resolve('var(--faint)');
  const line = { stroke: resolve('var(--line)'), width: 1 };
  return [
    {
      stroke,
      font,
      size: 26,
      gap: 6,
      space: 72,
      grid: { show: false },
      ticks: { ...line, size: 4 },
      border: { ...line, show: true },
      values: (plot, splits, _axis, _space, stepMs) =>
        splits.map((atMs) => (isCutOff(plot, atMs) ? '' : formatTimeTick(atMs, stepMs))),
      // Between two bars would be no time.
      ...(kind === 'bars' && { incrs: barSteps(stepOf(data)) }),
    },
    {
      stroke,
      font,
      gap: 6,
      space: 34,
      incrs: stepsOf(data.unit),
      grid: line,
      ticks: { show: false },
      values: (_plot, splits, _axis, _space, step) => splits.map((value) => formatTick(data.unit, value, step)),
      size: (plot, labels) => widthOf(plot, labels ?? []),
    },
  ];
}

/** So near the end that its words would be. */
function isCutOff(plot: uPlot, atMs: number): boolean {
  const { min, max } = plot.scales['x']!;
  const width = plot.bbox.width / uPlot.pxRatio;
  if (min == null || max == null || width <= 0) return false;
  return ((max - atMs) / (max - min)) * width < 12;
}

function widthOf(plot: uPlot, labels: readonly string[]): number {
  plot.ctx.save();
  plot.ctx.font = font;
  const widest = Math.max(0, ...labels.map((label) => plot.ctx.measureText(label).width));
  plot.ctx.restore();
  return Math.ceil(widest) + 14;
}

/** What isn't over yet looks less certain. */
function dimLast(plot: uPlot, { data, kind }: Drawing, resolve: Resolve): void {
  if (data.isLastPartial !== true || data.timesMs.length === 0) return;
  const last = data.timesMs.at(-1)!;
  const from = kind === 'bars' ? last : (data.timesMs.at(-2) ?? last);
  const left = plot.valToPos(from, 'x', true);
  const right = plot.valToPos(kind === 'bars' ? last + stepOf(data) : last, 'x', true);
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = resolve('color-mix(in srgb, var(--paper) 62%, transparent)');
  ctx.fillRect(left, bbox.top, right - left + 4, bbox.height - 1);
  ctx.restore();
}

function drawThresholds(plot: uPlot, thresholds: readonly Threshold[], resolve: Resolve): void {
  const { ctx, bbox } = plot;
  const ratio = uPlot.pxRatio;
  for (const { value, kind, label } of thresholds) {
    const { min, max } = plot.scales['y']!;
    if (min == null || max == null || value < min || value > max) continue;
    const name = kind === 'error' ? 'failed' : 'refused';
    const top = Math.round(plot.valToPos(value, 'y', true));
    ctx.save();
    ctx.strokeStyle = resolve(`var(--${name}-mark)`);
    ctx.lineWidth = ratio;
    ctx.setLineDash([5 * ratio, 4 * ratio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, top);
    ctx.lineTo(bbox.left + bbox.width, top);
    ctx.stroke();
    if (label !== undefined) {
      ctx.font = font.replace('11px', `${11 * ratio}px`);
      ctx.fillStyle = resolve(`var(--${name})`);
      ctx.textAlign = 'right';
      const isAbove = top - bbox.top > 16 * ratio;
      ctx.textBaseline = isAbove ? 'bottom' : 'top';
      ctx.fillText(label, bbox.left + bbox.width - 4 * ratio, top + (isAbove ? -3 : 4) * ratio);
    }
    ctx.restore();
  }
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const allSteps = [
  ...[1000, 5000, 10_000, 15_000, 30_000],
  ...[1, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720].map((minutes) => minutes * minuteMs),
  ...[1, 2, 3, 4, 5, 7, 14, 28, 90, 365].map((days) => days * dayMs),
];

const barSteps = (stepMs: number): number[] => {
  const steps = allSteps.filter((step) => step >= stepMs);
  return steps.length === 0 ? [stepMs] : steps;
};
