import { betterOf, SingleValue } from '@sallyport/ui';
import type { MetricsQuestion } from '../../../api/analytics.ts';
import { useFigures } from '../../../parts/metrics/use-figures.ts';
import { inQuestions } from './measures.ts';

export interface Tile {
  readonly metric: string;
  readonly title: string;
  readonly href?: string;
  /** What is said where nothing was measured. */
  readonly empty?: string;
}

interface FigureTilesProps {
  readonly question: Omit<MetricsQuestion, 'metrics' | 'dimensions' | 'granularity'>;
  readonly tiles: readonly Tile[];
}

/** The figures that answer what a screen is asked first, each against the period before. */
export const FigureTiles = ({ question, tiles }: FigureTilesProps) => (
  <div className="grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-6">
    {inQuestions(tiles.map(({ metric }) => metric)).map((metrics) => (
      <Some key={metrics.join()} question={question} tiles={tiles.filter(({ metric }) => metrics.includes(metric))} />
    ))}
  </div>
);

function Some({ question, tiles }: FigureTilesProps) {
  const { figures, error, refetch } = useFigures({ ...question, metrics: tiles.map(({ metric }) => metric) });
  return tiles.map(({ metric, title, href, empty }) => (
    <div key={metric} className="min-w-0 rounded-card border border-line bg-paper p-3 [&>div]:justify-start">
      <SingleValue
        title={title}
        data={figures?.[metric]}
        better={betterOf(metric)}
        {...(href !== undefined && { href })}
        {...(empty !== undefined && { empty })}
        {...(error !== null && { failure: { message: 'It could not be read.', onRetry: refetch } })}
      />
    </div>
  ));
}
