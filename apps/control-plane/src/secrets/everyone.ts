import { setTimeout as delay } from 'node:timers/promises';
import type { Keyring, KeyringProcess } from '@sallyport/store';

export interface WaitingOptions {
  keyring: Keyring;
  /** A process that told nothing for so long is taken for dead. */
  silenceMsMax: number;
  /** How long all of them are waited for. */
  waitMsMax: number;
}

const lookEveryMs = 20;

/** Control planes that run did not do what they were waited for. */
export class StillWaiting extends Error {}

/** Waits until each control plane that is alive has done something. Rejects with `StillWaiting`. */
export async function everyone(
  { keyring, silenceMsMax, waitMsMax }: WaitingOptions,
  hasDone: (process: KeyringProcess) => boolean,
  what: string,
): Promise<void> {
  const heard = new Map<string, { beats: number; atMs: number }>();
  const startedAt = performance.now();
  for (;;) {
    const nowMs = performance.now();
    const waiting: KeyringProcess[] = [];
    for (const process of await keyring.processes()) {
      const last = heard.get(process.id);
      if (last === undefined || last.beats !== process.beats)
        heard.set(process.id, { beats: process.beats, atMs: nowMs });
      else if (nowMs - last.atMs > silenceMsMax) await keyring.forgetProcess(process.id);
      if (!hasDone(process)) waiting.push(process);
    }
    if (waiting.length === 0) return;
    if (nowMs - startedAt > waitMsMax) {
      const hosts = [...new Set(waiting.map(({ hostname }) => hostname))].join(', ');
      throw new StillWaiting(
        `The control plane on ${hosts} has not ${what}: give it the newest master key, or stop it; then run this again.`,
      );
    }
    await delay(lookEveryMs);
  }
}
