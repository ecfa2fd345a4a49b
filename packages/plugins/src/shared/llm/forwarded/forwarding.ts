import { headerOf, mediaTypeOf, passedHeaders } from '../answers/answer-head.ts';
import { ErrorAnswer } from '../answers/error-answer.ts';
import type { Asking } from '../attempts/asking.ts';
import { copyCallerHeaders } from '../attempts/outgoing-headers.ts';
import type { ForwardedCall, Payload } from '../calls/forwarded-call.ts';
import { composeForwarded } from './compose-forwarded.ts';
import { invokedAnswer } from './invoked-answer.ts';
import { PipedAnswer } from './piped-answer.ts';

/** Requests that pass as they are. */
export const forwarding: Asking<ForwardedCall> = {
  compose: (call, _target, place) => composeForwarded(call, place),

  headers(x, { payload }, target, place) {
    const headers = [...place.headers];
    if (payload.kind === 'json') headers.push('Content-Type', 'application/json');
    else if (payload.kind !== 'none') headers.push('Content-Type', payload.type);
    headers.push('Accept', x.requestHeaders.get('accept') ?? '*/*', 'Accept-Encoding', 'identity');
    headers.push('User-Agent', 'sallyport');
    copyCallerHeaders(x, place.whole.api, target.credential, headers);
    return headers;
  },

  withoutBody: (call) => ({ ...call, body: undefined, bytes: nothing, payload: gone }),

  readerFor({ caller, operation, stream }, attempt, status, rawHeaders, clock) {
    if (status >= 300) return new ErrorAnswer(attempt, caller, true, status, rawHeaders);
    if (operation === 'invoke') return invokedAnswer(attempt, rawHeaders, stream, clock);
    const headers = passedHeaders(rawHeaders);
    const isCoded = headerOf(rawHeaders, 'content-encoding') !== undefined;
    for (const name of ofTheBody) {
      // What was compressed goes on as what it stands for, which is longer.
      const value = isCoded && name === 'content-length' ? undefined : headerOf(rawHeaders, name);
      if (value !== undefined) headers.push(name, value);
    }
    const type = mediaTypeOf(rawHeaders);
    return new PipedAnswer(attempt, headers, type.endsWith('json') || type.startsWith('text/'));
  },
};

const nothing = Buffer.alloc(0);
const gone: Payload = Object.freeze({ kind: 'none' });

/** What tells of a body that passes unchanged. */
const ofTheBody = ['content-type', 'content-length', 'content-disposition'];
