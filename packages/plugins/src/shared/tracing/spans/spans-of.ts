import type { ExchangeEvent } from '@sallyport/contracts';
import type { SpanIds } from '@sallyport/pipeline';
import type { Span } from '../span.ts';
import { addLlmSpan } from './llm-span.ts';
import { addRpcSpans } from './mcp-spans.ts';
import { addPluginSpan } from './plugin-span.ts';
import { rootSpan } from './root-span.ts';
import { addTimelineSpan } from './timeline-span.ts';
import { addTrySpan } from './try-span.ts';

/** What spans of an exchange are made of. */
export interface Told {
  readonly event: ExchangeEvent;
  readonly ids: SpanIds;
  readonly rootId: string;
  readonly spans: Span[];
  /** Ids of the timeline's spans, by their index there. */
  readonly idsByIndex: (string | undefined)[];
  /** The span that tries are parts of: the root, or that of the model which they ask. */
  parentOfTries: string;
}

/** The spans of an exchange whose timeline was kept: the exchange itself first, then its parts. */
export function spansOf(event: ExchangeEvent, ids: SpanIds): Span[] {
  const rootId = event.trace!.spanId!;
  const spans: Span[] = [rootSpan(event)];
  const told: Told = { event, ids, rootId, spans, idsByIndex: [], parentOfTries: rootId };
  if (event.llm !== undefined) addLlmSpan(told, event.llm);
  for (const span of event.timeline!.spans) {
    if (span.name === 'plugin') addPluginSpan(told, span);
    else if (span.name === 'upstream') addTrySpan(told, span);
    else addTimelineSpan(told, span);
  }
  if (event.mcp !== undefined) addRpcSpans(told, event.mcp);
  return spans;
}
