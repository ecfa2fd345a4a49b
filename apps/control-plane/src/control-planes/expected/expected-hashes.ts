import { runInSlices } from '@sallyport/pipeline';
import { Content } from '../../cluster/content.ts';
import type { DeliverySource } from '../../cluster/frames.ts';

/** Control planes that were asked for lately. */
const knownMax = 32;

/** The hash of the newest configuration of each control plane, kept current by what changes. */
export class ExpectedHashes {
  readonly #source: DeliverySource;
  readonly #known = new Map<string, Promise<Content>>();

  constructor(source: DeliverySource) {
    this.#source = source;
  }

  async of(controlPlaneId: string): Promise<{ version: number; hash: string }> {
    const before = this.#known.get(controlPlaneId);
    const content = (before ?? Promise.resolve(undefined))
      // What could not be read then may be read now.
      .catch(() => undefined)
      .then((known) => this.#current(controlPlaneId, known));
    this.#known.delete(controlPlaneId);
    this.#known.set(controlPlaneId, content);
    if (this.#known.size > knownMax) this.#known.delete(this.#known.keys().next().value!);
    const { version, hash } = await content;
    return { version, hash };
  }

  async #current(controlPlaneId: string, known: Content | undefined): Promise<Content> {
    if (known !== undefined) {
      const since = await this.#source.deliverableSince(controlPlaneId, known.version);
      if (since !== 'gone') {
        if (since.to !== known.version) known.advance(since.to, since.changes);
        return known;
      }
    }
    const { version, document } = await this.#source.deliverable(controlPlaneId);
    return await runInSlices(Content.read(version, document));
  }
}
