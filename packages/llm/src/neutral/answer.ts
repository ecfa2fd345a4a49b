import type { Part } from './parts.ts';
import type { OwnMembers } from './request.ts';
import type { Usage } from './usage.ts';

/** A chat model's whole answer, in no provider's language. */
export interface ChatAnswer {
  id: string;
  /** The model that answered, as the provider names it. */
  model: string;
  /** Unix seconds. Undefined where the dialect does not tell: whoever must write one takes the time of the answer. */
  createdAtS?: number | undefined;
  choices: Choice[];
  /** Undefined when the provider told none. */
  usage?: Usage | undefined;
  own?: OwnMembers | undefined;
}

export interface Choice {
  index: number;
  parts: Part[];
  finish: FinishReason;
  /** The word that stopped it, where that is told. */
  stopSequence?: string | undefined;
  logprobs?: TokenLogprob[] | undefined;
}

/** `stop`: said all. `pause`: the provider wants to be asked again with what it said (Anthropic's pause_turn). */
export type FinishReason =
  | 'stop'
  | 'stop-sequence'
  | 'length'
  | 'tool-calls'
  | 'content-filter'
  | 'refusal'
  | 'pause'
  | 'error'
  | 'unknown';

export interface TokenLogprob {
  token: string;
  logprob: number;
  bytes?: number[] | null | undefined;
  top?: { token: string; logprob: number; bytes?: number[] | null | undefined }[] | undefined;
}
