import type { ProviderApi } from '@sallyport/llm';
import type { Exchange } from '@sallyport/pipeline';
import type { Credential } from '../credentials/credential.ts';
import { isChatDialect } from '../dialects/caller-dialect.ts';
import type { Place } from '../targets/model-target.ts';
import type { Composed } from './composed.ts';

/** What any provider may know of a caller's request: where it belongs in a trace. */
export const traceHeaders: readonly string[] = ['traceparent', 'tracestate'];

/** Names and values in turn: what the provider needs, and of the caller's headers those few that mean something there. */
export function outgoingHeaders(
  x: Exchange,
  place: Place,
  stream: boolean,
  { dialect }: Composed,
  credential: Credential,
): string[] {
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
  copyCallerHeaders(x, (stream ? place.streamed : place.whole).api, credential, headers);
  return headers;
}

/** Adds those of the caller's headers that may go on. */
export function copyCallerHeaders(x: Exchange, api: ProviderApi, credential: Credential, into: string[]): void {
  copy(x, traceHeaders, credential, into);
  copy(x, api.callerHeaders, credential, into);
  if (api.accountHeaders !== undefined && bringsOwn(x, credential)) copy(x, api.accountHeaders, credential, into);
}

/** Whether the caller proves itself, and not the gateway. */
export function bringsOwn({ requestHeaders }: Exchange, { overridableHeaders }: Credential): boolean {
  return overridableHeaders.some((name) => requestHeaders.has(name));
}

function copy(
  { requestHeaders }: Exchange,
  names: readonly string[],
  { overridableHeaders }: Credential,
  into: string[],
): void {
  for (const name of names) {
    const value = requestHeaders.get(name);
    if (value !== undefined && !overridableHeaders.includes(name)) into.push(name, value);
  }
}

const accepted = {
  sse: 'text/event-stream',
  lines: 'application/x-ndjson, application/json',
  'json-array': 'application/json',
  'aws-event-stream': 'application/vnd.amazon.eventstream',
} as const;
