import { NotDelivered } from '@sallyport/pipeline';
import { compress } from './compress.ts';
import { partialSuccessIn, partialSuccessInJson } from './partial-success.ts';
import type { OtlpProtocol } from './protocol.ts';

/** OTLP over HTTP, and what else is posted likewise. */
export function overHttp(contentType: string, isCompressed = false): OtlpProtocol {
  return {
    transport: 'http1',
    headers: ['Content-Type', contentType, ...(isCompressed ? ['Content-Encoding', 'gzip'] : [])],
    targetOf: ({ pathname, search }) => `${pathname}${search}`,
    bodyOf: (message) => (isCompressed ? compress(message) : message),
    read({ status, headers, body }, nowMs) {
      if (status < 200 || status > 299) {
        const retryAfterMs = retryAfter(headers.get('retry-after'), nowMs);
        throw new NotDelivered(`the receiver answered ${status}`, { isFinal: !isPassing(status), retryAfterMs });
      }
      return headers.get('content-type')?.startsWith('application/json') === true
        ? partialSuccessInJson(body)
        : partialSuccessIn(body);
    },
  };
}

/** Every other status says that trying again changes nothing. */
export function isPassing(status: number): boolean {
  return status === 429 || (status >= 502 && status <= 504);
}

/** Seconds, or a date (RFC 9110 §10.2.3). */
function retryAfter(text: string | undefined, nowMs: number): number {
  if (text === undefined) return 0;
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}
