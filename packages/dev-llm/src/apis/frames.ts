import type { Switches } from '../server/switches.ts';

/** Ends a stream as the switches say: with the provider's error instead of the rest, or without its last frame. */
export function ended(frames: Buffer[], { errorAfterFrames, noTerminator }: Switches, error: Buffer): Buffer[] {
  if (errorAfterFrames !== undefined) return [...frames.slice(0, errorAfterFrames), error];
  return noTerminator === true ? frames.slice(0, -1) : frames;
}
