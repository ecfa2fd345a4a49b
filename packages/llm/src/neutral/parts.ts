/** A piece of a message, of a request or an answer alike. */
export type Part = TextPart | MediaPart | ToolCallPart | ToolResultPart | ReasoningPart | RefusalPart | OpaquePart;

export interface TextPart {
  type: 'text';
  text: string;
  cache?: CacheMark | undefined;
  citations?: Citations | undefined;
}

/** Where a text is from: a list, as the dialect wrote it. */
export interface Citations {
  dialect: string;
  value: unknown[];
}

export interface MediaPart {
  type: 'image' | 'audio' | 'document' | 'video';
  source: MediaSource;
  /** Of an image: `low`, `high`, `auto`. */
  detail?: string | undefined;
  /** File name or title. */
  name?: string | undefined;
  /** What the model should know of a document, beside what stands in it. */
  context?: string | undefined;
  /** A document that was found somewhere: its address. */
  foundAt?: string | undefined;
  /** The answer is to say where in the document it is from. */
  wantsCitations?: boolean | undefined;
  /** What an audio answer says. */
  transcript?: string | undefined;
  cache?: CacheMark | undefined;
}

/** `data`: base64. `url`: for the provider to fetch. `file`: kept by the provider under that id. `text`: a plain document. */
export type MediaSource =
  | { kind: 'data'; mediaType: string; data: string }
  | { kind: 'url'; url: string; mediaType?: string | undefined }
  | { kind: 'file'; id: string; mediaType?: string | undefined }
  | { kind: 'text'; text: string };

export interface ToolCallPart {
  type: 'tool-call';
  /** Made up from position and name where the dialect has none: the same each time. */
  id: string;
  name: string;
  /** JSON as written; empty for none. Not parsed, so that numbers and order survive. */
  arguments: string;
  /** Free text instead of JSON: OpenAI's custom tools. */
  isCustom?: boolean | undefined;
  /** What the provider wants back with the call (Gemini's thought signature); opaque. */
  signature?: string | undefined;
  /** The dialect the signature is from: others must not be sent it. */
  signedBy?: string | undefined;
  cache?: CacheMark | undefined;
}

export interface ToolResultPart {
  type: 'tool-result';
  /** Of the call. */
  id: string;
  /** Of the tool, where the dialect tells. */
  name?: string | undefined;
  /** Text and media. */
  content: Part[];
  isError?: boolean | undefined;
  cache?: CacheMark | undefined;
}

export interface ReasoningPart {
  type: 'reasoning';
  /** Empty when it is withheld. */
  text: string;
  /** Only a summary of what was thought. */
  isSummary?: boolean | undefined;
  /** Proves to the provider that the thought is its own; opaque. */
  signature?: string | undefined;
  /** Thoughts that only the provider can read; opaque. */
  encrypted?: string | undefined;
  /** The dialect that signature and encrypted thoughts are from: providers refuse those of others (decision 0037). */
  signedBy?: string | undefined;
  /** Of the item it was in (openai-responses). */
  id?: string | undefined;
}

export interface RefusalPart {
  type: 'refusal';
  text: string;
}

/** What only one dialect can say: written back where that dialect is written, a loss elsewhere. */
export interface OpaquePart {
  type: 'opaque';
  dialect: string;
  value: unknown;
}

/** Up to here the provider is to remember what it read. */
export interface CacheMark {
  ttl: '5m' | '1h';
}
