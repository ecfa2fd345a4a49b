import type { ServiceFigures } from '../platform/figures.ts';
import { countOfStatus, measureOf } from '../platform/ranking.ts';
import { placeOf } from '../platform/scope.ts';
import { commonestInWords } from '../platform/status-codes.ts';
import { type Column, paragraphs, table } from '../write/table.ts';
import { counted, listed, milliseconds, named, number, sentenceStart, share } from '../write/words.ts';
import { figureColumns } from './figure-columns.ts';
import type { ServicesFacts } from './services.ts';

const rowsMax = 10;

/** A sentence, a table, what stands out, and what to ask next. */
export function overview(facts: ServicesFacts): string {
  const { question, scope, range, ranking } = facts;
  const place = placeOf(scope.planes);
  if (scope.services.length === 0) return `There are no services in ${place}.`;
  if (ranking.length === 0)
    return paragraphs(`No requests were recorded for ${whose(facts)} ${range.words}.`, range.note);
  const rows = ranking.slice(0, question.top ?? rowsMax);
  return paragraphs(
    first(facts, rows[0]!),
    table(columnsOf(facts), rows),
    standsOut(facts),
    together(facts),
    remarks(facts, rows.length),
    next(facts, rows[0]!),
  );
}

function first(facts: ServicesFacts, best: ServiceFigures): string {
  const { question, scope, range } = facts;
  const { words, amountOf } = measureOf(question);
  const place = placeOf(scope.planes);
  const value = valueInWords(facts, best);
  if (scope.service !== undefined)
    return `${sentenceStart(range.words)}, ${named(scope.service)} in ${named(scope.service.plane)} had ${counted(best.requests, 'request')}: ${counted(best.clientErrors, '4xx error')}, ${counted(best.serverErrors, '5xx error')}${ofStatus(facts, best)}, and a mean latency of ${milliseconds(best.latencyMs)}.`;
  if (question.isLowestFirst !== true && amountOf(best) === 0)
    return `${sentenceStart(range.words)}, no service in ${place} had such errors: the ${words} was 0 everywhere.`;
  const extreme = question.isLowestFirst === true ? 'lowest' : 'highest';
  return `${sentenceStart(range.words)}, ${named(best.service)} had the ${extreme} ${words} of the services in ${place}: ${value}.`;
}

function ofStatus({ question: { statusCode } }: ServicesFacts, figures: ServiceFigures): string {
  return statusCode === undefined ? '' : `, ${number(countOfStatus(figures, statusCode))} of them with ${statusCode}`;
}

function valueInWords({ question }: ServicesFacts, one: ServiceFigures): string {
  const value = measureOf(question).amountOf(one);
  if (question.metric === 'latency') return milliseconds(value);
  if (question.metric === 'requests' || question.counts === true) return number(value);
  return `${number(value)}% of ${counted(one.requests, 'request')}`;
}

function columnsOf({ scope, question: { statusCode } }: ServicesFacts): readonly Column<ServiceFigures>[] {
  const place: Column<ServiceFigures> = { title: 'control plane', cell: ({ service }) => service.plane.name };
  const ofStatus = (status: number): Column<ServiceFigures> => ({
    title: String(status),
    isNumber: true,
    cell: (figures) => number(countOfStatus(figures, status)),
  });
  return [
    { title: 'service', cell: ({ service }) => service.name },
    ...(scope.planes.length > 1 ? [place] : []),
    ...figureColumns(statusCode === undefined ? [] : [ofStatus(statusCode)]),
  ];
}

/** The one whose requests fail most, whatever was ranked by. */
function standsOut({ ranking }: ServicesFacts): string | undefined {
  const rateOf = (one: ServiceFigures) => (one.clientErrors + one.serverErrors) / one.requests;
  const worst = ranking.toSorted((a, b) => rateOf(b) - rateOf(a))[0]!;
  const errors = worst.clientErrors + worst.serverErrors;
  if (errors === 0) return 'None of their requests failed.';
  const kinds = [commonestInWords(worst.statusCodes, 400, 499), commonestInWords(worst.statusCodes, 500, 599)].filter(
    (kind) => kind !== undefined,
  );
  const most = kinds.length === 0 ? '' : `, most often with ${listed(kinds)}`;
  return `**${worst.service.name}** stands out: ${share(errors, worst.requests)} of its requests failed${most}.`;
}

function together({ ranking }: ServicesFacts): string | undefined {
  if (ranking.length < 2) return undefined;
  const sum = (of: (one: ServiceFigures) => number) => ranking.reduce((total, one) => total + of(one), 0);
  const [requests, client, server] = [
    sum((one) => one.requests),
    sum((one) => one.clientErrors),
    sum((one) => one.serverErrors),
  ];
  return `All ${ranking.length} together had ${counted(requests, 'request')}: ${number(client)} were answered with 4xx (${share(client, requests)}), ${number(server)} with 5xx (${share(server, requests)}).`;
}

/** What the table does not show. */
function remarks(facts: ServicesFacts, rows: number): string {
  const { scope, figures, ranking, range } = facts;
  const quiet =
    scope.service === undefined ? scope.services.filter((service) => !hasFigures(facts, service.scopedId)) : [];
  const others = ranking.length - rows;
  const remarks = [
    range.note,
    others > 0 && `${counted(others, 'more service')} had requests; ask for more to see them.`,
    quiet.length > 0 && `Without requests: ${listed(someNames(quiet))}.`,
    scope.isCut && `There are more services than I can list; these are the first ${number(scope.services.length)}.`,
    figures.sampleOf !== undefined &&
      `Only the latest ${number(figures.sampleOf)} requests of each kind were looked at, so the shares are those of a sample.`,
  ];
  return remarks.filter((remark) => typeof remark === 'string').join(' ');
}

function hasFigures({ figures }: ServicesFacts, scopedId: string): boolean {
  return figures.all.some(({ service }) => service.scopedId === scopedId);
}

function someNames(services: readonly { readonly name: string }[]): string[] {
  const names = services.slice(0, rowsMax).map(named);
  return services.length > rowsMax ? [...names, `${services.length - rowsMax} others`] : names;
}

function whose({ scope }: ServicesFacts): string {
  return scope.service === undefined ? `services in ${placeOf(scope.planes)}` : named(scope.service);
}

function next({ scope }: ServicesFacts, best: ServiceFigures): string {
  if (scope.service !== undefined) return 'Next: ask why its requests fail, or which routes and plugins it has.';
  return `Next: ask why ${named(best.service)} fails, which routes it has, or about another time or control plane.`;
}
