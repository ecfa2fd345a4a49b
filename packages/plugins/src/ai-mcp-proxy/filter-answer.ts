import { type Allows, answerKind, filterAnswer, readAnswers, readSseEvent, replaceSseData } from '@sallyport/mcp';
import type { Reply } from '@sallyport/pipeline';
import type { Governor } from './policy/governor.ts';
import type { ResultCaps } from './policy/result-cap.ts';

/**
 * Takes what is denied out of one frame of an answer. Gives the frame itself when nothing changes; undefined when the frame may
 * hold a list that cannot be read: then it must not be passed on.
 */
export function filterFrame({ status, headers }: Reply, frame: Buffer, allows: Allows): Buffer | undefined {
  if (frame.length === 0) return frame;
  const filtered = isPlain(headers.get('content-encoding'))
    ? filterByKind(answerKind(headers.get('content-type')), frame, allows)
    : undefined;
  // Error pages and redirects are no lists; clients don't look for one there.
  return filtered ?? (status >= 300 ? frame : undefined);
}

export function isPlain(contentEncoding: string | undefined): boolean {
  return contentEncoding === undefined || contentEncoding.trim().toLowerCase() === 'identity';
}

function filterByKind(kind: ReturnType<typeof answerKind>, frame: Buffer, allows: Allows): Buffer | undefined {
  if (kind === 'json') return filterAnswer(frame, allows);
  return kind === 'sse' ? filterEvent(frame, allows) : undefined;
}

function filterEvent(frame: Buffer, allows: Allows): Buffer | undefined {
  const { name, data } = readSseEvent(frame);
  if (data === undefined) return frame;
  const filtered = filterAnswer(data, allows);
  // Events with a name of their own are not MCP's, and need not be JSON.
  if (filtered === undefined) return name === 'message' ? undefined : frame;
  if (filtered === data) return frame;
  return filtered.length === 0 ? filtered : replaceSseData(frame, filtered);
}

/** Puts a sentence in the place of results that are too large. Undefined when the frame may hold one and cannot be read. */
export function capFrame(caps: ResultCaps, { status, headers }: Reply, frame: Buffer): Buffer | undefined {
  if (status >= 300 || frame.length === 0) return frame;
  const kind = isPlain(headers.get('content-encoding')) ? answerKind(headers.get('content-type')) : 'other';
  if (kind === 'json') return caps.apply(frame);
  if (kind === 'other') return undefined;
  const { name, data } = readSseEvent(frame);
  if (data === undefined) return frame;
  const capped = caps.apply(data);
  if (capped === undefined) return name === 'message' ? undefined : frame;
  return capped === data ? frame : replaceSseData(frame, capped);
}

/** Remembers the schemas of a list of tools that passes. */
export function learnFromFrame(governor: Governor, { headers }: Reply, frame: Buffer): void {
  if (!isPlain(headers.get('content-encoding'))) return;
  const bytes = answerKind(headers.get('content-type')) === 'sse' ? readSseEvent(frame).data : frame;
  if (bytes === undefined) return;
  for (const { resultStart, resultEnd, lists } of readAnswers(bytes) ?? [])
    if (lists.some(({ kind }) => kind === 'tool')) governor.terms.learnList(bytes.subarray(resultStart, resultEnd));
}
