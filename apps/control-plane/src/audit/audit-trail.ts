import type { AuditLog, AuditRecord } from '@sallyport/store';
import type { Log } from '../log.ts';

export interface AuditTrailParts {
  audit: Pick<AuditLog, 'record'>;
  log: Log;
}

const recordsAtOnce = 500;
/** Records that wait to be written, as while the store is away; more are counted. */
const waitingMax = 5_000;
const windowMs = 10_000;
/** Of one kind from one caller, within a window; more are counted. */
const singleMax = 20;
const kindsMax = 1_000;
const retryMs = 1_000;
/** Who is turned away is not told later because the store is away. */
const patienceMs = 2_000;

interface Counted {
  record: AuditRecord;
  singles: number;
  more: number;
  lastAtMs: number;
}

/** Writes what is to be noted that comes of no change: many at once in one step, and of a flood how many there were. */
export class AuditTrail {
  readonly #parts: AuditTrailParts;
  #waiting: { record: AuditRecord; written(): void }[] = [];
  #writing: Promise<void> | undefined;
  #isClosing = false;
  readonly #counted = new Map<string, Counted>();
  readonly #timer: NodeJS.Timeout;

  constructor(parts: AuditTrailParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => this.#endWindow(), windowMs);
    this.#timer.unref();
  }

  /** Resolves when it is kept for good. */
  async note(record: AuditRecord): Promise<void> {
    if (this.#waiting.length >= waitingMax)
      return this.#count(record, `${record.type} that could not be written one by one`);
    await this.#write(record);
  }

  /** As `note`, for what whoever reaches us can cause: from one caller, what is alike beyond a few is counted, and told together. */
  async noteDenial(record: AuditRecord): Promise<void> {
    const kind = JSON.stringify([
      ...[record.organizationId, record.type, record.action, record.principalId, record.clientIp],
      record.details['outcome'] ?? record.details['status_code'],
    ]);
    const counted = this.#counted.get(kind);
    if (counted === undefined) {
      if (this.#counted.size >= kindsMax) return this.#count(record, `${record.organizationId} ${record.type}`);
      this.#counted.set(kind, { record, singles: 1, more: 0, lastAtMs: record.atMs });
    } else if (counted.singles >= singleMax) {
      counted.more++;
      counted.lastAtMs = record.atMs;
      return;
    } else counted.singles++;
    await within(patienceMs, this.note(record));
  }

  /** Writes all that waits. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#endWindow();
    this.#isClosing = true;
    await this.#writing;
  }

  #count(record: AuditRecord, kind: string): void {
    const counted = this.#counted.get(kind);
    if (counted === undefined)
      this.#counted.set(kind, { record: merged(record), singles: 0, more: 1, lastAtMs: record.atMs });
    else {
      counted.more++;
      counted.lastAtMs = record.atMs;
    }
  }

  #endWindow(): void {
    for (const { record, more, lastAtMs } of this.#counted.values()) {
      if (more === 0) continue;
      const details = { ...record.details, count: more, last_at: new Date(lastAtMs).toISOString() };
      void this.#write({ ...record, details });
    }
    this.#counted.clear();
  }

  async #write(record: AuditRecord): Promise<void> {
    await new Promise<void>((written) => {
      this.#waiting.push({ record, written });
      this.#writing ??= this.#writeAll().finally(() => {
        this.#writing = undefined;
      });
    });
  }

  async #writeAll(): Promise<void> {
    const { audit, log } = this.#parts;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, recordsAtOnce);
      try {
        await audit.record(batch.map(({ record }) => record));
      } catch (error) {
        log.error('the audit log cannot be written', {
          waiting: this.#waiting.length,
          error: (error as Error).message,
        });
        if (this.#isClosing) {
          // What the store does not take any more stands at least here.
          for (const { record } of this.#waiting) log.error('not in the audit log', { ...record });
          return;
        }
        await new Promise((later) => setTimeout(later, retryMs));
        continue;
      }
      this.#waiting = this.#waiting.slice(batch.length);
      for (const { written } of batch) written();
    }
  }
}

/** Of many callers together. */
function merged(record: AuditRecord): AuditRecord {
  return { ...record, principalId: undefined, actor: 'several', clientIp: 'several' };
}

async function within(timeoutMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((settle) => {
    timer = setTimeout(settle, timeoutMs);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
