import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useShownTheme } from '../use-shown-theme.ts';
import { stepOf, type TimeSeriesData, type TimeSeriesKind } from './data.ts';
import { alignedData, type Drawing, optionsOf } from './options.ts';

/** A time that is pointed at, and where it is drawn. */
export interface Pointed {
  readonly index: number;
  /** From the left of the whole plot. */
  readonly left: number;
}

interface PlotProps {
  readonly drawing: Drawing;
  /** What is seen, in a sentence. */
  readonly label: string;
  /** Where the arrow keys went. */
  readonly keyedIndex: number | undefined;
  readonly onPoint: (pointed: Pointed | undefined) => void;
  readonly onPin: () => void;
  readonly onSelectWindow?: (fromMs: number, toMs: number) => void;
}

/** The canvas of a time series, which fills the place it is in. Loaded when there is one. */
export function Plot({ drawing, label, keyedIndex, onPoint, onPin, onSelectWindow }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const plotted = useRef<uPlot>(undefined);
  // What is said last counts, and does not have anything drawn again.
  const says = useRef({ onPoint, onPin, onSelectWindow });
  useEffect(() => {
    says.current = { onPoint, onPin, onSelectWindow };
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
    const point = () => {
      const index = indexAt(plot, data, kind);
      says.current.onPoint(index === undefined ? undefined : { index, left: leftOf(plot, data, kind, index) });
    };
    const select = () => {
      const { left, width } = plot.select;
      plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
      if (width < 4) return;
      const [fromMs, toMs] = [plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')];
      says.current.onSelectWindow?.(Math.round(fromMs), Math.round(toMs));
    };
    plot.hooks.setCursor = [point];
    plot.hooks.setSelect = [select];
    const pin = () => says.current.onPin();
    plot.over.addEventListener('click', pin);
    const observer = new ResizeObserver(() => plot.setSize(roomOf(element)));
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
    const atMs = keyedIndex === undefined ? undefined : drawing.data.timesMs[keyedIndex];
    if (plot === undefined || atMs === undefined) return;
    const half = drawing.kind === 'bars' ? stepOf(drawing.data) / 2 : 0;
    plot.setCursor({ left: plot.valToPos(atMs + half, 'x'), top: plot.over.clientHeight / 2 });
  }, [keyedIndex, drawing]);

  return <div ref={place} role="img" aria-label={label} className="absolute inset-0 overflow-hidden" />;
}

const roomOf = ({ clientWidth, clientHeight }: HTMLElement) => ({ width: clientWidth, height: clientHeight });

function indexAt(plot: uPlot, { timesMs }: TimeSeriesData, kind: TimeSeriesKind): number | undefined {
  const { left, idx } = plot.cursor;
  if (left === undefined || left < 0 || idx == null) return undefined;
  if (kind === 'line') return idx;
  // A bar stands for the time that begins with it.
  const atMs = plot.posToVal(left, 'x');
  const index = timesMs.findLastIndex((fromMs) => fromMs <= atMs);
  return index < 0 ? undefined : index;
}

function leftOf(plot: uPlot, data: TimeSeriesData, kind: TimeSeriesKind, index: number): number {
  const half = kind === 'bars' ? stepOf(data) / 2 : 0;
  return plot.over.offsetLeft + plot.valToPos(data.timesMs[index]! + half, 'x');
}
