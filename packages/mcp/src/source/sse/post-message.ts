import type { Exchange } from '@sallyport/pipeline';
import type { SourceFailure } from '../../neutral.ts';
import { legacyHeaders } from '../../protocol/legacy-headers.ts';
import { failureOf } from '../line/answer-failure.ts';
import type { Line } from '../line/line.ts';

/** Posts a message to a 2024-11-05 server; what it answers comes on the session's stream. */
export function postMessage(
  line: Line,
  x: Exchange | undefined,
  target: string,
  message: Buffer,
): Promise<SourceFailure | undefined> {
  return new Promise((resolve) => {
    line.send(
      { x, method: 'POST', target, headers: legacyHeaders(undefined, undefined), body: message },
      {
        onWhole: (answer) => resolve(failureOf(answer, true)),
        onStream() {},
        onEvent() {},
        onStreamEnd: () => resolve(undefined),
        onFailure: resolve,
      },
    );
  });
}
