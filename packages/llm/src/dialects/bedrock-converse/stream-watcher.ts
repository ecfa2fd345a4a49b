import { awsHeader, awsPayload } from '../../framing/aws-event-message.ts';
import type { AskedTool } from '../../neutral/asked-tools.ts';
import type { Failure } from '../../neutral/failure.ts';
import type { Usage } from '../../neutral/usage.ts';
import type { FrameKind, StreamWatcher } from '../dialect.ts';
import { isObject, parseLoosely } from '../shared/json.ts';
import { ToolFrames } from '../shared/tool-frames.ts';
import { BedrockStreamReader, failureOf } from './stream-reader.ts';
import { readUsage } from './usage.ts';

/** Knows a frame by its header. Only what tells of the whole answer is read as JSON. */
export class BedrockStreamWatcher implements StreamWatcher {
  usage: Usage | undefined = undefined;
  /** Bedrock does not tell. */
  readonly model = undefined;
  isComplete = false;
  failure: Failure | undefined = undefined;
  outputBytes = 0;
  /** Only blocks of tools are begun: those of text begin with their first delta. */
  #hasBegun = false;
  readonly #tools = new ToolFrames(createReader);

  see(frame: Buffer): FrameKind {
    switch (awsHeader(frame, ':event-type')) {
      case 'contentBlockDelta':
        if (this.#hasBegun) this.#tools.see(frame);
        this.#seeDelta(awsPayload(frame));
        return 'content';
      case 'contentBlockStart':
        this.#hasBegun = true;
        this.#tools.see(frame);
        return 'content';
      case 'messageStop':
        this.isComplete = true;
        return 'content';
      case 'metadata':
        return this.#seeMetadata(frame);
      case 'contentBlockStop':
        this.#hasBegun = false;
        return 'opening';
      case 'messageStart':
        return 'opening';
      default:
        this.failure ??= failureOf(frame, parseLoosely(awsPayload(frame).toString()));
        return this.failure === undefined ? 'opening' : 'failure';
    }
  }

  get askedTools(): readonly AskedTool[] {
    return this.#tools.list;
  }

  /** Bedrock pads its events, so that their length tells nothing. */
  #seeDelta(payload: Buffer): void {
    const padding = payload.lastIndexOf(paddingStart);
    const bytes = padding < 0 ? payload.length : padding;
    this.outputBytes += Math.max(0, bytes - deltaBytes);
  }

  #seeMetadata(frame: Buffer): FrameKind {
    const event = parseLoosely(awsPayload(frame).toString());
    if (isObject(event)) this.usage = readUsage(event);
    return 'end';
  }
}

const createReader = () => new BedrockStreamReader();

const paddingStart = Buffer.from(',"p":"');
/** What an empty delta of text takes. */
const deltaBytes = '{"contentBlockIndex":0,"delta":{"text":""}}'.length;
