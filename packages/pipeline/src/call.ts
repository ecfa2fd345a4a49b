/** A request body, read once and understood as far as its kind allows. Plugins of a protocol add their own kinds. */
export type Call =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'form'; readonly fields: URLSearchParams }
  | { readonly kind: 'bytes' }
  | McpCall
  | LlmCall;

/** One MCP request body: a message, or (2025-03-26 only) a batch of them. */
export interface McpCall {
  readonly kind: 'mcp';
  readonly messages: readonly McpMessage[];
  readonly batch: boolean;
}

/** A JSON-RPC message of MCP, with the parts that policies look at. */
export interface McpMessage {
  readonly type: 'request' | 'notification' | 'response';
  /** `tools/call`; empty for a response. */
  readonly method: string;
  /** The id as written (`7`, `"7"`), since numbers beyond 2^53 must survive; undefined for a notification. */
  readonly idText: string | undefined;
  /** `params.name` of tools/call and prompts/get, `params.uri` of resources/read: what policies decide on. */
  readonly target: string | undefined;
  readonly params: Readonly<Record<string, unknown>> | undefined;
}

/** A request to a model. What policies look at is neutral; the rest is the dialect's own. */
export interface LlmCall {
  readonly kind: 'llm';
  /** What is asked: `chat`, `embeddings`, `transcriptions`, … */
  readonly operation: string;
  /** The wire language that the caller speaks: `openai-chat`. */
  readonly dialect: string;
  /** As the caller names it; empty where it leaves the choice to the gateway. */
  readonly model: string;
  readonly stream: boolean;
  /** The body as parsed, not to be changed; undefined where it is no JSON (multipart, none). */
  readonly body: Readonly<Record<string, unknown>> | undefined;
}
