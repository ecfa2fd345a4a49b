import {
  type ConfigDocument,
  type ConfigurationId,
  decodeFrame,
  type NodeMessage,
  type NodeProblem,
  type Problem,
  problemsMax,
  problemTextMax,
} from '@sallyport/contracts';
import type { Log } from '@sallyport/pipeline';
import type { ConfigDelta } from '../config/content-index.ts';
import type { ApplyResult, DeltaResult } from '../primary/active-config.ts';
import { deltaOf, documentOf, oneFrame } from './delivered-document.ts';
import type { LastGood } from './last-good.ts';

/** Makes configurations active in every worker, or changes nothing. */
export interface ConfigurationTarget {
  applyDocument(document: ConfigDocument): Promise<ApplyResult>;
  applyDelta(delta: ConfigDelta): Promise<DeltaResult>;
}

/** The configuration that a control plane delivers: made active, kept for the next start, and answered for. */
export class DeliveredConfiguration {
  readonly #target: ConfigurationTarget;
  readonly #lastGood: LastGood;
  readonly #log: Log;
  /** As they came: a snapshot, and the deltas after it. */
  #frames: readonly Uint8Array[] = [];
  #current: ConfigurationId | undefined;

  constructor(target: ConfigurationTarget, lastGood: LastGood, log: Log) {
    this.#target = target;
    this.#lastGood = lastGood;
    this.#log = log;
  }

  /** What is served now. */
  get current(): ConfigurationId | undefined {
    return this.#current;
  }

  /** Serves what was good last, if that is there, whole, and still good. */
  async restore(): Promise<boolean> {
    try {
      const frames = await this.#lastGood.read();
      const head = headOf(frames?.at(-1));
      if (frames === undefined || head === undefined) return false;
      const result = await this.#target.applyDocument(await documentOf(frames));
      if (result.outcome !== 'active') throw new Error(sentenceOf(result));
      this.#frames = frames;
      this.#current = { version: head.version, hash: head.hash };
      this.#log.info('the last good configuration is served until the control plane answers', this.#current);
      return true;
    } catch (error) {
      this.#log.error('the last good configuration cannot be used', { reason: (error as Error).message });
      return false;
    }
  }

  /** Makes a frame active, and says what to answer; undefined while the gateway stops. */
  async take(frame: Uint8Array): Promise<NodeMessage | undefined> {
    const head = headOf(frame);
    if (head === undefined) return { type: 'resend', reason: 'it cannot be read' };
    const isDelta = head.type === 'delta';
    const before = this.#current;
    if (isDelta && (before === undefined || head.from !== before.version))
      return { type: 'resend', reason: `it is for version ${head.from}, not for ${before?.version ?? 'none'}` };
    const result = await (isDelta
      ? this.#target.applyDelta(await deltaOf(frame, before!))
      : this.#target.applyDocument(await documentOf([frame])));
    if (result.outcome === 'stopped') return undefined;
    const configuration = { version: head.version, hash: head.hash };
    if (result.outcome === 'active' || result.outcome === 'unchanged') {
      this.#current = configuration;
      this.#frames = isDelta ? await bounded([...this.#frames, frame], configuration) : [frame];
      await this.#keep();
      return { type: 'applied', configuration };
    }
    const reason = sentenceOf(result);
    // Where nothing is wrong with any entity, it is the change that does not fit.
    if (isDelta && !namesEntities(result)) return { type: 'resend', reason: reason.slice(0, problemTextMax) };
    this.#log.error('what the control plane delivered is not used; the configuration before goes on', {
      version: head.version,
      reason,
    });
    return { type: 'rejected', configuration, problems: problemsOf(result) };
  }

  async #keep(): Promise<void> {
    try {
      await this.#lastGood.write(this.#frames);
      this.#log.info('a configuration of the control plane is active', this.#current);
    } catch (error) {
      this.#log.error('a configuration is active, and cannot be kept for the next start', {
        ...this.#current,
        reason: (error as Error).message,
      });
    }
  }
}

/** So many changes, or as many bytes of them as the snapshot has, are made one with it. */
const deltasMax = 200;
const deltaBytesMin = 256 * 1024;

async function bounded(frames: readonly Uint8Array[], configuration: ConfigurationId): Promise<readonly Uint8Array[]> {
  const [snapshot, ...deltas] = frames;
  const deltaBytes = deltas.reduce((sum, { length }) => sum + length, 0);
  if (deltas.length <= deltasMax && deltaBytes <= Math.max(deltaBytesMin, snapshot!.length)) return frames;
  return [await oneFrame(frames, configuration)];
}

function headOf(frame: Uint8Array | undefined) {
  return frame && decodeFrame(frame)?.head;
}

function namesEntities(result: DeltaResult): boolean {
  return result.outcome === 'invalid' && result.problems.some(({ entityId }) => entityId !== undefined);
}

function problemsOf(result: DeltaResult): NodeProblem[] {
  if (result.outcome !== 'invalid') return [{ message: sentenceOf(result) }];
  return result.problems.slice(0, problemsMax).map(told);
}

function told({ entityType, entityId, entityName, path, message }: Problem): NodeProblem {
  return { entityType, entityId, entityName, path, message: message.slice(0, problemTextMax) };
}

function sentenceOf(result: DeltaResult): string {
  if (result.outcome === 'invalid') return result.problems.map(({ message }) => message).join('; ');
  if (result.outcome === 'timeout') return 'not all workers have taken the configuration over in time';
  return `the configuration could not be made active (${result.outcome})`;
}
