import { editMembersAt, readMember, toJson } from '@sallyport/json';
import { type Exchange, traceparentOf } from '@sallyport/pipeline';

/** Where the client's message tells of its trace, the server's tells of the exchange's span in it; where it does not, nothing is added. */
export function tracedParams({ trace }: Exchange, params: Buffer): Buffer {
  if (trace?.spanId === undefined || readMember(params, '_meta', 'traceparent') === undefined) return params;
  const { traceId, spanId, isSampled } = trace;
  return editMembersAt(params, ['_meta'], { traceparent: toJson(traceparentOf(traceId, spanId, isSampled)) });
}
