import type { Bounds } from '../bounds.ts';
import type { Log } from '../log.ts';

/** What answering takes, whoever asks. */
export interface AnswerServices {
  readonly modelsUrl: string;
  readonly toolsUrl: string;
  readonly bounds: Bounds;
  readonly nowMs: () => number;
  readonly log: Log;
}
