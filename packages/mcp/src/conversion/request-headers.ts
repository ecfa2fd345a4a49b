import type { HeaderList } from '@sallyport/pipeline';
import type { ToolRequest } from './converted-tool.ts';
import { forwardedHeaders } from './forward-headers.ts';

/** The headers that a call's request is sent with: of the client what may go on, and whatever the call says itself. */
export function requestHeaders(request: ToolRequest, ofClient: HeaderList | undefined): string[] {
  const own = request.headers;
  const taken = new Set(own.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase()));
  const headers = ofClient === undefined ? [] : forwardedHeaders(ofClient, taken);
  // Without one it is the host by which the caller came.
  if (request.host !== undefined) headers.push('Host', request.host);
  headers.push(...own);
  if (!taken.has('accept')) headers.push('Accept', 'application/json, */*;q=0.5');
  headers.push('Accept-Encoding', 'identity');
  const cookie = cookieOf(request, taken.has('cookie') ? undefined : ofClient?.get('cookie'));
  if (cookie !== '') headers.push('Cookie', cookie);
  return headers;
}

/** The client's cookies but for those that the call says otherwise, then the call's. */
function cookieOf({ cookies }: ToolRequest, ofClient: string | undefined): string {
  const names = new Set(cookies.map(([name]) => name));
  const kept = (ofClient ?? '')
    .split(';')
    .map((one) => one.trim())
    .filter((one) => one !== '' && !names.has(one.split('=', 1)[0]!));
  return [...kept, ...cookies.map((pair) => pair.join('='))].join('; ');
}
