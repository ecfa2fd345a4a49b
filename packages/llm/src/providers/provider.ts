import type { Operation } from '../operation.ts';

/**
 * Who serves models: data, plus at most a small function. A provider is one folder and one line in `providers.ts`; the
 * plugins' schemas, checks and reference pages follow from that list.
 */
export interface Provider {
  /** As configurations name it: `azure`. */
  readonly name: string;
  /** As people call it: `Azure OpenAI`. */
  readonly title: string;
  /** Scheme, host, and a path that all others are appended to; undefined where only the configuration can tell. Throws nothing: a problem is a sentence. */
  base(options: ProviderOptions): { url: string } | { problem: string };
  readonly endpoints: Readonly<Partial<Record<Operation, ProviderEndpoint>>>;
  /** How the gateway proves itself, where the configuration gives no header or parameter of its own. */
  readonly credential: CredentialKind;
  /** Languages that callers may speak to it themselves (`llm_format`). */
  readonly formats: readonly LlmFormat[];
  /** What its requests need besides, which no dialect knows: changes the body, and adds headers (names and values in turn). */
  adjust?(request: OutgoingBody, options: ProviderOptions): void;
}

export interface ProviderEndpoint {
  /** Name of the dialect that is spoken there; for operations that are passed on as they are, of the family. */
  readonly dialect: string;
  /** Path and query, appended to the base. The model is escaped as one path segment. */
  path(ask: { model: string; stream: boolean }, options: ProviderOptions): string;
}

/** `model.options` of the configuration, templates filled in, and the model's name. */
export interface ProviderOptions {
  readonly model: string;
  readonly [option: string]: unknown;
}

export interface OutgoingBody {
  body: Record<string, unknown>;
  readonly headers: string[];
}

/** `bearer`: `Authorization: Bearer` from the configuration. `aws`: SigV4. `gcp`, `azure`: access tokens of the cloud. */
export type CredentialKind = 'bearer' | 'header' | 'aws' | 'gcp' | 'azure' | 'none';

export type LlmFormat = 'openai' | 'anthropic' | 'bedrock' | 'cohere' | 'gemini' | 'huggingface';
