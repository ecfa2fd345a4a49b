import {
  type Clock,
  type Exchange,
  HeaderList,
  type InnerCall,
  type InnerErrorKind,
  type InnerPort,
  type InnerReceiver,
} from '@sallyport/pipeline';
import { failure } from '../failure.ts';
import { type Ask, type Asked, type AskListener, nothingUnderWay, type SourceFailure } from '../neutral.ts';
import { errorCodes } from '../problems.ts';
import { writeErrorObject } from '../write-message.ts';
import { readArguments } from './arguments.ts';
import type { ConvertedTool, ToolRequest } from './converted-tool.ts';
import { requestHeaders } from './request-headers.ts';
import { failedResult, resultOf, type Validate } from './result.ts';

/** What calling tools needs of the gateway, and what a configuration says of it. */
export interface ToolCalls {
  readonly inner: InnerPort;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly forwardsClientHeaders: boolean;
  /** Of the API's answer, once it is decompressed. */
  readonly answerBytesMax: number;
  /** For an API that compresses though asked not to; undefined where that cannot be undone within so many bytes. */
  decompress(encoding: string, body: Buffer, bytesMax: number): Promise<Buffer | undefined>;
}

/** What arguments and answers of a tool are compared with. */
export interface ToolValidators {
  readonly input: Validate;
  readonly output: Validate | undefined;
}

/** Calls a tool: its request goes through the gateway's router, so that the plugins of the route there run. */
export function callTool(
  tool: ConvertedTool,
  validators: ToolValidators,
  ask: Ask,
  listener: AskListener,
  calls: ToolCalls,
): Asked {
  const values = readArguments(ask.params);
  const problem = typeof values === 'string' ? values : validators.input(values.value);
  const request = typeof values === 'string' || problem !== undefined ? problem! : tool.request(values.raw);
  if (request === undefined) {
    listener.onFailure(failure('unreachable', 'A secret that the tool needs is not available'));
    return nothingUnderWay;
  }
  if (typeof request === 'string') {
    listener.onError(writeErrorObject(errorCodes.invalidParams, `Invalid arguments: ${request}`), undefined);
    return nothingUnderWay;
  }
  const call = new ToolCall(tool, validators.output, listener, calls);
  // Marked on the exchange that asks: the inner one inherits it.
  for (const name of tool.secretHeaders) ask.x.markSecretHeader(name);
  for (const name of tool.secretQuery) ask.x.markSecretQuery(name);
  call.start(request, ask.x);
  return call;
}

class ToolCall implements InnerReceiver, Asked {
  readonly #tool: ConvertedTool;
  readonly #validateOutput: Validate | undefined;
  readonly #listener: AskListener;
  readonly #calls: ToolCalls;
  readonly #chunks: Buffer[];
  #length: number;
  #status: number;
  #headers: HeaderList | undefined;
  #inner: InnerCall | undefined;
  #timer: { cancel(): void } | undefined;
  #isOver: boolean;

  constructor(tool: ConvertedTool, validateOutput: Validate | undefined, listener: AskListener, calls: ToolCalls) {
    this.#tool = tool;
    this.#validateOutput = validateOutput;
    this.#listener = listener;
    this.#calls = calls;
    this.#chunks = [];
    this.#length = 0;
    this.#status = 0;
    this.#headers = undefined;
    this.#inner = undefined;
    this.#timer = undefined;
    this.#isOver = false;
  }

  start(request: ToolRequest, x: Exchange): void {
    const { clock, timeoutMs, inner, forwardsClientHeaders } = this.#calls;
    // The inner request's own timeout ends with the head; this one is of the whole answer.
    this.#timer = clock.after(timeoutMs, () => this.#fail(failure('timeout', 'The API did not answer in time')));
    const sent = inner.send(
      {
        of: x,
        to: 'router',
        method: request.method,
        scheme: request.scheme,
        target: request.target,
        headers: requestHeaders(request, forwardsClientHeaders ? this.#headersOf(x) : undefined),
        body: request.body,
        timeoutMs,
      },
      this,
    );
    this.#inner = sent;
    if (this.#isOver) sent.abort();
  }

  /**
   * Of the client. Where the request takes the same route again, they are as they were sent: its plugins want to see the credential
   * that they hide.
   */
  #headersOf(x: Exchange): HeaderList {
    return this.#tool.returnsTo(x.route?.id) ? new HeaderList(x.head.rawHeaders) : x.requestHeaders;
  }

  onHead(status: number, headers: HeaderList): void {
    this.#status = status;
    this.#headers = headers;
  }

  onData(chunk: Buffer): void {
    this.#length += chunk.length;
    const { answerBytesMax } = this.#calls;
    if (this.#length <= answerBytesMax) this.#chunks.push(chunk);
    else this.#finish(failedResult(`The API's answer is longer than ${answerBytesMax} bytes; ask for less of it.`));
  }

  onEnd(): void {
    if (this.#isOver) return;
    const body = Buffer.concat(this.#chunks, this.#length);
    const encoding = this.#headers!.get('content-encoding')?.trim().toLowerCase() ?? 'identity';
    if (encoding === 'identity' || encoding === '' || body.length === 0) this.#answer(body);
    else void this.#answerDecompressed(encoding, body);
  }

  async #answerDecompressed(encoding: string, body: Buffer): Promise<void> {
    const { decompress, answerBytesMax } = this.#calls;
    const whole = await decompress(encoding, body, answerBytesMax);
    if (whole === undefined)
      this.#fail(failure('invalid', 'The API compressed its answer in a way that cannot be read'));
    else this.#answer(whole);
  }

  #answer(body: Buffer): void {
    const answer = { status: this.#status, headers: this.#headers!, body };
    this.#finish(resultOf(this.#tool.name, answer, this.#validateOutput));
  }

  onError(kind: InnerErrorKind, _message: string): void {
    if (kind === 'timeout') this.#fail(failure('timeout', 'The API did not answer in time'));
    else if (kind === 'cut') this.#fail(failure('cut', 'The API’s answer ended early'));
    else if (kind === 'loop') this.#fail(failure('invalid', 'The tool’s request leads back to its own MCP server'));
    else this.#fail(failure('unreachable', 'The API cannot be reached'));
  }

  cancel(): void {
    this.#end();
  }

  /** Nobody would hear of the answer. */
  detach(): void {
    this.#end();
  }

  pause(): void {
    this.#inner?.pause();
  }

  resume(): void {
    this.#inner?.resume();
  }

  #finish(result: Buffer): void {
    if (this.#end()) this.#listener.onResult(result, undefined);
  }

  #fail(failed: SourceFailure): void {
    if (this.#end()) this.#listener.onFailure(failed);
  }

  /** False when it was over before. */
  #end(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#timer?.cancel();
    this.#inner?.abort();
    this.#chunks.length = 0;
    return true;
  }
}
