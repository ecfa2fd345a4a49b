import { readMetric } from './metric.ts';
import { readNames } from './names.ts';
import { readNumber, severalPattern } from './numbers.ts';
import { Reader } from './reader.ts';
import { readSubject, type Subject } from './subject.ts';
import { readWindow, type Window } from './window.ts';

export type Metric = 'errors' | 'clientErrors' | 'serverErrors' | 'latency' | 'requests' | 'tokens' | 'cost';

/** What a text says; what it leaves out comes from what was asked before. */
export interface Slots {
  readonly subject?: Subject;
  /** Names of control planes; none of them: all. */
  readonly planes?: readonly string[];
  /** Names of control planes or services. */
  readonly about?: readonly string[];
  /** By name, or as one of the services that were ranked before: 0 is the first, -1 the last. */
  readonly service?: string | { readonly rank: number };
  /** `it`: the service that was spoken of. */
  readonly isSameService?: boolean;
  readonly window?: Window;
  readonly metric?: Metric;
  /** How many, rather than how large a part. */
  readonly counts?: boolean;
  readonly statusCode?: number;
  readonly isLowestFirst?: boolean;
  readonly top?: number;
  /** What usage is split by, as tools name it: `person`. */
  readonly by?: string;
  readonly requestId?: string;
}

/** Reads one text; `leftovers` are its words that nothing is made of. */
export function readSlots(text: string): { slots: Slots; leftovers: readonly string[] } {
  const reader = new Reader(text);
  const requestId = reader.take(/\b([0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/i)?.[1];
  const window = readWindow(reader);
  const { service: named, ...names } = readNames(reader);
  const top = readTop(reader);
  const isLowestFirst = readOrder(reader);
  const rank = named === undefined ? readRank(reader) : undefined;
  const by = readBy(reader) ?? readWho(reader);
  const metric = readMetric(reader);
  const subject = requestId === undefined ? readSubject(reader, metric.metric) : 'request';
  const service = named ?? (rank === undefined ? undefined : { rank });
  const isSameService = service === undefined && reader.take(it) !== undefined ? true : undefined;
  const slots = { requestId, window, ...names, top, isLowestFirst, by, ...metric, subject, service, isSameService };
  return {
    slots: Object.fromEntries(Object.entries(slots).filter(([, value]) => value !== undefined)),
    leftovers: reader.leftovers,
  };
}

const topPattern = new RegExp(`\\b(?:top|worst|best|first|only|just)[\\s-]+(?:the\\s+)?(${severalPattern})\\b`, 'i');
const countedPattern = new RegExp(
  `\\b(${severalPattern})\\s+(?=(?:worst|best|slowest|fastest|busiest|most|least|highest|lowest|services|models|tools|of them)\\b)`,
  'i',
);

function readTop(reader: Reader): number | undefined {
  const match = reader.take(topPattern) ?? reader.take(countedPattern);
  return match && Math.max(1, readNumber(match[1]!));
}

function readOrder(reader: Reader): boolean | undefined {
  return reader.takeFirst([
    [
      /\b(?:lowest|least|fewest|smallest|fastest|quickest|healthiest|best|most reliable|cheapest|quietest|fewer)\b/i,
      true,
    ],
    [/\b(?:highest|largest|biggest|greatest)\b/i, false],
  ]);
}

/** `by person`, `for each provider`, `who`. */
function readBy(reader: Reader): string | undefined {
  return reader.takeFirst(
    (
      [
        ['person|people|user|employee', 'person'],
        ['consumer group', 'consumer_group'],
        ['consumer', 'consumer'],
        ['agent|application', 'agent'],
        ['provider|vendor', 'provider'],
        ['control plane', 'control_plane'],
        ['server', 'server'],
        ['session', 'session'],
      ] as const
    ).map(([words, name]) => [new RegExp(`\\b(?:by|per|for each|for every)\\s+(?:${words})s?\\b`, 'i'), name] as const),
  );
}

/** Whose usage of models or tools is asked for. */
function readWho(reader: Reader): string | undefined {
  if (!/\b(?:models?|llms?|tokens?|tools?|mcp)\b/i.test(reader.rest)) return undefined;
  return reader.takeFirst([
    [/\b(?:who|(?:which|what) (?:people|persons?|users?))\b/i, 'person'],
    [/\b(?:which|what) agents?\b/i, 'agent'],
    [/\b(?:which|what) (?:providers?|vendors?)\b/i, 'provider'],
  ]);
}

/** `the second one`, `the worst`. */
function readRank(reader: Reader): number | undefined {
  return reader.takeFirst([
    [/\b(?:second|2nd|runner[- ]up)\b(?:\s+(?:one|service|worst))?/i, 1],
    [/\b(?:third|3rd)\b(?:\s+(?:one|service|worst))?/i, 2],
    [/\bthe last (?:one|service)\b/i, -1],
    [
      /\b(?:(?:the|that) )?(?:worst|first|top)\b(?= (?:one|service|offender)\b|[\s;]*[?.!]|\s*$| (?:have|has|do|does)\b)(?: (?:one|service|offender))?|\b(?:that|this) (?:one|service)\b/i,
      0,
    ],
  ]);
}

const it = /\b(?:it|its)\b(?= (?:have|has|use|uses|do|does|fail|fails|run|runs|routes|plugins|so)\b|[\s;]*[?.!]|\s*$)/i;
