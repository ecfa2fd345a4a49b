import { type Exchange, headerText } from '@sallyport/pipeline';
import type { Decision } from '../authorisation/decision.ts';
import type { Grant } from '../methods/method.ts';
import type { OpenidConnectConfig } from '../schema.ts';
import { compileGrantHeaders } from './claim-headers.ts';

/** Tells the upstream who calls. Headers of these names that the caller sent are gone in any case. */
export interface UpstreamHeaders {
  clear(x: Exchange): void;
  write(x: Exchange, grant: Grant, decision: Decision): void;
}

export function compileUpstreamHeaders(config: OpenidConnectConfig): UpstreamHeaders {
  const headers = compileGrantHeaders(config, 'upstream');
  const writeToken = compileTokenHeader(config.upstream_access_token_header);
  return {
    clear({ requestHeaders }) {
      for (const name of headers.names) requestHeaders.remove(name);
    },
    write(x, grant, decision) {
      writeToken(x, grant);
      headers.write(x.requestHeaders, grant, decision);
    },
  };
}

/** `name:scheme` of the header for the access token. */
function compileTokenHeader(setting: string): (x: Exchange, grant: Grant) => void {
  const [name = '', scheme] = setting.split(':');
  if (name === '') return () => {};
  const lower = name.toLowerCase();
  const written = lower === 'authorization' ? 'Authorization' : name;
  const prefix = scheme === undefined ? '' : `${scheme[0]!.toUpperCase()}${scheme.slice(1)} `;
  return (x, { accessToken }) => {
    if (accessToken === undefined) return;
    const { requestHeaders } = x;
    const present = requestHeaders.names.indexOf(lower);
    if (present < 0 || !isBoth(requestHeaders.value(present), prefix, accessToken.text))
      requestHeaders.set(lower, prefix + headerText(accessToken.text), written);
    if (lower !== 'authorization') x.markSecretHeader(lower);
  };
}

function isBoth(text: string, start: string, end: string): boolean {
  return text.length === start.length + end.length && text.startsWith(start) && text.endsWith(end);
}
