import type { TextPlace } from '@sallyport/store';
import { anySealedText, parseSealedText } from './sealed-text.ts';
import type { Sealer } from './sealer.ts';

/** Seals again what other keys than these have sealed. */
export class Resealing {
  readonly #sealer: Sealer;
  readonly #kept: ReadonlySet<string>;
  readonly #unopened = new Map<string, number>();

  constructor(sealer: Sealer, kept: ReadonlySet<string>) {
    this.#sealer = sealer;
    this.#kept = kept;
  }

  /** What looks sealed and could not be opened, by table and column: somebody's text may look so, too. */
  get unopened(): ReadonlyMap<string, number> {
    return this.#unopened;
  }

  /** A new pass over all texts begins. */
  begin(): void {
    this.#unopened.clear();
  }

  /** The text with its sealed parts sealed anew; undefined where there is nothing to do. */
  change(text: string, place: TextPlace): string | undefined {
    const changed = text.replaceAll(anySealedText, (part) => this.#resealed(part, place) ?? part);
    return changed === text ? undefined : changed;
  }

  #resealed(part: string, where: TextPlace): string | undefined {
    const sealed = parseSealedText(part);
    if (sealed === undefined || (sealed.keyId !== undefined && this.#kept.has(sealed.keyId))) return undefined;
    const place = sealed.place === undefined ? placesOfLegacy(where) : { before: sealed.place, now: sealed.place };
    try {
      if (place !== undefined) return this.#sealer.seal(this.#sealer.open(part, place.before), place.now);
    } catch {
      // Told below.
    }
    const column = `${where.table}.${where.column}`;
    this.#unopened.set(column, (this.#unopened.get(column) ?? 0) + 1);
    return undefined;
  }
}

/** The first versions sealed in three places, and did not write down which. */
function placesOfLegacy({ table, key }: TextPlace): { before: string; now: string } | undefined {
  const same = (place: string) => ({ before: place, now: place });
  if (table === 'alert_channels') return same(String(key['id']));
  if (table === 'debug_trace_bodies') return same(`debug trace ${key['session_id']} ${key['id']}`);
  if (table !== 'payloads') return undefined;
  const { control_plane_id: controlPlaneId, request_id: requestId } = key;
  return { before: `payload:${requestId}`, now: `payload:${controlPlaneId}:${requestId}` };
}
