import { type Plan, together } from '../plan.ts';
import { blamed, type FailedRequest, failuresMax, failuresOf } from '../platform/failures.ts';
import { figuresOf, type ServiceFigures, type StatusCount } from '../platform/figures.ts';
import { type PlacedPlugin, pluginsOf } from '../platform/plugins.ts';
import { rangeOf } from '../platform/ranges.ts';
import { findScope } from '../platform/scope.ts';
import { meaningOf, statusInWords } from '../platform/status-codes.ts';
import { defaultWindow } from '../question/window.ts';
import { type Column, paragraphs, table } from '../write/table.ts';
import { counted, named, number, sentenceStart, share } from '../write/words.ts';
import { slowness } from './slowness.ts';
import type { Topic } from './topic.ts';

/** Why requests to a service fail: with which statuses, and who answered so. */
export const causes: Topic = {
  example: 'Why does the notifications service fail?',
  needs: ['list_control_planes', 'list_services', 'query_api_requests'],
  *plan(question, tools) {
    const range = rangeOf(question.window ?? defaultWindow, tools);
    if (typeof range === 'string') return range;
    const scope = yield* findScope({ ...question, service: question.service ?? { rank: 0 } }, tools);
    if (typeof scope === 'string') return scope;
    const { service } = scope;
    if (service === undefined) return 'Which service do you mean?';
    if (question.metric === 'latency') return yield* slowness(service, range);
    const canListPlugins = tools.has('list_plugins') && tools.has('list_routes');
    const [told, plugins] = yield* together([
      figuresOf([service], range.name, tools),
      canListPlugins ? pluginsOf(service.plane, scope.services, service) : nothing(),
    ]);
    const [figures] = told.all;
    if (figures === undefined) return `No requests were recorded for ${named(service)} ${range.words}.`;
    const failed = figures.statusCodes.filter(({ statusCode }) => statusCode >= 400);
    const place = `${named(service)} in ${named(service.plane)}`;
    if (failed.length === 0)
      return `None of the ${counted(figures.requests, 'request')} to ${place} failed ${range.words}.`;
    const codes = failed.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b);
    const failures = yield* failuresOf(service, range.name, codes);
    return paragraphs(
      sentence(place, range.words, figures, failed),
      table(columnsOf(figures, failures), failed),
      failures.length > 0 &&
        `Who answered was read from the latest ${counted(failures.length, 'failed request')}${failures.length < failuresMax ? '' : ', the most that I look at'}.`,
      pluginsInWords(plugins, failures),
      range.note,
      example(failures),
    );
  },
};

// biome-ignore lint/correctness/useYield: it calls nothing
function* nothing(): Plan<readonly PlacedPlugin[]> {
  return [];
}

function sentence(
  place: string,
  when: string,
  { requests, clientErrors, serverErrors }: ServiceFigures,
  failed: readonly StatusCount[],
) {
  const errors = clientErrors + serverErrors;
  return `${sentenceStart(when)}, ${number(errors)} of ${counted(requests, 'request')} to ${place} failed (${share(errors, requests)}), mostly with ${statusInWords(failed[0]!.statusCode)}.`;
}

function columnsOf({ requests }: ServiceFigures, failures: readonly FailedRequest[]): readonly Column<StatusCount>[] {
  return [
    { title: 'status', cell: ({ statusCode }) => `HTTP ${statusCode}` },
    { title: 'answers', isNumber: true, cell: ({ count }) => number(count) },
    { title: 'share of requests', isNumber: true, cell: ({ count }) => share(count, requests) },
    { title: 'what it usually means', cell: ({ statusCode }) => meaningOf(statusCode) },
    {
      title: 'who answered so',
      cell: ({ statusCode }) => blamed(failures.filter((failure) => failure.statusCode === statusCode)),
    },
  ];
}

/** Where the plugins stand that refused. */
function pluginsInWords(plugins: readonly PlacedPlugin[], failures: readonly FailedRequest[]): string {
  const refusing = new Set(failures.map(({ refusedBy }) => refusedBy?.split(':')[0]));
  const found = plugins.filter(({ name }) => refusing.has(name));
  return found.map(({ name, where }) => `The plugin **${name}** applies to ${where}.`).join(' ');
}

function example(failures: readonly FailedRequest[]): string {
  const [id] = failures.flatMap(({ requestId }) => requestId ?? []);
  return id === undefined
    ? ''
    : `Next: ask what happened to request ${named(id)}, one of them, or which plugins the service has.`;
}
