import { type Failure, unreadablePiece } from '../../neutral/failure.ts';
import type { Part } from '../../neutral/parts.ts';
import type { BlockStart, ChatEvent } from '../../neutral/stream.ts';
import type { Json, StreamReader } from '../dialect.ts';
import { Blocks } from '../shared/blocks.ts';
import { AnswerIds } from '../shared/call-ids.ts';
import { isError } from '../shared/error-text.ts';
import { asNumber, asObjects, asText, isObject } from '../shared/json.ts';
import { readStreamFailure } from './failure.ts';
import { readFinish } from './finish.ts';
import { readFrame } from './frames.ts';
import { readLogprobs } from './logprobs.ts';
import { camelCased, messageAt } from './proto-json.ts';
import { partsOf, readPart } from './read-parts.ts';
import { readUsage } from './usage.ts';

/** Each frame is an answer of what is new. Blocks are made of parts that go on with those before; the end is that every candidate told why it ended. */
export class GeminiStreamReader implements StreamReader {
  readonly #candidates = new Map<number, CandidateState>();
  #ids: AnswerIds | undefined;
  #hasFailed = false;

  read(frame: Buffer, out: ChatEvent[]): void {
    const read = readFrame(frame);
    if (read === 'nothing' || read === 'end' || this.#hasFailed) return;
    if (read === 'unreadable') return this.#fail(unreadablePiece, out);
    const body = camelCased(read);
    if (isError(body)) return this.#fail(readStreamFailure(body), out);
    const usage = readUsage(body['usageMetadata']);
    if (this.#ids === undefined) {
      const id = asText(body['responseId']) ?? '';
      this.#ids = new AnswerIds(id);
      out.push({ type: 'start', id, model: asText(body['modelVersion']) ?? '', usage });
    }
    for (const [i, candidate] of asObjects(body['candidates']).entries()) {
      this.#readCandidate(camelCased(candidate), i, this.#ids, out);
    }
    if (asText(messageAt(body, 'promptFeedback')?.['blockReason']) !== undefined && this.#candidates.size === 0) {
      this.#candidates.set(0, { ...newState(0), isFinished: true });
      out.push({ type: 'finish', choice: 0, reason: 'content-filter' });
    }
    if (usage !== undefined) out.push({ type: 'usage', usage });
  }

  finish(out: ChatEvent[]): void {
    if (this.#hasFailed) return;
    let isComplete = this.#candidates.size > 0;
    for (const { blocks, isFinished } of this.#candidates.values()) {
      blocks.endAll(out);
      if (!isFinished) isComplete = false;
    }
    if (isComplete) out.push({ type: 'end' });
  }

  #fail(failure: Failure, out: ChatEvent[]): void {
    this.#hasFailed = true;
    out.push({ type: 'failure', failure });
  }

  #readCandidate(candidate: Json, position: number, ids: AnswerIds, out: ChatEvent[]): void {
    const choice = asNumber(candidate['index']) ?? position;
    const state = this.#candidates.get(choice) ?? newState(choice);
    this.#candidates.set(choice, state);
    const logprobs = readLogprobs(candidate);
    for (const raw of partsOf(messageAt(candidate, 'content') ?? {})) {
      if (!isObject(raw)) continue;
      for (const part of readPart(raw, ids) ?? [{ type: 'opaque', dialect: 'gemini', value: raw } as Part]) {
        readInto(part, raw, state, out);
      }
    }
    if (logprobs !== undefined && state.open?.type === 'text') {
      out.push({ type: 'delta', choice, index: state.open.index, text: '', logprobs });
    }
    const word = asText(candidate['finishReason']);
    if (word === undefined || state.isFinished) return;
    state.isFinished = true;
    state.blocks.endAll(out);
    out.push({ type: 'finish', choice, reason: readFinish(word, state.hasCalls) });
  }
}

interface CandidateState {
  readonly blocks: Blocks;
  /** The last block, where it goes on when more of its kind comes. */
  open: { type: BlockStart['type']; index: number } | undefined;
  hasCalls: boolean;
  isFinished: boolean;
}

function newState(choice: number): CandidateState {
  return { blocks: new Blocks(choice), open: undefined, hasCalls: false, isFinished: false };
}

function readInto(part: Part, raw: Json, state: CandidateState, out: ChatEvent[]): void {
  const { choice } = state.blocks;
  switch (part.type) {
    case 'text': {
      if (part.text === '') return;
      const index = goOn(state, { type: 'text' }, out);
      out.push({ type: 'delta', choice, index, text: part.text });
      return;
    }
    case 'reasoning': {
      const { text, isSummary, signature, signedBy, encrypted, id } = part;
      if (encrypted !== undefined) end(state, out);
      const index = goOn(state, { type: 'reasoning', isSummary, encrypted, signedBy, id }, out);
      if (text !== '') out.push({ type: 'delta', choice, index, text });
      if (signature === undefined) return;
      out.push({ type: 'signature', choice, index, signature, signedBy: signedBy ?? 'gemini' });
      end(state, out);
      return;
    }
    case 'tool-call': {
      const { id, name, signature, signedBy } = part;
      state.hasCalls = true;
      const signed = signature !== undefined && { signature, signedBy };
      wholeBlock(state, { type: 'tool-call', id, name, ...signed }, part.arguments, out);
      return;
    }
    case 'audio':
      if (part.source.kind === 'data') wholeBlock(state, { type: 'audio', id: '' }, part.source.data, out);
      return;
    default:
      // Streams of the neutral form have no pictures: they stay as Gemini writes them.
      wholeBlock(state, { type: 'opaque', dialect: 'gemini', value: raw }, '', out);
  }
}

/** The index of the block at hand, or of a new one where that is of another kind. */
function goOn(state: CandidateState, block: BlockStart, out: ChatEvent[]): number {
  if (state.open?.type === block.type) return state.open.index;
  end(state, out);
  const index = state.blocks.begin(block, out);
  state.open = { type: block.type, index };
  return index;
}

function end(state: CandidateState, out: ChatEvent[]): void {
  if (state.open !== undefined) state.blocks.end(state.open.index, out);
  state.open = undefined;
}

function wholeBlock(state: CandidateState, block: BlockStart, text: string, out: ChatEvent[]): void {
  end(state, out);
  const { blocks } = state;
  const index = blocks.begin(block, out);
  if (text !== '') out.push({ type: 'delta', choice: blocks.choice, index, text });
  blocks.end(index, out);
}
