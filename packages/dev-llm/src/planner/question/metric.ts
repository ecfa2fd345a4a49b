import type { Reader } from './reader.ts';
import type { Metric, Slots } from './slots.ts';

/** What services, models or tools are measured by. */
export function readMetric(reader: Reader): Pick<Slots, 'metric' | 'counts' | 'statusCode'> {
  const counts =
    /\b(?:how many|numbers? of|counts?|(?:most|fewest) (?:[45]xx |client |server )?(?:errors|failures))\b/i.test(
      reader.rest,
    );
  const isRate = reader.take(/\b(?:rates?|ratios?|shares?|percent(?:ages?)?|proportions?)\b/i) !== undefined;
  const statusCode = Number(reader.take(/\b([45]\d\d)s?\b/)?.[1] ?? 0);
  const metric = reader.takeFirst(metrics);
  if (statusCode > 0)
    return { metric: statusCode < 500 ? 'clientErrors' : 'serverErrors', statusCode, counts: !isRate };
  if (metric === undefined) return {};
  return isRate || counts ? { metric, counts: !isRate } : { metric };
}

const client = '(?:4xx|client(?:-side)? (?:errors?|failures?))';
const server = '(?:5xx|server(?:-side)? (?:errors?|failures?))';

const metrics: readonly (readonly [RegExp, Metric])[] = [
  [new RegExp(`${client}.*${server}|${server}.*${client}`, 'i'), 'errors'],
  [new RegExp(`\\b${client}(?: errors?| failures?| responses?)?\\b`, 'i'), 'clientErrors'],
  [
    new RegExp(`\\b(?:${server}(?: errors?| failures?| responses?)?|outages?|crash(?:es|ing|ed)?|down)\\b`, 'i'),
    'serverErrors',
  ],
  [/\b(?:costs?|costing|spend(?:ing)?|spent|expensive|prices?|dollars?|money|budgets?)\b/i, 'cost'],
  [/\btokens?\b/i, 'tokens'],
  [
    /\b(?:errors?|fail(?:s|ed|ing|ures?)?|(?:un)?health(?:y|iest)?|broken|problems?|trouble|issues?|(?:un)?reliab\w+|success)\b/i,
    'errors',
  ],
  [
    /\b(?:latenc(?:y|ies)|slow(?:er|est)?|response times?|fast(?:er|est)?|quick\w*|performance|lag(?:gy|ging)?)\b/i,
    'latency',
  ],
  [
    /\b(?:traffic|requests?|bus(?:y|iest)|used|popular|volumes?|load|throughput|quiet\w*|called|(?<!who )calls?)\b/i,
    'requests',
  ],
];
