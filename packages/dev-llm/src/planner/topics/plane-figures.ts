import type { ControlPlane } from '../platform/control-planes.ts';
import { figuresOf, type ServiceFigures } from '../platform/figures.ts';
import { rangeOf } from '../platform/ranges.ts';
import { measureOf, ranked } from '../platform/ranking.ts';
import { findScope } from '../platform/scope.ts';
import { defaultWindow } from '../question/window.ts';
import { type Column, paragraphs, table } from '../write/table.ts';
import { named, number, sentenceStart } from '../write/words.ts';
import { figureColumns } from './figure-columns.ts';
import type { Topic } from './topic.ts';

/** How control planes fare: the sums of their services. */
export const planeFigures: Topic = {
  example: 'Which control plane has the highest error rate?',
  needs: ['list_control_planes', 'list_services', 'query_api_requests'],
  *plan(question, tools) {
    const range = rangeOf(question.window ?? defaultWindow, tools);
    if (typeof range === 'string') return range;
    const scope = yield* findScope(question, tools);
    if (typeof scope === 'string') return scope;
    const { all, sampleOf } = yield* figuresOf(scope.services, range.name, tools);
    const ranking = ranked(sumsOf(scope.planes, all), question).slice(0, question.top);
    const [first] = ranking;
    if (first === undefined) return paragraphs(`No requests were recorded ${range.words}.`, range.note);
    const { words } = measureOf(question);
    return paragraphs(
      `${sentenceStart(range.words)}, ${named(first.service)} had the ${question.isLowestFirst === true ? 'lowest' : 'highest'} ${words} of the control planes.`,
      table(columns, ranking),
      range.note,
      sampleOf !== undefined && `Only the latest ${number(sampleOf)} requests of each kind were looked at.`,
      `Next: ask for the services in ${named(first.service)} with the highest error rates.`,
    );
  },
};

/** As if each control plane were a service. */
function sumsOf(planes: readonly ControlPlane[], all: readonly ServiceFigures[]): ServiceFigures[] {
  return planes.flatMap((plane) => {
    const own = all.filter(({ service }) => service.plane.controlPlaneId === plane.controlPlaneId);
    const sum = (of: (one: ServiceFigures) => number) => own.reduce((total, one) => total + of(one), 0);
    const requests = sum((one) => one.requests);
    if (requests === 0) return [];
    const [clientErrors, serverErrors] = [sum((one) => one.clientErrors), sum((one) => one.serverErrors)];
    const statusCodes = own.flatMap((one) => one.statusCodes);
    const codes = new Set(statusCodes.map(({ statusCode }) => statusCode));
    return {
      service: { serviceId: plane.controlPlaneId, name: plane.name, plane, scopedId: plane.controlPlaneId },
      requests,
      clientErrors,
      serverErrors,
      clientErrorRate: (100 * clientErrors) / requests,
      serverErrorRate: (100 * serverErrors) / requests,
      latencyMs: sum((one) => one.latencyMs * one.requests) / requests,
      statusCodes: [...codes].map((code) => ({
        statusCode: code,
        count: statusCodes.reduce((total, { statusCode, count }) => total + (statusCode === code ? count : 0), 0),
      })),
    };
  });
}

const columns: readonly Column<ServiceFigures>[] = [
  { title: 'control plane', cell: ({ service }) => service.name },
  ...figureColumns(),
];
