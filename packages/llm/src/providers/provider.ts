import type { Operation } from '../operation.ts';
import type { ModelOptions, OptionName } from './model-options.ts';

/**
 * Who serves models: data, plus at most a small function. A provider is one folder and one line in `index.ts`; the
 * plugins' schemas and checks, and the reference pages, follow from that list.
 */
export interface Provider {
  /** As configurations name it: `azure`. */
  readonly name: string;
  /** As people call it: `Azure OpenAI`. */
  readonly title: string;
  /** Which of `model.options` only this provider, or a few, understand. */
  readonly options: readonly OptionName[];
  /** All ways it is spoken to, the usual one first. */
  readonly apis: readonly ProviderApi[];
  /** Which of them serves a model: the first, where this is not there. */
  choose?(model: string, options: ModelOptions): ProviderApi;
  /** What the options contradict themselves in; what is missing, `needs` tells. */
  check?(options: ModelOptions): OptionProblem[];
}

/** One way a provider is spoken to: `gemini` has AI Studio and several in Vertex AI, most have one. */
export interface ProviderApi {
  /** For reference pages; undefined where a provider has one alone. */
  readonly title?: string | undefined;
  /** What `base` and the paths cannot do without. */
  readonly needs: readonly Need[];
  /** Scheme, host and port, and a path that all others are appended to where there is one. Asked for with all that it needs only. */
  base(options: ModelOptions): string;
  /** Options that make the host, which no caller may choose: a credential goes there. */
  readonly hostOptions?: readonly string[] | undefined;
  readonly endpoints: Readonly<Partial<Record<Operation, Endpoint>>>;
  /** How whoever calls it proves itself. */
  readonly credential: CredentialWish;
  /** Headers that every request has, names and values in turn. */
  headers?(options: ModelOptions): readonly string[];
  /** Headers of callers that mean something there and may go on; in small letters. Others do not. */
  readonly callerHeaders: readonly string[];
  /** Such headers that say whose account pays: they go on beside a caller's own credential only. */
  readonly accountHeaders?: readonly string[] | undefined;
  /** The same of parameters in their query. */
  readonly callerQuery?: readonly string[] | undefined;
  /** A model, and the options it needs to be reached, for whoever configures it first. */
  readonly example: ApiExample;
  /** Whose accent of a dialect is spoken there, where it is not the provider's: see `WriteOptions.provider`. */
  readonly accent?: string | undefined;
}

export interface ApiExample {
  readonly model: string;
  readonly options?: ModelOptions | undefined;
}

/** An option without which an API is not reached. */
export interface Need {
  /** As configurations write it: `gemini.project_id`. */
  readonly option: string;
  /** With this one it is not needed. */
  readonly unless?: 'upstream_url' | undefined;
}

export interface Endpoint {
  /** The language there: a dialect's name; of what is passed on as it is, the family's: `openai`. */
  readonly dialect: string;
  /** Path and query, appended to the base; undefined for a model that no path may name. */
  path(ask: Ask, options: ModelOptions): string | undefined;
  /** Members of the body that are set at the end, or taken away where undefined; whoever wrote it. */
  edits?(ask: Ask, options: ModelOptions): Readonly<Record<string, unknown>> | undefined;
  /** The same in a dialect that differs in how streams are cut, for callers who want it so. */
  readonly twin?: Endpoint | undefined;
  /** In place of the API's base. */
  base?(options: ModelOptions): string;
}

/** What of a request decides where it goes. */
export interface Ask {
  /** As the provider names it; empty for what is of no model. */
  readonly model: string;
  readonly stream: boolean;
  /** What follows the operation's own path: `/file-1/content`, escaped by `restOfPath`. Mostly empty. */
  readonly rest: string;
  /** What of the caller's query goes on, with its question mark: of lists and of what is kept; empty beside a request to a model. */
  readonly query: string;
}

/** `header`: a fixed text that goes with each request. `aws`: SigV4. `gcp`, `azure`: access tokens of the cloud. */
export type CredentialWish =
  | { readonly kind: 'header'; readonly name: string; readonly prefix: string; readonly orCloud?: 'azure' | 'gcp' }
  | { readonly kind: 'aws'; readonly service: string }
  | { readonly kind: 'gcp' }
  | { readonly kind: 'none' };

export interface OptionProblem {
  /** Below `model.options`: `bedrock.aws_region`. */
  path: string;
  message: string;
}

export const bearer: CredentialWish = { kind: 'header', name: 'Authorization', prefix: 'Bearer ' };
