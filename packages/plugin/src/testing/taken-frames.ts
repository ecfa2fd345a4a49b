import type { Exchange, FrameTaker, PluginInstance, Refusal, Reply } from '@sallyport/pipeline';

/** What the client has read of an answer. */
export class TakenFrames implements FrameTaker {
  readonly #watchers: readonly PluginInstance[] | undefined;
  readonly #x: Exchange;
  readonly frames: string[] = [];
  isAbandoned = false;

  constructor(watchers: readonly PluginInstance[] | undefined, x: Exchange) {
    this.#watchers = watchers;
    this.#x = x;
  }

  get text(): string {
    return this.frames.join('');
  }

  takeFrame(frame: Buffer): void {
    if (frame.length === 0) return;
    for (const { hooks } of this.#watchers ?? []) hooks.onBytes!(this.#x, frame);
    this.frames.push(frame.toString());
  }

  /** As the gateway does: another answer while none has begun, else its last words. */
  refuse(refusal: Refusal): void {
    this.isAbandoned = true;
    this.#x.errorCode = refusal.code;
    const reply = this.#x.reply!;
    const hasBegun = isStreamed(reply) && (this.frames.length > 0 || reply.headWaits !== true);
    if (hasBegun && refusal.lastWords !== undefined) this.takeFrame(refusal.lastWords);
    else if (!hasBegun || this.frames.length === 0) {
      if (!hasBegun) reply.status = refusal.status;
      this.frames.splice(0, this.frames.length, bodyOfRefusal(this.#x, refusal).toString());
    }
  }
}

/** Its frames are looked at one by one. */
export function isStreamed({ headers, framing }: Reply): boolean {
  return framing !== undefined || headers.get('content-type')?.startsWith('text/event-stream') === true;
}

export function bodyOfRefusal(x: Exchange, { style, body, render, message }: Refusal): Buffer {
  if (style === 'plain') return Buffer.from(JSON.stringify({ message }));
  if (style === 'negotiated') return Buffer.from(JSON.stringify({ message, request_id: x.id }, undefined, 2));
  return body ?? render?.(x) ?? Buffer.alloc(0);
}
