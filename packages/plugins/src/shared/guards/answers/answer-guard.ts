import type { FramingName } from '@sallyport/llm';
import {
  type Clock,
  type Exchange,
  type FrameOutcome,
  type PluginInstanceContext,
  type Refusal,
  StateSlot,
} from '@sallyport/pipeline';
import { isChatDialect } from '../../llm/dialects/caller-dialect.ts';
import { type Answered, type Asking, unavailable } from '../asking.ts';
import { callerOf, type GuardedCaller } from '../caller.ts';
import type { GuardOptions, OutputOptions } from '../guard-options.ts';
import { blockedNo, type GuardNo, refuseCaller, unavailableNo } from '../guard-refusals.ts';
import type { AnswerText } from '../texts/answer-text.ts';
import { framerOf, framingOf } from './framings.ts';
import { GuardedStream } from './guarded-stream.ts';
import { McpEvents, mcpErrors } from './mcp-events.ts';
import { FrameReader } from './streamed-frame.ts';
import { isBinary, readWholeTexts, type WholeTexts } from './whole-answer.ts';

/** What is known of an answer while its frames come. */
interface State {
  readonly caller: GuardedCaller;
  readonly frames: GuardedStream | McpEvents | 'whole' | 'unreadable';
}

/** The phase of the answer: its texts are asked about before they leave. */
export class AnswerGuard {
  readonly #asking: Asking<AnswerText, [isEnd: boolean]>;
  readonly #output: OutputOptions;
  readonly #options: GuardOptions;
  readonly #clock: Clock;
  readonly #states: StateSlot<State | undefined>;

  constructor(
    asking: Asking<AnswerText, [isEnd: boolean]>,
    output: OutputOptions,
    options: GuardOptions,
    clock: Clock,
    context: PluginInstanceContext,
  ) {
    this.#asking = asking;
    this.#output = output;
    this.#options = options;
    this.#clock = clock;
    this.#states = new StateSlot(context);
  }

  onResponse(x: Exchange): void {
    const reply = x.reply!;
    // Refusals of the gateway's own say nothing of anyone else's.
    if (reply.body !== undefined) return this.#states.set(x, undefined);
    const caller = callerOf(x);
    if (isBinary(reply) && !saysWords(caller)) return this.#states.set(x, undefined);
    const coding = reply.headers.get('content-encoding');
    if (coding !== undefined && coding.trim().toLowerCase() !== 'identity')
      return this.#states.set(x, { caller, frames: 'unreadable' });
    const framing = framingOf(reply, caller);
    if (framing === undefined) return this.#states.set(x, { caller, frames: 'whole' });
    if (framing !== 'sse') reply.framing ??= framerOf(framing);
    if (caller.protocol === 'mcp')
      return this.#states.set(x, { caller, frames: new McpEvents(x, this.#asking, this.#output, this) });
    reply.headWaits ??= caller.protocol === 'llm';
    const stream = this.#stream(x, caller, framing);
    // The caller says that it speaks MCP; what the answer is, its events must tell.
    const frames =
      caller.protocol === 'other' && framing === 'sse' && saysMcp(x)
        ? new McpEvents(x, this.#asking, this.#output, this, stream)
        : stream;
    this.#states.set(x, { caller, frames });
  }

  #stream(x: Exchange, caller: GuardedCaller, framing: FramingName): GuardedStream {
    const reader = new FrameReader(framing, this.#output.scope);
    const of = (answered: Answered) => this.refusalOf(x, caller, answered);
    const tooMuch = this.#refuse(x, caller, {
      ...unavailableNo(this.#options),
      message: 'The answer is too long to be checked.',
    });
    return new GuardedStream(x, this.#asking, this.#output, reader, { of, tooMuch });
  }

  wantsFrames(x: Exchange): boolean {
    return this.#states.get(x) !== undefined;
  }

  onFrame(x: Exchange, frame: Buffer): FrameOutcome | Promise<FrameOutcome> {
    const { caller, frames } = this.#states.get(x)!;
    if (frames === 'whole') return this.#whole(x, caller, frame);
    if (frames === 'unreadable') return this.#refuse(x, caller, this.#unreadable);
    return frames.frame(frame);
  }

  onFrameEnd(x: Exchange): FrameOutcome | Promise<FrameOutcome> {
    const { frames } = this.#states.get(x)!;
    return typeof frames === 'string' ? undefined : frames.end();
  }

  #whole(x: Exchange, caller: GuardedCaller, body: Buffer): FrameOutcome | Promise<FrameOutcome> {
    if (body.length === 0) return undefined;
    const whole = readWholeTexts(body, this.#output.scope);
    if (whole.texts.length === 0) return undefined;
    const answered = this.#asking.ask(x, whole.texts, true);
    if (answered instanceof Promise) return answered.then((late) => this.#obey(x, caller, body, whole, late));
    return this.#obey(x, caller, body, whole, answered);
  }

  #obey(x: Exchange, caller: GuardedCaller, body: Buffer, whole: WholeTexts, answered: Answered): FrameOutcome {
    if (answered === unavailable || answered?.type === 'block') {
      const refusal = this.refusalOf(x, caller, answered);
      return caller.protocol === 'mcp' ? (mcpErrors(x, body, this.noOf(answered)) ?? refusal) : refusal;
    }
    return answered?.type === 'mask' && answered.edits.length > 0 ? whole.edit(answered.edits) : undefined;
  }

  noOf(answered: Answered): GuardNo {
    return typeof answered === 'object' && answered.type === 'block'
      ? blockedNo(this.#options, answered)
      : unavailableNo(this.#options);
  }

  refusalOf(x: Exchange, caller: GuardedCaller, answered: Answered): Refusal {
    return this.#refuse(x, caller, this.noOf(answered));
  }

  get #unreadable(): GuardNo {
    return {
      status: 502,
      code: `${this.#options.codes}_unreadable`,
      message: 'The answer is compressed and cannot be checked.',
    };
  }

  #refuse(x: Exchange, caller: GuardedCaller, no: GuardNo): Refusal {
    return refuseCaller(x, caller, no, this.#clock);
  }
}

/** Of streams that answer no request, and of routes where nobody reads MCP. */
function saysMcp({ requestHeaders }: Exchange): boolean {
  return requestHeaders.has('mcp-session-id') || requestHeaders.has('mcp-protocol-version');
}

/** Models that chat, and tools, answer in words, whatever the answer calls itself. */
function saysWords(caller: GuardedCaller): boolean {
  return caller.protocol === 'mcp' || (caller.protocol === 'llm' && isChatDialect(caller.dialect));
}
