import type { ChatAnswer } from '../neutral/answer.ts';
import type { AskedTool } from '../neutral/asked-tools.ts';
import type { EmbeddingsAnswer, EmbeddingsRequest } from '../neutral/embeddings.ts';
import type { Failure } from '../neutral/failure.ts';
import type { Losses } from '../neutral/losses.ts';
import type { ChatRequest } from '../neutral/request.ts';
import type { ChatEvent } from '../neutral/stream.ts';
import type { Usage } from '../neutral/usage.ts';

export type Json = Record<string, unknown>;

/** What was read, or the sentence why it cannot be: for the caller where a request is read, for the log where an answer is. */
export type Read<T> = { value: T } | { problem: string; param?: string | undefined };

/** New values of a body's members by name; undefined takes a member away. */
export type MemberEdits = Record<string, unknown>;

/** What the path of a request says of it, where the dialect puts it there (Gemini, Bedrock). */
export interface PathFacts {
  model?: string | undefined;
  stream?: boolean | undefined;
}

/** What a writer of requests may depend on besides the request. */
export interface WriteOptions {
  /** The model's name as the provider knows it: some take other members than their siblings. */
  model: string;
  /** Who is written to: dialects have accents. */
  provider: string;
  losses: Losses;
}

/** What a writer of answers may depend on besides the answer. */
export interface AnswerContext {
  /** What was asked, as read. */
  request: ChatRequest;
  /** Unix seconds, for answers that tell no time of their own. */
  nowS: number;
  /** Unlike any other, for what must have an id: hexadecimal. */
  nextId(): string;
  losses: Losses;
}

/** A wire language of chat models, both ways. Nothing throws on whatever comes in. */
export interface ChatDialect {
  readonly name: string;
  /** How a stream is cut into frames. */
  readonly framing: FramingName;
  /** The members of a request that hold what every dialect has, where they are edited as bytes; undefined where the path holds it. */
  readonly members: {
    readonly model?: string;
    readonly stream?: string;
    readonly maxTokens?: string;
    /** Takes `{"include_usage": true}`, without which a stream tells no usage. */
    readonly streamOptions?: string;
  };

  readRequest(body: Json, path: PathFacts): Read<ChatRequest>;
  writeRequest(request: ChatRequest, options: WriteOptions): Json;
  /**
   * What must be different in a body of this dialect that passes as the caller wrote it, so that this provider and model
   * take it: members and their new values, undefined for one that has to go. Nothing where every provider speaks alike.
   */
  adapt?(body: Json, options: WriteOptions): MemberEdits | undefined;
  readAnswer(body: unknown): Read<ChatAnswer>;
  writeAnswer(answer: ChatAnswer, context: AnswerContext): Json;
  streamReader(): StreamReader;
  streamWriter(context: AnswerContext): StreamWriter;
  /** For streams that pass unchanged. */
  streamWatcher(): StreamWatcher;
  /** Of an answer that passes unchanged; undefined when it tells none. */
  readUsage(body: unknown): Usage | undefined;
  /** The model that answered, of an answer that passes unchanged. */
  readModel(body: unknown): string | undefined;
  /** Of such an answer: its id, where later requests may go on from it by that. */
  readId?(body: unknown): string | undefined;
  /** An answer with a status of 400 or more. `body` is undefined when it was no JSON. */
  readFailure(status: number, body: unknown): Failure;
  writeFailure(failure: Failure): Json;
}

/** Reads frames of one streamed answer, one after another. */
export interface StreamReader {
  /** Appends what the frame says to `out`. A frame that cannot be read becomes a `failure`. */
  read(frame: Buffer, out: ChatEvent[]): void;
  /** The stream has ended: what was left open. Without the dialect's own end, no `end` is given. */
  finish(out: ChatEvent[]): void;
}

/** Writes one streamed answer: `Content-Type` is the dialect's, and each text or buffer is whole frames. */
export interface StreamWriter {
  readonly contentType: string;
  /** Undefined where the event has no frame of its own in this dialect. */
  write(event: ChatEvent): Buffer | undefined;
}

/** Looks at frames that pass unchanged, as cheaply as can be. */
export interface StreamWatcher {
  /** Answers what the frame is. `usage` alone can be taken from the stream when the caller did not ask for it. */
  see(frame: Buffer): FrameKind;
  readonly usage: Usage | undefined;
  readonly model: string | undefined;
  /** The dialect's own end was seen, in a frame of its own or with the last content: without it, the answer was cut. */
  readonly isComplete: boolean;
  /** The provider's own word that it gave up. */
  readonly failure: Failure | undefined;
  /** Bytes of text, thoughts and arguments so far, roughly: for an estimate when the stream is cut. */
  readonly outputBytes: number;
  /** The calls that the model asked for so far; ids are made up where the dialect has none. */
  readonly askedTools: readonly AskedTool[];
  /** Of the answer, where later requests may go on from it by its id. */
  readonly id?: string | undefined;
}

/**
 * `opening`: nothing that a caller would miss (role, ping, lifecycle). `content`: the answer itself, and why it ended. `end`: nothing
 * but the mark of the end.
 */
export type FrameKind = 'opening' | 'content' | 'usage' | 'failure' | 'end';

export type FramingName = 'sse' | 'lines' | 'aws-event-stream' | 'json-array';

/** A wire language of embedding models. */
export interface EmbeddingsDialect {
  readonly name: string;
  readonly members: { readonly model?: string };
  readRequest(body: Json, path: PathFacts): Read<EmbeddingsRequest>;
  /** Why this model cannot be asked that, where it takes fewer or other inputs: a sentence for the caller. */
  cannotAsk?(request: EmbeddingsRequest, model: string): string | undefined;
  writeRequest(request: EmbeddingsRequest, options: WriteOptions): Json;
  readAnswer(body: unknown): Read<EmbeddingsAnswer>;
  /** An object; of some, the vectors themselves. */
  writeAnswer(answer: EmbeddingsAnswer, request: EmbeddingsRequest): Json | readonly unknown[];
  readUsage(body: unknown): Usage | undefined;
  readFailure(status: number, body: unknown): Failure;
  writeFailure(failure: Failure): Json;
}
