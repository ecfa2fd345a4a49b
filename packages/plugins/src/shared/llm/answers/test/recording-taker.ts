import type { AttemptFailure } from '../../targets/target-picker.ts';
import type { AnswerTaker, SaidFailure } from '../answer-reader.ts';

/** Remembers what a reader makes of an answer. */
export class RecordingTaker implements AnswerTaker {
  hasBegun = false;
  isComplete = false;
  failure: AttemptFailure | undefined;
  said: SaidFailure | undefined;
  headers: readonly string[] = [];
  readonly #written: Buffer[] = [];

  get text(): string {
    return Buffer.concat(this.#written).toString();
  }

  hold(): boolean {
    return true;
  }

  begin(headers: readonly string[]): void {
    this.headers = headers;
    this.hasBegun = true;
  }

  write(bytes: Buffer): void {
    if (!this.hasBegun || this.isComplete || this.failure !== undefined) throw new Error('written out of turn');
    this.#written.push(bytes);
  }

  complete(): void {
    if (this.failure !== undefined) throw new Error('complete after it has failed');
    this.isComplete = true;
  }

  fail(failure: AttemptFailure, said?: SaidFailure): void {
    if (this.isComplete || this.failure !== undefined) throw new Error('failed twice, or after its end');
    this.failure = failure;
    this.said = said;
  }
}
