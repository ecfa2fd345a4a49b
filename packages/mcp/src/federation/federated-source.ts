import type { Source } from '../source/source.ts';
import type { PrimitiveKind } from './gate.ts';
import type { Naming } from './naming.ts';
import type { ShelfSettings } from './shelf.ts';

/** One of the sources behind an endpoint, and how it appears there. */
export interface FederatedSource {
  /** Its `name` is what policies, ids and wrapped URIs mean it by: it stays, whatever else of the configuration changes. */
  readonly source: Source;
  readonly naming: Naming;
  readonly lists: ShelfSettings;
  /** What the configuration says otherwise about an entry; the entry itself where it says nothing. */
  adjust?(kind: PrimitiveKind, name: string, entry: Buffer): Buffer;
  /** Changes with everything that lists depend on: lists fetched under another one are not shown. */
  readonly fingerprint: string;
}
