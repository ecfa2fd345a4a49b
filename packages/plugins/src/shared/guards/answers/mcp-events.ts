import { readAnswers, readSseEvent, replaceSseData } from '@sallyport/mcp';
import type { Exchange, FrameOutcome } from '@sallyport/pipeline';
import { type Answered, type Asking, unavailable } from '../asking.ts';
import type { OutputOptions } from '../guard-options.ts';
import { type GuardNo, mcpError } from '../guard-refusals.ts';
import type { AnswerText } from '../texts/answer-text.ts';
import { readTexts } from '../texts/json-texts.ts';
import type { GuardedStream } from './guarded-stream.ts';
import { readWholeTexts, type WholeTexts } from './whole-answer.ts';

/**
 * The events of an MCP server, each a message of its own: one that is blocked is taken out, and the others go on, as they may belong to
 * other calls. Whoever waits for a blocked answer gets an error instead.
 */
export class McpEvents {
  readonly #x: Exchange;
  readonly #asking: Asking<AnswerText, [isEnd: boolean]>;
  readonly #scope: OutputOptions['scope'];
  readonly #nos: { noOf(answered: Answered): GuardNo };
  readonly #others: GuardedStream | undefined;

  /** `others` looks at events that are no messages of MCP; undefined where all are taken for such. */
  constructor(
    x: Exchange,
    asking: Asking<AnswerText, [isEnd: boolean]>,
    { scope }: OutputOptions,
    nos: { noOf(answered: Answered): GuardNo },
    others?: GuardedStream,
  ) {
    this.#x = x;
    this.#asking = asking;
    this.#scope = scope;
    this.#nos = nos;
    this.#others = others;
  }

  frame(frame: Buffer): FrameOutcome | Promise<FrameOutcome> {
    const { data } = readSseEvent(frame);
    if (data === undefined) return undefined;
    if (this.#others !== undefined && !isMessage(data)) return this.#others.frame(frame);
    const whole = readWholeTexts(data, this.#scope);
    if (whole.texts.length === 0) return undefined;
    const answered = this.#asking.ask(this.#x, whole.texts, true);
    if (answered instanceof Promise) return answered.then((late) => this.#obey(frame, data, whole, late));
    return this.#obey(frame, data, whole, answered);
  }

  end(): FrameOutcome | Promise<FrameOutcome> {
    return this.#others?.end();
  }

  #obey(frame: Buffer, data: Buffer, whole: WholeTexts, answered: Answered): FrameOutcome {
    if (answered === unavailable || answered?.type === 'block') {
      const errors = mcpErrors(this.#x, data, this.#nos.noOf(answered));
      return errors === undefined ? nothing : replaceSseData(frame, errors);
    }
    if (answered?.type !== 'mask' || answered.edits.length === 0) return undefined;
    return replaceSseData(frame, whole.edit(answered.edits));
  }
}

function isMessage(data: Buffer): boolean {
  return data.includes('"jsonrpc"') && readTexts(data)?.some(({ path }) => messageMark.test(path)) === true;
}

/** Of a message, or of one in a batch. */
const messageMark = /^(?:\d+\.)?jsonrpc$/;
const nothing = Buffer.alloc(0);

/** Errors for those who wait for the answers in a body; undefined where it has none. */
export function mcpErrors(x: Exchange, body: Buffer, no: GuardNo): Buffer | undefined {
  const ids = (readAnswers(body) ?? []).filter(({ isAnswer }) => isAnswer).map(({ idText }) => idText);
  if (ids.length === 0) return undefined;
  const errors = ids.map((idText) => mcpError(x, idText, no).toString());
  return Buffer.from(ids.length === 1 ? errors[0]! : `[${errors.join(',')}]`);
}
