import type { Clock, Log, Mail, Records } from '@sallyport/pipeline';
import type { Seal } from '../seal/seal.ts';

/** What sources do outside themselves, beside their carriers. */
export interface SourceServices {
  readonly clock: Clock;
  readonly log: Log;
  /** Where a session's new place is kept when its server has forgotten the old one. */
  readonly records: Records;
  readonly mail: Mail;
  readonly seal: Seal;
  /** How long a client's session may last. */
  readonly sessionMs: number;
}
