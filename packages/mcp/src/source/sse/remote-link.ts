import type { Exchange } from '@sallyport/pipeline';
import { failure, sessionGone } from '../../failure.ts';
import type { SourceFailure } from '../../neutral.ts';
import type { Link, LinkSink } from '../legacy/link.ts';
import type { Line, LineCall } from '../line/line.ts';
import type { SourceSessionData } from '../source.ts';
import { progressTokenOf } from './connection.ts';
import type { ToHolder } from './mail.ts';
import { postMessage } from './post-message.ts';

/** What this worker has of a connection that another worker holds. */
export interface Correspondence {
  /** Sends to the holder; false when it is gone. */
  send(to: string, mail: ToHolder): Promise<boolean>;
  /** Where answers come to. */
  readonly address: string;
  /** From now on the sink hears what comes under the number. */
  expect(sink: LinkSink): number;
  forget(number: number): void;
}

/** A 2024-11-05 session whose stream another worker holds: messages are posted from here, and what comes back is mailed. */
export class RemoteSseLink implements Link {
  readonly version: string;
  readonly attributes = false;
  readonly #line: Line;
  readonly #data: SourceSessionData;
  readonly #mail: Correspondence;

  constructor(line: Line, data: SourceSessionData, mail: Correspondence) {
    this.#line = line;
    this.#data = data;
    this.#mail = mail;
    this.version = data.version;
  }

  request(x: Exchange, idText: string, message: Buffer, sink: LinkSink): LineCall {
    const token = progressTokenOf(message);
    const { key } = this.#data;
    const call = this.#want(sink, (from, number) => ({ key, want: 'answer', idText, token, from, number }));
    const { clock, limits } = this.#line;
    const timer = clock.after(limits.wholeMs, () =>
      call.fail(failure('timeout', 'the server took too long for an answer')),
    );
    // The holder listens before the server is asked, so that no answer comes too early.
    void call.taken.then(async (isTaken) => {
      const failed = isTaken ? await this.post(x, message) : sessionGone;
      if (failed !== undefined) call.fail(failed);
    });
    return {
      drop() {
        timer.cancel();
        call.drop();
      },
      wait() {},
      pause() {},
      resume() {},
    };
  }

  post(x: Exchange | undefined, message: Buffer): Promise<SourceFailure | undefined> {
    return postMessage(this.#line, x, this.#data.target ?? '', message);
  }

  listen(_x: Exchange, _lastEventId: string | undefined, sink: LinkSink): LineCall {
    const call = this.#want(sink, (from, number) => ({ key: this.#data.key, want: 'stream', from, number }));
    void call.taken.then((isTaken) => {
      if (!isTaken) call.fail(sessionGone);
    });
    return { drop: () => call.drop(), wait() {}, pause() {}, resume() {} };
  }

  async end(): Promise<undefined> {
    await this.#mail.send(this.#data.id ?? '', { key: this.#data.key, want: 'end' });
  }

  #want(sink: LinkSink, write: (from: string, number: number) => ToHolder) {
    const { key, id: holder = '' } = this.#data;
    const mail = this.#mail;
    const number = mail.expect(sink);
    let isOver = false;
    return {
      taken: mail.send(holder, write(mail.address, number)),
      fail(failed: SourceFailure) {
        if (isOver) return;
        this.drop();
        sink.onFailure(failed);
      },
      drop() {
        if (isOver) return;
        isOver = true;
        mail.forget(number);
        void mail.send(holder, { key, want: 'no more', from: mail.address, number });
      },
    };
  }
}
