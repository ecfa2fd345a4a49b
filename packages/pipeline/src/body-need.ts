import type { PluginHooks } from './plugin.ts';

/** What some hooks want of a request's body. */
export interface BodyNeed {
  readonly reads: boolean;
  /** … before `onRequest`. */
  readonly readsFirst: boolean;
  /** Bytes; the smallest limit that any of them sets, 0 for none. */
  readonly bytesMax: number;
}

export const noBodyNeed: BodyNeed = Object.freeze({ reads: false, readsFirst: false, bytesMax: 0 });

/** Having a hook that reads is the declaration of need. */
export function bodyNeedOf(hooks: PluginHooks | undefined): BodyNeed {
  if (hooks === undefined) return noBodyNeed;
  const { onCall, readCall, bodyFirst = false, bodyBytesMax = bytesMaxDefault } = hooks;
  if (onCall === undefined && readCall === undefined && !bodyFirst) return noBodyNeed;
  return { reads: true, readsFirst: bodyFirst, bytesMax: bodyBytesMax };
}

/** What both together want. */
export function bothBodyNeeds(a: BodyNeed, b: BodyNeed): BodyNeed {
  const bytesMax = a.bytesMax === 0 || b.bytesMax === 0 ? a.bytesMax + b.bytesMax : Math.min(a.bytesMax, b.bytesMax);
  return { reads: a.reads || b.reads, readsFirst: a.readsFirst || b.readsFirst, bytesMax };
}

const bytesMaxDefault = 8 * 1024 * 1024;
