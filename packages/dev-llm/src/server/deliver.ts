import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '../apis/api.ts';
import { cutBody, gzipFrames, splitPiece, withLineEnds } from './pieces.ts';
import type { Switches } from './switches.ts';

export const noSwitches: Switches = {};

/** Writes an answer, as well or as badly as the switches say. Returns when no more is to be said, or nobody listens. */
export async function deliver(response: ServerResponse, answer: Answer, switches: Switches): Promise<void> {
  if (switches.closesConnection) response.shouldKeepAlive = false;
  if (!misbehaves(switches)) return deliverPlainly(response, answer);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    await deliverSlowly(response, answer, switches, gone.signal);
  } catch (error) {
    if (!gone.signal.aborted) throw error;
  }
}

function deliverPlainly(response: ServerResponse, { status, contentType, headers, body }: Answer): void {
  if (Buffer.isBuffer(body)) {
    response.writeHead(status, { 'content-type': contentType, 'content-length': body.length, ...headers });
    response.end(body);
    return;
  }
  response.writeHead(status, { 'content-type': contentType, ...headers });
  response.write(joined(body as Buffer[]));
  response.end();
}

/** Streams are kept with the request they answer, so that writing one again is one write. */
const joinedFrames = new WeakMap<readonly Buffer[], Buffer>();

function joined(frames: readonly Buffer[]): Buffer {
  let whole = joinedFrames.get(frames);
  if (whole === undefined) {
    whole = Buffer.concat(frames);
    joinedFrames.set(frames, whole);
  }
  return whole;
}

/** Whether anything here is to be done otherwise; other switches are for those who write frames. */
function misbehaves({ latencyMs, firstFrameMs, paceMs, cut, stall, split, lineEnd, gzip }: Switches): boolean {
  return (
    (latencyMs ?? firstFrameMs ?? paceMs) !== undefined ||
    (cut ?? stall ?? split ?? lineEnd) !== undefined ||
    gzip === true
  );
}

async function deliverSlowly(response: ServerResponse, answer: Answer, switches: Switches, gone: AbortSignal) {
  const { latencyMs, firstFrameMs, paceMs, cut, stall, split, lineEnd, gzip } = switches;
  const isStream = !Buffer.isBuffer(answer.body);
  const plain = isStream ? withLineEnds(answer.body as Buffer[], lineEnd) : [answer.body as Buffer];
  const frames = gzip ? await gzipFrames(plain) : plain;
  const pieces = cut === undefined ? frames : cutBody(frames, cut);

  if (latencyMs !== undefined) await sleep(latencyMs, undefined, { signal: gone });
  if (stall === 'before-head') return;
  const keepsLength = !isStream && cut?.how !== 'end';
  response.writeHead(answer.status, {
    'content-type': answer.contentType,
    ...(keepsLength ? { 'content-length': sizeOf(frames) } : {}),
    ...(gzip ? { 'content-encoding': 'gzip' } : {}),
    ...answer.headers,
  });
  response.flushHeaders();
  response.socket?.setNoDelay();
  if (firstFrameMs !== undefined) await sleep(firstFrameMs, undefined, { signal: gone });
  if (stall === 'after-head') return;

  const stallsAfter = typeof stall === 'object' ? stall.afterFrames : Number.POSITIVE_INFINITY;
  // Against the clock of the first frame, so that late timers do not add up.
  let dueMs = performance.now();
  for (const [index, piece] of pieces.entries()) {
    if (index >= stallsAfter) return;
    if (index > 0 && paceMs !== undefined) {
      dueMs += paceMs;
      await sleep(Math.max(0, dueMs - performance.now()), undefined, { signal: gone });
    }
    for (const part of split === undefined ? [piece] : splitPiece(piece, split)) {
      if (!response.write(part)) await drained(response, gone);
      if (split !== undefined) await nextTurn(undefined, { signal: gone });
    }
  }
  if (stall !== undefined) return;
  if (cut === undefined || cut.how === 'end') return void response.end();
  // What was written must be on its way before the connection goes.
  await nextTurn(undefined, { signal: gone });
  if (cut.how === 'fin') response.socket?.destroySoon();
  else response.socket?.resetAndDestroy();
}

function sizeOf(pieces: readonly Buffer[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

function drained(response: ServerResponse, gone: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    response.once('drain', resolve);
    gone.addEventListener('abort', () => reject(gone.reason), { once: true });
  });
}
