import type { HeaderList } from '@sallyport/pipeline';
import { failure } from '../../failure.ts';
import type { SourceFailure } from '../../neutral.ts';
import { readServerMessages, type ServerMessage } from '../../read-server-message.ts';
import { failureOf } from './answer-failure.ts';
import type { Line, LineCall, LineRequest } from './line.ts';

/** All that came back for one request, once its answer was there. */
export interface Once {
  readonly status: number;
  readonly headers: HeaderList | undefined;
  /** Results and errors. */
  readonly messages: readonly ServerMessage[];
  /** No answer came, or one with a status that is no success. */
  readonly failure: SourceFailure | undefined;
}

/** Sends a request whose answer is wanted as a whole: of a stream, everything up to the answer. Never rejects. */
export function once(line: Line, request: LineRequest): Promise<Once> {
  return new Promise((resolve) => {
    const messages: ServerMessage[] = [];
    // What comes before the answer is of no use, and may be without end.
    const keepAnswers = (all: readonly ServerMessage[] | undefined) => {
      for (const message of all ?? []) if (isAnswer(message)) messages.push(message);
    };
    let head: { status: number; headers: HeaderList } | undefined;
    let isOver = false;
    let call: LineCall | undefined;
    const end = (failed: SourceFailure | undefined) => {
      if (isOver) return;
      isOver = true;
      call?.drop();
      resolve({ status: head?.status ?? failed?.status ?? 0, headers: head?.headers, messages, failure: failed });
    };
    call = line.send(request, {
      onWhole(answer) {
        head = answer;
        if (answer.kind === 'json') keepAnswers(readServerMessages(answer.body));
        end(failureOf(answer, false));
      },
      onStream(status, headers) {
        head = { status, headers };
      },
      onEvent({ name, data }) {
        if (data === undefined || name !== 'message') return;
        keepAnswers(readServerMessages(data));
        if (messages.length > 0) end(undefined);
      },
      onStreamEnd() {
        end(failure('cut', 'the server ended its stream without an answer', head?.status));
      },
      onFailure: end,
    });
  });
}

function isAnswer({ type }: ServerMessage): boolean {
  return type === 'result' || type === 'error';
}

/** The answer to the request with that id. An error without an id is about the request that it came back for. */
export function messageOf({ messages }: Once, idText: string): ServerMessage | undefined {
  return messages.find(
    ({ type, idText: answered }) =>
      (type === 'result' && answered === idText) ||
      (type === 'error' && (answered === undefined || answered === idText)),
  );
}
