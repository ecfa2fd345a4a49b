import type { ChatRequest, EmbeddingsRequest, Losses } from '@sallyport/llm';
import type { CallerDialect } from '../dialects/caller-dialect.ts';
import type { FormUpload } from './form-upload.ts';

/** A request's body in the language of the target that is asked, and what is needed to read its answer. */
export interface Composed {
  readonly body: Buffer;
  /** The target's. */
  readonly dialect: CallerDialect;
  /** The body is the caller's own, but for what had to be changed. */
  readonly isSame: boolean;
  /** The request as understood; undefined where nobody needed to understand it. */
  readonly request: ChatRequest | EmbeddingsRequest | undefined;
  readonly losses: Losses;
  /** The body, where it is still to come. */
  readonly upload?: FormUpload | undefined;
}
