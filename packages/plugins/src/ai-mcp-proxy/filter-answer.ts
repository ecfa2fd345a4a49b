import { type Allows, answerKind, filterAnswer, readSseEvent, replaceSseData } from '@sallyport/mcp';
import type { Reply } from '@sallyport/pipeline';

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
