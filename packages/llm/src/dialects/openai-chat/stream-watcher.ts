import type { AskedTool } from '../../neutral/asked-tools.ts';
import { type Failure, unreadablePiece } from '../../neutral/failure.ts';
import type { Usage } from '../../neutral/usage.ts';
import type { FrameKind, Json, StreamWatcher } from '../dialect.ts';
import { asObject, asObjects, asText } from '../shared/json.ts';
import { isFailure, readStreamFailure } from '../shared/openai/failure.ts';
import { readUsage } from '../shared/openai/usage.ts';
import { RepeatedFrame } from '../shared/repeated-frame.ts';
import { sseData } from '../shared/sse.ts';
import { readStreamData } from '../shared/stream-data.ts';
import { textBytes } from '../shared/text-bytes.ts';
import { ToolFrames } from '../shared/tool-frames.ts';
import { ChatStreamReader, usageOf } from './stream-reader.ts';

/**
 * Watches chunks that pass. Until there is content each is read; from then on they are only searched for the few words
 * that tell more than content. A key's closing quote and colon cannot stand in a text, where quotes are escaped. Most frames
 * are the one before with another text, and not even searched.
 */
export class ChatStreamWatcher implements StreamWatcher {
  usage: Usage | undefined;
  model: string | undefined;
  failure: Failure | undefined;
  outputBytes = 0;
  isComplete = false;
  #hasContent = false;
  #serviceTier: unknown;
  /** The member that held the text last: it will be the same one nearly always. */
  #member = saidMembers[0]!;
  readonly #repeated = new RepeatedFrame();
  readonly #tools = new ToolFrames(createReader);
  /** Some providers make each frame different on purpose: they are not learnt for ever. */
  #lessonsLeft = lessonsMax;

  see(frame: Buffer): FrameKind {
    const repeated = this.#repeated.bytesIn(frame);
    if (repeated >= 0) {
      this.#lessonsLeft = lessonsMax;
      this.outputBytes += repeated;
      return 'content';
    }
    const text = frame.toString('latin1');
    if (!this.#hasContent) return this.#read(frame, text);
    const usageAt = text.indexOf('"usage":');
    if (usageAt >= 0 && !isNull(text, usageAt + 8)) return this.#read(frame, text);
    // Ends, comments and errors are not of any choice, or say that they are none.
    if (!text.includes('"choices"') || text.includes('"error":')) return this.#read(frame, text);
    const said = this.#saidBytes(text);
    this.outputBytes += said;
    // What says something else is no part of a call: those are read, not learnt.
    if ((said === 0 || this.#member === argumentsMember) && tellsOfTool(text)) this.#tools.see(frame);
    else this.#learn(frame, text);
    return 'content';
  }

  get askedTools(): readonly AskedTool[] {
    return this.#tools.list;
  }

  #learn(frame: Buffer, text: string): void {
    if (this.#lessonsLeft === 0) return;
    this.#lessonsLeft--;
    const member = text.indexOf(this.#member);
    const from = text.indexOf('"', member + this.#member.length);
    const bytes = textBytes(text, member + this.#member.length);
    if (member >= 0 && bytes > 0) this.#repeated.learnAt(frame, from, from + bytes + 2);
  }

  #read(frame: Buffer, text: string): FrameKind {
    const chunk = readStreamData(sseData(frame));
    if (chunk === 'nothing') return 'opening';
    if (chunk === 'end') {
      this.isComplete = true;
      return 'end';
    }
    if (chunk === 'unreadable') {
      this.failure = unreadablePiece;
      return 'failure';
    }
    if (isFailure(chunk)) {
      this.failure = readStreamFailure(chunk);
      return 'failure';
    }
    const choices = asObjects(chunk['choices']);
    if (tellsOfTool(text)) this.#tools.see(frame);
    this.model = this.model ?? (asText(chunk['model']) || undefined);
    const usage = usageOf(chunk, choices);
    this.#serviceTier = chunk['service_tier'] ?? this.#serviceTier;
    if (usage !== undefined) this.usage = readUsage(usage, this.#serviceTier) ?? this.usage;
    if (choices.some(isContent)) {
      this.#hasContent = true;
      this.outputBytes += this.#saidBytes(text);
      return 'content';
    }
    if (choices.length > 0) return this.#hasContent ? 'content' : 'opening';
    return usage === undefined ? 'opening' : 'usage';
  }

  #saidBytes(text: string): number {
    const bytes = bytesOf(text, this.#member);
    if (bytes > 0) return bytes;
    for (const member of saidMembers) {
      const others = bytesOf(text, member);
      if (others === 0) continue;
      this.#member = member;
      return others;
    }
    return 0;
  }
}

const lessonsMax = 16;

const createReader = () => new ChatStreamReader();

function tellsOfTool(text: string): boolean {
  return text.includes('"tool_calls":') || text.includes('"function_call":');
}

/** More than a role and empty texts; the end of a choice is something too. */
function isContent(choice: Json): boolean {
  if (typeof choice['finish_reason'] === 'string' && choice['finish_reason'] !== '') return true;
  if (typeof choice['text'] === 'string' && choice['text'] !== '') return true;
  const delta = asObject(choice['delta']) ?? asObject(choice['message']);
  return delta !== undefined && saying.some((name) => isSaid(delta[name]));
}

/** Members of a delta that a caller would miss. */
const saying = [
  'content',
  'reasoning_content',
  'reasoning',
  'reasoning_details',
  'refusal',
  'tool_calls',
  'function_call',
  'audio',
  'annotations',
];

function isSaid(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return false;
  return !Array.isArray(value) || value.length > 0;
}

/** Before a text, a thought or arguments; the first also ends `reasoning_content`. */
const argumentsMember = '"arguments":';
const saidMembers = ['content":', argumentsMember, '"reasoning":', '"text":'];

/** Bytes of the first text of this member that is not empty, escapes as they are written. */
function bytesOf(text: string, member: string): number {
  for (let at = text.indexOf(member); at >= 0; at = text.indexOf(member, at + 1)) {
    const bytes = textBytes(text, at + member.length);
    if (bytes > 0) return bytes;
  }
  return 0;
}

function isNull(text: string, at: number): boolean {
  return text.startsWith('null', text.charCodeAt(at) === 0x20 ? at + 1 : at);
}
