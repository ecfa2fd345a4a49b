import type { Cache } from '@sallyport/pipeline';
import type { KeptAnswer } from '../answers/kept-answer.ts';
import type { AnswerStore } from './answer-store.ts';

/** In the memory of a worker, beside other things that can be had again. */
export function memoryAnswers(cache: Cache): AnswerStore {
  return {
    get: (key) => cache.get(key) as KeptAnswer | undefined,
    put(key, answer, keptMs) {
      cache.set(key, answer, answer.body.length + answer.contentType.length + answer.model.length, keptMs);
    },
    close() {},
  };
}
