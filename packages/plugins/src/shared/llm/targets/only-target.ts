import type { ModelTarget } from './model-target.ts';
import type { AttemptFailure, Picking, TargetPicker } from './target-picker.ts';

/** The picker of a plugin with one target: it is asked once. */
export function onlyTarget([target]: readonly ModelTarget[]): TargetPicker {
  return { open: () => new OnlyAttempt(target), close() {} };
}

class OnlyAttempt implements Picking {
  #target: ModelTarget | undefined;
  readonly retryAfterS = undefined;

  constructor(target: ModelTarget | undefined) {
    this.#target = target;
  }

  next(): ModelTarget | undefined {
    const target = this.#target;
    this.#target = undefined;
    return target;
  }

  answered(): void {}

  ended(): void {}

  failsOver(_failure: AttemptFailure): boolean {
    return false;
  }
}
