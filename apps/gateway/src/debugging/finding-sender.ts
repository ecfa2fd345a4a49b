import type { ToPrimary } from '../ipc.ts';
import type { DebugFinding } from './debug-task.ts';

/** What the primary has not taken yet may have so many bytes. */
const untakenBytesMax = 8 * 1024 * 1024;

/** Hands a worker's findings to the primary, as fast as that takes them. */
export class FindingSender {
  #untakenBytes = 0;

  /** False where there is no room. */
  send(finding: DebugFinding): boolean {
    const stageBytes = finding.stages?.reduce((sum, { text }) => sum + text.length, 0) ?? 0;
    const bytes = (finding.trace?.length ?? 0) + stageBytes;
    if (this.#untakenBytes + bytes > untakenBytesMax || !process.connected) return false;
    this.#untakenBytes += bytes;
    process.send!({ type: 'debug-finding', finding } satisfies ToPrimary, undefined, undefined, () => {
      this.#untakenBytes -= bytes;
    });
    return true;
  }
}
