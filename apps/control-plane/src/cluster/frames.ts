import { promisify } from 'node:util';
import { zstdCompress } from 'node:zlib';
import { type ConfigDocument, type ConfigurationId, encodeFrame, writeDocumentLines } from '@sallyport/contracts';
import { runInSlices } from '@sallyport/pipeline';
import type { ConfigReader } from '../configuration/config-reader.ts';
import { Content } from './content.ts';

/** Where configurations come from. */
export interface DeliverySource extends Pick<ConfigReader, 'head' | 'deliverable' | 'deliverableSince'> {
  /** Groups whose gateways get what this control plane has. */
  groupsOf?(controlPlaneId: string): Promise<readonly string[]>;
}

/** A configuration as it is sent. */
export interface PreparedFrame {
  readonly configuration: ConfigurationId;
  readonly bytes: Uint8Array;
}

/** A change of more entities than this is sent whole. */
const deltaEntitiesMax = 2_000;

/** What the gateways of one control plane are sent: each version is read and compressed once, for all of them. */
export class ConfigurationFrames {
  readonly #controlPlaneId: string;
  readonly #source: DeliverySource;
  #content: Content | undefined;
  #updating: Promise<Content> | undefined;
  #snapshot: PreparedFrame | undefined;
  #making: Promise<PreparedFrame> | undefined;
  /** Of the newest version, by the version that they are for. */
  readonly #deltas = new Map<number, Promise<PreparedFrame | 'gone' | 'outdated'>>();

  constructor(controlPlaneId: string, source: DeliverySource) {
    this.#controlPlaneId = controlPlaneId;
    this.#source = source;
  }

  /** What there is now, as of the newest version. */
  async content(): Promise<Content> {
    this.#updating ??= this.#update().finally(() => {
      this.#updating = undefined;
    });
    return await this.#updating;
  }

  /** What brings a gateway to the newest version; undefined where it has that. `wantsAll`: a change did not fit what it has. */
  async next(has: ConfigurationId | undefined, wantsAll: boolean): Promise<PreparedFrame | undefined> {
    for (;;) {
      const content = await this.content();
      if (has === undefined || wantsAll || has.version > content.version) return await this.#whole();
      const known = content.hashOf(has.version);
      if (known !== undefined && known !== has.hash) return await this.#whole();
      if (has.version === content.version) return undefined;
      const delta = await this.#delta(has.version, content);
      if (delta === 'gone') return await this.#whole();
      // Somebody wrote while it was read: once more, of the version that there is now.
      if (delta !== 'outdated') return delta;
    }
  }

  async #update(): Promise<Content> {
    const content = this.#content;
    if (content === undefined) return await this.#read();
    const head = await this.#source.head(this.#controlPlaneId);
    if (head === content.version) return content;
    const since =
      head < content.version ? 'gone' : await this.#source.deliverableSince(this.#controlPlaneId, content.version);
    if (since === 'gone') return await this.#read();
    content.advance(since.to, since.changes);
    this.#deltas.clear();
    if (since.changes.length <= deltaEntitiesMax)
      this.#deltas.set(since.from, deltaFrame(since.from, { version: since.to, hash: content.hash }, since.changes));
    return content;
  }

  async #read(): Promise<Content> {
    const { version, document } = await this.#source.deliverable(this.#controlPlaneId);
    const content = await runInSlices(Content.read(version, document));
    this.#content = content;
    this.#deltas.clear();
    this.#snapshot = await snapshotFrame({ version, hash: content.hash }, document);
    return content;
  }

  /** Of the newest version that was read. */
  async #whole(): Promise<PreparedFrame> {
    const made = this.#snapshot;
    if (made !== undefined && made.configuration.version === this.#content?.version) return made;
    this.#making ??= this.#makeSnapshot().finally(() => {
      this.#making = undefined;
    });
    return await this.#making;
  }

  async #makeSnapshot(): Promise<PreparedFrame> {
    const { version, document } = await this.#source.deliverable(this.#controlPlaneId);
    const { hash } = await runInSlices(Content.read(version, document));
    this.#snapshot = await snapshotFrame({ version, hash }, document);
    return this.#snapshot;
  }

  async #delta(from: number, content: Content): Promise<PreparedFrame | 'gone' | 'outdated'> {
    const known = this.#deltas.get(from) ?? this.#makeDelta(from, content);
    this.#deltas.set(from, known);
    try {
      const delta = await known;
      if (delta !== 'outdated') return delta;
    } catch (error) {
      this.#forget(from, known);
      throw error;
    }
    this.#forget(from, known);
    return 'outdated';
  }

  /** What could not be made is tried again. */
  #forget(from: number, made: unknown): void {
    if (this.#deltas.get(from) === made) this.#deltas.delete(from);
  }

  async #makeDelta(from: number, { version, hash }: Content): Promise<PreparedFrame | 'gone' | 'outdated'> {
    const since = await this.#source.deliverableSince(this.#controlPlaneId, from);
    if (since === 'gone' || since.changes.length > deltaEntitiesMax) return 'gone';
    if (since.to !== version) return 'outdated';
    return await deltaFrame(from, { version, hash }, since.changes);
  }
}

const compress = promisify(zstdCompress);

async function deltaFrame(
  from: number,
  configuration: ConfigurationId,
  changes: readonly object[],
): Promise<PreparedFrame> {
  const content = await compress(JSON.stringify(changes));
  return { configuration, bytes: encodeFrame({ type: 'delta', from, ...configuration }, content) };
}

async function snapshotFrame(configuration: ConfigurationId, document: ConfigDocument): Promise<PreparedFrame> {
  const content = await compress(await runInSlices(writeDocumentLines(document.collections)));
  return { configuration, bytes: encodeFrame({ type: 'snapshot', ...configuration }, content) };
}
