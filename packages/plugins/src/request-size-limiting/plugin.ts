import { definePlugin, type Exchange, type Refusal, refuse } from '@sallyport/pipeline';
import { requestSizeLimitingSchema } from './schema.ts';

const bytesPer = { megabytes: 1024 * 1024, kilobytes: 1024, bytes: 1 } as const;

/** Refuses bodies beyond a size: at once when the request tells it, else as soon as too much has arrived. */
export const requestSizeLimiting = definePlugin({
  name: 'request-size-limiting',
  schema: requestSizeLimitingSchema,
  duty: 'admission',
  setup({ allowed_payload_size, size_unit, require_content_length }) {
    const bytesMax = allowed_payload_size * bytesPer[size_unit];
    const message = 'Request size limit exceeded';
    const tooLarge = refuse(413, 'request_too_large', message, { style: 'negotiated' });
    const expectationFailed = refuse(417, 'request_too_large', message, { style: 'negotiated' });
    const lengthRequired = refuse(411, 'length_required', 'A valid Content-Length header is required', {
      style: 'negotiated',
    });

    /** Whoever waits to be told to go on hears that there is no point. */
    function exceeded(x: Exchange): Refusal {
      return expectsContinue(x) ? expectationFailed : tooLarge;
    }

    return {
      onRequest(x) {
        const length = x.requestHeaders.get('content-length');
        if (length !== undefined && isLength(length)) {
          if (Number(length) > bytesMax) return exceeded(x);
        } else if (require_content_length) {
          return lengthRequired;
        }
        // Another plugin may have had the body read before.
        if (x.body !== undefined && x.body.length > bytesMax) return exceeded(x);
        x.limitRequestBytes(bytesMax, tooLarge);
        return undefined;
      },
    };
  },
});

/** Expect is for us, not for the upstream: it is among the headers as received only. */
function expectsContinue({ head: { rawHeaders } }: Exchange): boolean {
  const at = rawHeaders.findIndex((text, i) => i % 2 === 0 && text.toLowerCase() === 'expect');
  return at >= 0 && rawHeaders[at + 1]!.trim().toLowerCase() === '100-continue';
}

/** Digits alone: no sign, no fraction, no exponent (RFC 9110 §8.6). */
function isLength(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return false;
  }
  return text.length > 0;
}
