import type { Part } from './parts.ts';
import type { Tool, ToolChoice } from './tools.ts';

/**
 * What a caller asks of a chat model, in no provider's language: each dialect reads its requests to this, and writes them
 * from it. What a dialect does not say is absent, so that nothing is asked for that the caller did not ask for.
 */
export interface ChatRequest {
  /** As the caller names it; empty where it leaves the choice to the gateway. */
  model: string;
  messages: Message[];
  /** The messages are one prompt to go on from (openai-completions), not a conversation. */
  isPrompt?: boolean | undefined;
  tools?: Tool[] | undefined;
  toolChoice?: ToolChoice | undefined;
  /** Whether several tools may be called at once. */
  parallelToolCalls?: boolean | undefined;

  maxTokens?: number | undefined;
  temperature?: number | undefined;
  topP?: number | undefined;
  topK?: number | undefined;
  stop?: string[] | undefined;
  seed?: number | undefined;
  presencePenalty?: number | undefined;
  frequencyPenalty?: number | undefined;
  logitBias?: Record<string, number> | undefined;
  /** How many answers. */
  choices?: number | undefined;
  logprobs?: boolean | undefined;
  topLogprobs?: number | undefined;
  reasoning?: ReasoningWish | undefined;
  /** How wordy the answer may be: `low`, `medium`, `high`. */
  verbosity?: string | undefined;
  format?: AnswerFormat | undefined;
  /** Beside text: `audio`, with voice and format as the dialect wrote them. */
  audio?: Record<string, unknown> | undefined;

  stream: boolean;
  /** Usage is wanted at the end of a stream. Undefined: the dialect always tells it. */
  wantsStreamUsage?: boolean | undefined;

  /** In OpenAI's words: `auto`, `default`, `flex`, `priority`. */
  serviceTier?: string | undefined;
  /** Whoever the caller acts for, as an id. */
  user?: string | undefined;
  metadata?: Record<string, unknown> | undefined;
  /** Continues a conversation that the provider keeps (openai-responses). */
  previousId?: string | undefined;
  store?: boolean | undefined;
  /** Members that only this dialect knows: written back where the same dialect is written, a loss elsewhere. */
  own?: OwnMembers | undefined;
}

/** In order. `system` stands wherever the caller put it; `tool` holds results of tools alone. */
export interface Message {
  role: 'system' | 'user' | 'assistant' | 'tool';
  parts: Part[];
  name?: string | undefined;
  /** OpenAI's `developer`, as against `system`. */
  isDeveloper?: boolean | undefined;
}

export interface ReasoningWish {
  effort?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max' | undefined;
  /** Tokens to think with at most. */
  budgetTokens?: number | undefined;
  /** Undefined where the dialect leaves it to the model. `adaptive`: the model decides how much. */
  mode?: 'on' | 'off' | 'adaptive' | undefined;
  /** Whether thoughts, or a summary of them, are to be told: as the dialect wrote it. */
  summary?: string | undefined;
}

export type AnswerFormat =
  | { type: 'text' }
  | { type: 'json' }
  | {
      type: 'json-schema';
      name: string;
      schema: Record<string, unknown>;
      description?: string | undefined;
      strict?: boolean | undefined;
    };

/** Members of one dialect that have no meaning in others. */
export interface OwnMembers {
  dialect: string;
  members: Record<string, unknown>;
}
