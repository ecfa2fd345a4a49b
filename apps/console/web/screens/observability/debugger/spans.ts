import type { WaterfallRow } from '@sallyport/ui';
import type { Span } from './debugger.queries.ts';

/** Spans as rows of a waterfall. */
export const waterfallOfSpans = (spans: readonly Span[]): readonly WaterfallRow[] =>
  spans.map(({ span_id, parent_span_id, name, kind, start_ms, duration_ms, error }) => ({
    id: span_id,
    name,
    offsetMs: start_ms,
    durationMs: duration_ms,
    meaning: error !== undefined ? 'failed' : kind === 'client' ? 'running' : kind === 'server' ? 'allowed' : 'plain',
    ...(kind === 'client' && { kind: 'out' }),
    ...(parent_span_id !== undefined && { parentId: parent_span_id }),
  }));

/** An attribute as it is read. */
export const attributeText = (value: string | number | boolean | readonly string[]): string =>
  Array.isArray(value) ? value.join(', ') : String(value);
