import type { OriginOptions } from '@sallyport/pipeline';
import type { PartialSuccess } from './partial-success.ts';
import type { PostAnswer } from './post.ts';

/** How telemetry is put into requests, and what answers mean. */
export interface OtlpProtocol {
  readonly transport: NonNullable<OriginOptions['protocol']>;
  /** Of every request: names and values in turn. */
  readonly headers: readonly string[];
  /** The path and query to post to. Throws `NotDelivered` for an endpoint that cannot be. */
  targetOf(endpoint: URL): string;
  bodyOf(message: Buffer): Buffer | Promise<Buffer>;
  /** What a receiver says of the message that it took. Throws `NotDelivered` when it did not. */
  read(answer: PostAnswer, nowMs: number): PartialSuccess;
}
