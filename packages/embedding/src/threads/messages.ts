import type { Vector } from '@sallyport/pipeline';
import type { Model } from '../model/model.ts';

/** What a thread is given, one at a time. */
export interface ToThread {
  readonly text: string;
}

export type FromThread =
  | { readonly type: 'ready'; readonly runtime: Model['runtime'] }
  | { readonly type: 'embedded'; readonly vector: Vector }
  | { readonly type: 'failed'; readonly reason: string };
