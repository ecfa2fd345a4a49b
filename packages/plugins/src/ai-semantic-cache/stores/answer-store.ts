import type { KeptAnswer } from '../answers/kept-answer.ts';

/** Answers by key. Calls reject when the store is out of reach. */
export interface AnswerStore {
  get(key: string): KeptAnswer | undefined | Promise<KeptAnswer | undefined>;
  put(key: string, answer: KeptAnswer, keptMs: number): void | Promise<void>;
  close(): void;
}
