import { readFailure as readAnthropicFailure } from '../../dialects/anthropic-messages/failure.ts';
import { readUsage as readAnthropicUsage } from '../../dialects/anthropic-messages/usage.ts';
import { failureOf } from '../../dialects/bedrock-converse/stream-reader.ts';
import type { FrameKind, Json, StreamWatcher } from '../../dialects/dialect.ts';
import { asObject, asText, parseLoosely } from '../../dialects/shared/json.ts';
import { awsHeader, awsPayload } from '../../framing/aws-event-message.ts';
import { nothingAsked } from '../../neutral/asked-tools.ts';
import type { Failure } from '../../neutral/failure.ts';
import type { Usage } from '../../neutral/usage.ts';
import { readMetrics } from './invoke-usage.ts';

/**
 * Looks at a stream of `invoke-with-response-stream`: chunks in the model's own language, in base64. Anthropic's are known; of
 * others only the last is, which tells what Bedrock measured.
 */
export class InvokeStreamWatcher implements StreamWatcher {
  usage: Usage | undefined = undefined;
  model: string | undefined = undefined;
  isComplete = false;
  failure: Failure | undefined = undefined;
  outputBytes = 0;
  /** They are in each model's own language. */
  readonly askedTools = nothingAsked;

  see(frame: Buffer): FrameKind {
    const payload = asObject(parseLoosely(awsPayload(frame).toString()));
    if (awsHeader(frame, ':event-type') !== 'chunk') {
      this.failure ??= failureOf(frame, payload);
      return this.failure === undefined ? 'opening' : 'failure';
    }
    const chunk = Buffer.from(asText(payload?.['bytes']) ?? '', 'base64');
    return this.#seeChunk(asObject(parseLoosely(chunk.toString())) ?? {}, chunk.length);
  }

  #seeChunk(chunk: Json, bytes: number): FrameKind {
    const metrics = asObject(chunk['amazon-bedrock-invocationMetrics']);
    if (metrics !== undefined) {
      this.isComplete = true;
      this.usage ??= readMetrics(metrics);
    }
    switch (chunk['type']) {
      case 'message_start': {
        const message = asObject(chunk['message']);
        this.model = asText(message?.['model']);
        this.#seeUsage(message?.['usage']);
        return 'opening';
      }
      case 'message_delta':
        this.#seeUsage(chunk['usage']);
        return 'content';
      case 'message_stop':
        this.isComplete = true;
        return 'end';
      case 'error':
        this.failure = readAnthropicFailure(undefined, chunk);
        return 'failure';
      case 'ping':
      case 'content_block_start':
      case 'content_block_stop':
        return 'opening';
      default:
        this.outputBytes += Math.max(0, bytes - deltaBytes);
        return 'content';
    }
  }

  #seeUsage(told: unknown): void {
    const usage = asObject(told);
    if (usage !== undefined) this.usage = readAnthropicUsage(usage, this.usage);
  }
}

/** What an empty delta of text takes in Anthropic's language; others take about as much. */
const deltaBytes = '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":""}}'.length;
