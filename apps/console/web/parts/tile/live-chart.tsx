import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { dataSetsQuery, type MetricsAnswer, type MetricsQuestion } from '../../api/analytics.ts';
import { ApiProblem } from '../../api/problem.ts';
import type { TimeRange } from '../../state/time-range.ts';
import { draftOf } from './draft.ts';
import { explorerHref } from './draft-in-address.ts';
import { requestsOf, windowActionsOf } from './drill.ts';
import { dataSetOf, type TileDefinition } from './tile.ts';
import { TileChart } from './tile-chart.tsx';
import { useTileAnswer } from './use-tile-answer.ts';

interface LiveChartProps {
  readonly definition: TileDefinition;
  readonly question: MetricsQuestion;
  readonly height: number | 'fill';
  readonly onZoom: (range: TimeRange) => void;
}

/** A definition, asked and drawn: with what was left out, and ways on from what one sees. */
export function LiveChart({ definition, question, height, onZoom }: LiveChartProps) {
  const { data: sets } = useQuery(dataSetsQuery);
  const { data: answer, error, refetch } = useTileAnswer(question);
  const windowActions = useMemo(() => {
    const draft = { ...draftOf(definition), filters: question.filters ?? [] };
    return windowActionsOf(question.filters ?? [], { onZoom, exploreHref: (range) => explorerHref(draft, range) });
  }, [definition, question, onZoom]);
  // These are as long as they are, and scroll in what they stand in.
  const isList = ['top_n', 'horizontal_bar', 'choropleth_map'].includes(definition.chart.type);
  const problem = error instanceof ApiProblem ? error : undefined;
  return (
    <div className={isList ? undefined : 'flex h-full min-h-0 flex-col'}>
      <div className={isList ? undefined : 'min-h-0 grow'}>
        <TileChart
          definition={definition}
          answer={answer}
          dataSet={dataSetOf(sets, definition.query)}
          height={height}
          windowActions={windowActions}
          hrefOf={requestsOf(question)}
          failure={
            error === null || answer !== undefined
              ? undefined
              : {
                  message: 'The numbers could not be read.',
                  advice: problem?.message ?? error.message,
                  onRetry: () => void refetch(),
                  ...(problem?.requestId !== undefined && { requestId: problem.requestId }),
                }
          }
        />
      </div>
      {error !== null && answer !== undefined && (
        <p className="pt-1 text-xs text-refused">These numbers are old: they could not be read anew.</p>
      )}
      {answer?.meta.truncated === true && <p className="pt-1 text-xs text-soft">{truncatedWords(answer)}</p>}
    </div>
  );
}

/** That there is more than is shown. */
const truncatedWords = ({ meta }: MetricsAnswer): string =>
  `The first ${meta.limit} are shown; where the rest can be added up, it is in “Others”.`;
