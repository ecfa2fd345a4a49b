import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type MetricsQuestion, metricsQuery } from '../../../api/analytics.ts';
import { inQuestions, type Measures, measuresOf } from './measures.ts';

interface Asked extends MetricsQuestion {
  readonly dimensions: readonly string[];
}

export interface MeasuresRead {
  readonly measures: Measures | undefined;
  readonly error: Error | null;
  readonly refetch: () => void;
}

/** Any number of metrics, each for each value of the dimensions. */
export function useMeasures(question: Asked): MeasuresRead {
  const results = useQueries({
    queries: inQuestions(question.metrics).map((metrics) => metricsQuery({ ...question, metrics })),
  });
  const answers = results.map(({ data }) => data);
  const dimensions = question.dimensions.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the answers are the same as long as each of them is.
  const measures = useMemo(() => {
    const known = answers.filter((answer) => answer !== undefined);
    return known.length < answers.length ? undefined : measuresOf(known, dimensions.split(','));
  }, [...answers, dimensions]);
  return {
    measures,
    error: measures === undefined ? (results.find(({ error }) => error !== null)?.error ?? null) : null,
    refetch: () => results.forEach((result) => void result.refetch()),
  };
}
