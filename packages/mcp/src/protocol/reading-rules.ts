import type { Era } from '../neutral.ts';
import type { ProblemData } from '../problems.ts';
import type { Revision } from './revision.ts';
import { revisions } from './revisions.ts';

export interface ModeOfReading {
  /** Revisions that clients may speak; undefined for all that we know. */
  readonly versions?: readonly string[] | undefined;
  /** We are the server: what no revision knows is refused. Else the upstream has a say about methods of its own. */
  readonly serves: boolean;
}

/** What is expected of requests besides being sound; made once per configuration. */
export class ReadingRules {
  readonly serves: boolean;
  /** Newest last. */
  readonly revisions: readonly Revision[];

  constructor({ versions, serves }: ModeOfReading) {
    this.serves = serves;
    this.revisions = versions === undefined ? revisions : revisions.filter(({ version }) => versions.includes(version));
  }

  find(version: string): Revision | undefined {
    for (const revision of this.revisions) if (revision.version === version) return revision;
    return undefined;
  }

  speaks(era: Era): boolean {
    return this.revisions.some((revision) => revision.era === era);
  }

  /** What a client is told that asked for something else: the revisions of its era, or all when there are none. */
  supported(era: Era, requested: string | undefined): ProblemData {
    const ofEra = this.revisions.filter((revision) => revision.era === era);
    const supported = (ofEra.length > 0 ? ofEra : this.revisions).map(({ version }) => version);
    return requested === undefined ? { supported } : { supported, requested };
  }
}

/** Every revision, of somebody else's server. */
export const forwarding = new ReadingRules({ serves: false });
