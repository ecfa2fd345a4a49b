import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { classes } from '../../classes.ts';
import { useShownTheme } from '../use-shown-theme.ts';
import { middleOf, stepOf, type TimeSeriesData, type TimeSeriesKind } from './data.ts';
import { alignedData, type Drawing, optionsOf } from './options.ts';

/** How far from the left of the whole plot a time is drawn. */
export type PlaceOf = (atMs: number) => number;

interface PlotProps {
  readonly drawing: Drawing;
  /** What is seen, in a sentence. */
  readonly label: string;
  /** Where the arrow keys went. */
  readonly keyedMs: number | undefined;
  /** It was drawn anew, or in another size. */
  readonly onPlaced: (placeOf: PlaceOf) => void;
  /** At one of the times, or no longer. */
  readonly onPoint: (atMs: number | undefined) => void;
  readonly onPin: (atMs: number | undefined) => void;
  readonly onSelectWindow?: (fromMs: number, toMs: number) => void;
}

/** The canvas of a time series, which fills the place it is in. Loaded when there is one. */
export function Plot({ drawing, label, keyedMs, onSelectWindow, ...rest }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const plotted = useRef<uPlot>(undefined);
  // What is said last counts, and does not have anything drawn again.
  const says = useRef({ onSelectWindow, ...rest });
  useEffect(() => {
    says.current = { onSelectWindow, ...rest };
  });
  const canSelect = onSelectWindow !== undefined;
  const theme = useShownTheme();
  const [areFontsLoaded, setFontsLoaded] = useState(document.fonts.status === 'loaded');
  useEffect(() => {
    void document.fonts.ready.then(() => setFontsLoaded(true));
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are another's with the theme, and widths with the fonts.
  useEffect(() => {
    const element = place.current!;
    const probe = element.appendChild(document.createElement('span'));
    const resolve = (css: string) => {
      probe.style.color = css;
      return getComputedStyle(probe).color;
    };
    const plot = new uPlot(optionsOf(drawing, roomOf(element), resolve, canSelect), alignedData(drawing), element);
    plotted.current = plot;
    const { data, kind } = drawing;
    const say = () => says.current.onPlaced((atMs) => plot.over.offsetLeft + plot.valToPos(atMs, 'x'));
    const point = () => says.current.onPoint(timeAt(plot, data, kind));
    const select = () => {
      const { left, width } = plot.select;
      plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
      if (width < 4) return;
      const [fromMs, toMs] = [plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')];
      says.current.onSelectWindow?.(...wholeParts(fromMs, toMs, drawing));
    };
    plot.hooks.setCursor = [point];
    plot.hooks.setSelect = [select];
    const pin = () => says.current.onPin(timeAt(plot, data, kind));
    plot.over.addEventListener('click', pin);
    const observer = new ResizeObserver(() => {
      plot.setSize(roomOf(element));
      say();
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
      probe.remove();
      plotted.current = undefined;
    };
  }, [drawing, canSelect, theme, areFontsLoaded]);

  useEffect(() => {
    const plot = plotted.current;
    if (plot === undefined || keyedMs === undefined || !drawing.data.timesMs.includes(keyedMs)) return;
    plot.setCursor({
      left: plot.valToPos(keyedMs + middleOf(drawing.data, drawing.kind), 'x'),
      top: plot.over.clientHeight / 2,
    });
  }, [keyedMs, drawing]);

  return (
    <div ref={place} role="img" aria-label={label} className={classes('absolute inset-0 overflow-hidden', colours)} />
  );
}

const roomOf = ({ clientWidth, clientHeight }: HTMLElement) => ({ width: clientWidth, height: clientHeight });

function timeAt(plot: uPlot, { timesMs }: TimeSeriesData, kind: TimeSeriesKind): number | undefined {
  const { left, idx } = plot.cursor;
  if (left === undefined || left < 0 || idx == null) return undefined;
  if (kind === 'line') return timesMs[idx];
  const atMs = plot.posToVal(left, 'x');
  return timesMs.findLast((fromMs) => fromMs <= atMs);
}

/** Of bars it is whole ones that are chosen. */
function wholeParts(fromMs: number, toMs: number, { data, kind }: Drawing): [number, number] {
  if (kind === 'line') return [Math.round(fromMs), Math.round(toMs)];
  const first = data.timesMs.findLast((atMs) => atMs <= fromMs) ?? fromMs;
  const last = data.timesMs.findLast((atMs) => atMs < toMs) ?? toMs;
  return [first, last + stepOf(data)];
}

/** What the library's own style has in grey. */
const colours = '[&_.u-cursor-x]:border-edge! [&_.u-select]:bg-accent/15!';
