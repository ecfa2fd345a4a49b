import { classes } from '../classes.ts';
import { markColour } from './palette.ts';

interface SparklineProps {
  readonly values: readonly (number | null)[];
  /** As CSS. */
  readonly colour?: string;
  readonly className?: string;
}

/** How it went, in the size of a word; whatever it says stands beside it as text. */
export function Sparkline({ values, colour = markColour('plain'), className }: SparklineProps) {
  const { line, area } = sparkPaths(values);
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      className={classes('h-8 w-full overflow-visible', className)}
      aria-hidden="true"
    >
      <path d={area} style={{ fill: colour }} fillOpacity={0.12} />
      <path
        d={line}
        style={{ stroke: colour }}
        fill="none"
        strokeWidth={1.5}
        strokeLinejoin="round"
        strokeLinecap="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}

const width = 100;
const height = 32;

/** From zero up, with gaps where nothing was measured; a value alone is a point. */
export function sparkPaths(values: readonly (number | null)[]): { readonly line: string; readonly area: string } {
  const measured = values.filter((value) => value !== null);
  const top = Math.max(0, ...measured);
  const bottom = Math.min(0, ...measured);
  const span = top - bottom || 1;
  const x = (index: number) => round(values.length < 2 ? width / 2 : (index / (values.length - 1)) * width);
  const y = (value: number) => round(height - 1 - ((value - bottom) / span) * (height - 2));
  let [line, area] = ['', ''];
  for (let from = 0; from < values.length; from++) {
    if (values[from] === null) continue;
    let to = from;
    while (to + 1 < values.length && values[to + 1] !== null) to++;
    const points = Array.from({ length: to - from + 1 }, (_, step) => `${x(from + step)} ${y(values[from + step]!)}`);
    line += `M${points.join('L')}${points.length === 1 ? 'h0' : ''}`;
    if (points.length > 1) area += `M${x(from)} ${y(0)}L${points.join('L')}L${x(to)} ${y(0)}Z`;
    from = to;
  }
  return { line, area };
}

const round = (value: number): number => Math.round(value * 100) / 100;
