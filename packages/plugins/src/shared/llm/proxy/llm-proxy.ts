import type { Clock, Log } from '@sallyport/pipeline';
import type { CallerDialect } from '../dialects/caller-dialect.ts';
import type { Books } from '../facts/books.ts';
import type { TargetPicker } from '../targets/target-picker.ts';
import type { TimeoutsOf } from '../targets/timeouts.ts';

/** A proxying plugin, set up: what serves its exchanges. */
export interface LlmProxy {
  /** What callers speak. */
  readonly dialect: CallerDialect;
  readonly picker: TargetPicker;
  readonly timeoutsOf: TimeoutsOf;
  readonly books: Books;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether answers name who gave them. */
  readonly namesModel: boolean;
}
