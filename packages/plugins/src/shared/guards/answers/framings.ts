import { type ChatDialect, createFramer, type FramingName } from '@sallyport/llm';
import { type CreateFramer, mediaType, type Reply } from '@sallyport/pipeline';
import { isChatDialect } from '../../llm/dialects/caller-dialect.ts';
import type { GuardedCaller } from '../caller.ts';

/** How an answer is cut into pieces that can be looked at; undefined for one that is looked at whole. */
export function framingOf({ headers }: Reply, caller: GuardedCaller): FramingName | undefined {
  const type = mediaType(headers.get('content-type'));
  const byType = framings[type];
  if (byType !== undefined || caller.protocol !== 'llm') return byType;
  const { dialect, isStream, isUnderstood } = caller;
  if (!isStream || !isUnderstood || !isChatDialect(dialect)) return undefined;
  const { framing }: ChatDialect = dialect;
  return framing === 'json-array' || framing === 'lines' ? framing : undefined;
}

export function framerOf(name: FramingName): CreateFramer {
  return creators[name];
}

const framings: Readonly<Record<string, FramingName>> = {
  'text/event-stream': 'sse',
  'application/vnd.amazon.eventstream': 'aws-event-stream',
  'application/x-ndjson': 'lines',
  'application/stream+json': 'lines',
  'application/jsonl': 'lines',
  'application/x-jsonlines': 'lines',
};

const creators: Readonly<Record<FramingName, CreateFramer>> = {
  sse: (frameBytesMax) => createFramer('sse', frameBytesMax),
  lines: (frameBytesMax) => createFramer('lines', frameBytesMax),
  'json-array': (frameBytesMax) => createFramer('json-array', frameBytesMax),
  'aws-event-stream': (frameBytesMax) => createFramer('aws-event-stream', frameBytesMax),
};
