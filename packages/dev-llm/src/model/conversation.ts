/** What a model is asked, whichever API it came by: as much of it as our models look at. */
export interface Conversation {
  readonly model: string;
  readonly turns: readonly Turn[];
  readonly tools: readonly OfferedTool[];
  /** `required`: one of them must be called. */
  readonly toolChoice: 'auto' | 'none' | 'required' | { readonly name: string };
  /** At most one call at once. */
  readonly oneCallOnly?: boolean;
  readonly tokensMax?: number;
  readonly stop?: readonly string[];
  /** The answer is to be JSON: of this schema, or any object. */
  readonly schema?: JsonSchema | undefined;
  /** Tokens that the provider is asked to remember. */
  readonly cacheWrite?: number;
  /** Thoughts are told before the answer. */
  readonly thinks?: boolean;
}

export interface Turn {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly text: string;
  readonly calls?: readonly ToolCall[];
  readonly results?: readonly ToolResult[];
  /** Pictures, sounds and documents: `image/png`, or what is known of them. */
  readonly media?: readonly string[];
}

export interface OfferedTool {
  readonly name: string;
  readonly description?: string | undefined;
  readonly parameters?: JsonSchema | undefined;
}

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: unknown;
}

export interface ToolResult {
  readonly id: string;
  readonly text: string;
  readonly isError?: boolean | undefined;
}

export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a model says to it. */
export interface Said {
  /** Told before the answer, where thoughts were asked for. */
  readonly thoughts: readonly string[];
  /** In tokens: joined, they are the text. */
  readonly tokens: readonly string[];
  readonly calls: readonly ToolCall[];
  readonly finish: 'stop' | 'length' | 'tool-calls' | 'stop-sequence';
  readonly stopSequence?: string | undefined;
  readonly usage: SaidUsage;
}

export interface SaidUsage {
  /** All that was read. */
  readonly input: number;
  /** Of these, from a cache, and written to one. */
  readonly cacheRead: number;
  readonly cacheWrite: number;
  /** Of text and calls; thoughts are beside it. */
  readonly output: number;
  readonly reasoning: number;
}
