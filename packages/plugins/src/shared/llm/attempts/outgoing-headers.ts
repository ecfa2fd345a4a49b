import type { Exchange } from '@sallyport/pipeline';
import { isChatDialect } from '../calls/llm-call.ts';
import type { Credential } from '../credentials/credential.ts';
import type { Place } from '../targets/model-target.ts';
import type { Composed } from './compose.ts';

/** What any provider may know of a caller's request: where it belongs in a trace. */
const passedToAll = ['traceparent', 'tracestate'];

/** Names and values in turn: what the provider needs, and of the caller's headers those few that mean something there. */
export function outgoingHeaders(
  { requestHeaders }: Exchange,
  place: Place,
  stream: boolean,
  { dialect }: Composed,
  { overridableHeaders }: Credential,
): string[] {
  const { callerHeaders } = (stream ? place.streamed : place.whole).api;
  const accept = stream && isChatDialect(dialect) ? accepted[dialect.framing] : 'application/json';
  const headers = [
    ...place.headers,
    'Content-Type',
    'application/json',
    'Accept',
    accept,
    // What is read on the way has to be plain, and streams are flushed event by event.
    'Accept-Encoding',
    'identity',
    'User-Agent',
    'sallyport',
  ];
  copy(passedToAll);
  copy(callerHeaders);
  return headers;

  function copy(names: readonly string[]): void {
    for (const name of names) {
      const value = requestHeaders.get(name);
      if (value !== undefined && !overridableHeaders.includes(name)) headers.push(name, value);
    }
  }
}

const accepted = {
  sse: 'text/event-stream',
  lines: 'application/x-ndjson, application/json',
  'json-array': 'application/json',
  'aws-event-stream': 'application/vnd.amazon.eventstream',
} as const;
