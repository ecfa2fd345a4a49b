import type { TimelineSpan } from '@sallyport/contracts';
import type { Exchange, InnerRequest, SpanIds } from '@sallyport/pipeline';
import { rawPathOf } from '../upstream-head.ts';

/** The asking, on the timeline of the exchange that it is done for; undefined where that has none. The inner exchange's span is a child of it. */
export function innerSpan(of: Exchange, { method, target }: InnerRequest, ids: SpanIds): TimelineSpan | undefined {
  const span = of.timeline?.begin('inner_request');
  if (span === undefined) return undefined;
  span.spanId = ids.next();
  span.method = method;
  span.target = rawPathOf(target);
  return span;
}

/** The inner exchange is over. */
export function endInnerSpan(span: TimelineSpan, of: Exchange, inner: Exchange): void {
  of.timeline?.end(span);
  span.status = inner.reply?.status;
  span.failure = inner.aborted ? 'aborted' : inner.truncated ? 'truncated' : undefined;
}
