/** How an answer is to misbehave. Nothing set: at once, whole, and as the provider documents it. */
export interface Switches {
  /** Before the head of the answer. */
  readonly latencyMs?: number;
  /** Between head and first frame. */
  readonly firstFrameMs?: number;
  /** Between two frames. */
  readonly paceMs?: number;
  /** Answers with a failure: in the provider's own shape unless a body is given. */
  readonly fail?: {
    readonly status: number;
    readonly body?: string;
    readonly contentType?: string;
    /** The header `Retry-After`, as it is to be. */
    readonly retryAfter?: string;
  };
  /** Ends the answer early: properly (`end`), by closing the connection (`fin`), or by resetting it (`rst`). */
  readonly cut?: { readonly how: 'end' | 'fin' | 'rst' } & (
    | { readonly afterBytes: number }
    | { readonly afterFrames: number }
  );
  /** Says nothing more from there on, and keeps the connection. */
  readonly stall?: 'before-head' | 'after-head' | 'before-end' | { readonly afterFrames: number };
  /** Writes the body in pieces of this many bytes, each on its own; or cuts it where it hurts. */
  readonly split?: number | 'inside-utf8' | 'inside-line-end';
  /** Of server-sent events. */
  readonly lineEnd?: 'lf' | 'crlf' | 'cr';
  readonly gzip?: boolean;
  /** Where a stream tells its usage, other than it should. */
  readonly usage?: 'none' | 'every-frame' | 'with-finish' | 'first-frame';
  /** Leaves out the frame that ends a stream. */
  readonly noTerminator?: boolean;
  /** Sends the provider's own error event after that many frames, and ends. */
  readonly errorAfterFrames?: number;
  /** Puts a piece of text that long before the others. */
  readonly hugeFrameBytes?: number;
  /** The answer is that many tokens of text, whatever was asked. */
  readonly answerTokens?: number;
  /** That many of the tokens read came from a cache, as the provider tells it. */
  readonly cachedTokens?: number;
  /** Closes the connection after the answer. */
  readonly closesConnection?: boolean;
}
