import type { ServiceFigures } from '../platform/figures.ts';
import type { Column } from '../write/table.ts';
import { milliseconds, number } from '../write/words.ts';

/** What is told of the requests of services; `more` stands behind how many there were. */
export function figureColumns(more: readonly Column<ServiceFigures>[] = []): readonly Column<ServiceFigures>[] {
  return [
    { title: 'requests', isNumber: true, cell: ({ requests }) => number(requests) },
    ...more,
    { title: '4xx', isNumber: true, cell: ({ clientErrors }) => number(clientErrors) },
    { title: '5xx', isNumber: true, cell: ({ serverErrors }) => number(serverErrors) },
    { title: '4xx rate', isNumber: true, cell: ({ clientErrorRate }) => `${number(clientErrorRate)}%` },
    { title: '5xx rate', isNumber: true, cell: ({ serverErrorRate }) => `${number(serverErrorRate)}%` },
    { title: 'mean latency', isNumber: true, cell: ({ latencyMs }) => milliseconds(latencyMs) },
  ];
}
