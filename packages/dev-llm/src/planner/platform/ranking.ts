import type { Question } from '../question/question.ts';
import type { Metric } from '../question/slots.ts';
import type { ServiceFigures } from './figures.ts';

/** What services are ranked by. */
export interface Measure {
  /** As it stands in a sentence: error rate. */
  readonly words: string;
  amountOf(figures: ServiceFigures): number;
}

export function measureOf({ metric = 'errors', counts, statusCode }: Question): Measure {
  if (statusCode !== undefined) {
    const countOf = (figures: ServiceFigures) => countOfStatus(figures, statusCode);
    if (counts === true) return { words: `number of ${statusCode} responses`, amountOf: countOf };
    return {
      words: `rate of ${statusCode} responses`,
      amountOf: (figures) => (100 * countOf(figures)) / Math.max(1, figures.requests),
    };
  }
  return (counts === true ? countMeasures[metric] : undefined) ?? measures[metric] ?? measures.errors!;
}

export function countOfStatus({ statusCodes }: ServiceFigures, wanted: number): number {
  return statusCodes.find(({ statusCode }) => statusCode === wanted)?.count ?? 0;
}

/** The highest first, or the lowest; of equals the one with more requests, then by name. */
export function ranked(figures: readonly ServiceFigures[], question: Question): readonly ServiceFigures[] {
  const { amountOf } = measureOf(question);
  const sign = question.isLowestFirst === true ? -1 : 1;
  return figures.toSorted(
    (a, b) =>
      sign * (amountOf(b) - amountOf(a)) || b.requests - a.requests || a.service.name.localeCompare(b.service.name),
  );
}

type Measures = Readonly<Partial<Record<Metric, Measure>>>;

const measures: Measures = {
  errors: { words: 'error rate', amountOf: (one) => (100 * (one.clientErrors + one.serverErrors)) / one.requests },
  clientErrors: { words: '4xx rate', amountOf: ({ clientErrorRate }) => clientErrorRate },
  serverErrors: { words: '5xx rate', amountOf: ({ serverErrorRate }) => serverErrorRate },
  latency: { words: 'mean latency', amountOf: ({ latencyMs }) => latencyMs },
  requests: { words: 'number of requests', amountOf: ({ requests }) => requests },
};

const countMeasures: Measures = {
  errors: { words: 'number of errors', amountOf: (one) => one.clientErrors + one.serverErrors },
  clientErrors: { words: 'number of 4xx errors', amountOf: ({ clientErrors }) => clientErrors },
  serverErrors: { words: 'number of 5xx errors', amountOf: ({ serverErrors }) => serverErrors },
};
