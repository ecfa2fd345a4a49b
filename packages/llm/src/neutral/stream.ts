import type { FinishReason, TokenLogprob } from './answer.ts';
import type { Failure } from './failure.ts';
import type { Citations } from './parts.ts';
import type { Usage } from './usage.ts';

/**
 * A streamed answer, in no provider's language. Per choice: blocks one after another or interleaved, each begun, filled
 * and ended under its index; then `finish`. Readers make blocks where their dialect has none, and end those that it leaves open;
 * writers may rely on balance and on indexes that rise from 0.
 */
export type ChatEvent =
  | { type: 'start'; id: string; model: string; createdAtS?: number | undefined; usage?: Usage | undefined }
  | { type: 'block'; choice: number; index: number; block: BlockStart }
  | {
      type: 'delta';
      choice: number;
      index: number;
      text: string;
      logprobs?: TokenLogprob[] | undefined;
      /** Of audio: what this piece says. */
      transcript?: string | undefined;
    }
  /** Of a thought, or of a tool call that did not begin with one. */
  | { type: 'signature'; choice: number; index: number; signature: string; signedBy: string }
  /** Of a thought: told only when it is over. */
  | { type: 'encrypted'; choice: number; index: number; encrypted: string; signedBy: string }
  /** Where the text of the block is from: more of them. */
  | { type: 'citations'; choice: number; index: number; citations: Citations }
  | { type: 'block-end'; choice: number; index: number }
  | { type: 'finish'; choice: number; reason: FinishReason; stopSequence?: string | undefined }
  /** As far as it is known; a later one replaces an earlier one. */
  | { type: 'usage'; usage: Usage }
  /** The provider gave up in the middle, and said so. Nothing comes after it, not even the end of blocks that are open. */
  | { type: 'failure'; failure: Failure }
  /** The dialect's own end was read: without it, the answer was cut. */
  | { type: 'end' };

/** Deltas are: of text, refusals and thoughts their text; of tool calls their arguments' JSON; of audio base64. */
export type BlockStart =
  | { type: 'text' }
  | { type: 'refusal' }
  | {
      type: 'reasoning';
      isSummary?: boolean | undefined;
      encrypted?: string | undefined;
      signedBy?: string | undefined;
      id?: string | undefined;
    }
  | {
      type: 'tool-call';
      id: string;
      name: string;
      isCustom?: boolean | undefined;
      /** Where it is known at the beginning, so that an id can carry it (`dialects/shared/carried.ts`). */
      signature?: string | undefined;
      signedBy?: string | undefined;
    }
  | { type: 'audio'; id: string; transcript?: string | undefined }
  | { type: 'opaque'; dialect: string; value: unknown };
