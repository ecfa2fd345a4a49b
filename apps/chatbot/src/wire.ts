import type { UIMessage } from 'ai';

/*
 * What crosses between page and server, below the chatbot's path (`/chat`). Only types and constants: the page imports it.
 *
 * GET    api/session             Session
 * GET    api/conversations       ConversationList, the one asked in last first
 * DELETE api/conversations       204: all of them
 * GET    api/conversations/{id}  Conversation
 * PATCH  api/conversations/{id}  Rename → ConversationSummary
 * DELETE api/conversations/{id}  204
 * POST   api/chat                Question → the AI SDK's UI message stream of an answer (ChatMessage)
 *
 * Whatever else is answered than 2xx is a Failure as JSON; only what goes wrong before the stream begins is answered so, later problems are
 * parts of the answer. The gateway's own refusals may be anything: a 401 of any form means to sign in again, by loading the page.
 * Writes must be JSON and come from the page itself (the browser says so). Stopping is closing the connection.
 */

/** One question, with the header `traceparent`, made anew for each: everything that it causes is one trace. */
export interface Question {
  /** Made by the page: 8 to 64 of `A-Z a-z 0-9 _ -`. The first question makes the conversation. */
  readonly conversationId: string;
  readonly model: string;
  /** What the person asks; of at most `questionBytesMax` bytes in UTF-8. Left out: the last question is asked again, in place of its answer. */
  readonly text?: string;
}

export interface Session {
  readonly person: Person;
  /** Those that this person may use, the one to begin with first. Empty where there are none or `problem` says why. */
  readonly models: readonly Model[];
  readonly problem?: Problem;
  /** Questions to begin with. */
  readonly suggestions: readonly string[];
  readonly questionBytesMax: number;
  /** A request is shown at `${requestsUrl}/${requestId}`. */
  readonly requestsUrl: string;
  /** Where a form is posted to for signing out; undefined where nobody said. */
  readonly signOutUrl?: string;
}

export interface Person {
  readonly name: string;
  readonly email?: string;
}

export interface Model {
  /** As questions name it. */
  readonly id: string;
  readonly name: string;
  /** Who serves it; undefined where the gateway doesn't say. */
  readonly vendor?: string;
}

export interface ConversationSummary {
  readonly id: string;
  readonly title: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export interface ConversationList {
  readonly conversations: readonly ConversationSummary[];
}

export interface Conversation extends ConversationSummary {
  readonly messages: readonly ChatMessage[];
}

export interface Rename {
  /** Of 1 to `titleCharsMax`. */
  readonly title: string;
}

export const titleCharsMax = 120;

/**
 * Tools are its `dynamic-tool` parts; a tool's output is text (mostly JSON), shortened where it is long: what the model read may be more.
 * Of the hops, those with the same id are one, told anew.
 */
export type ChatMessage = UIMessage<MessageMetadata, { hop: Hop; problem: Problem }>;

/** Of answers; questions have none. */
export interface MessageMetadata {
  readonly model?: string;
  /** 32 hexadecimal digits. */
  readonly traceId?: string;
  readonly startedAtMs?: number;
  /** Undefined while it is written. */
  readonly endedAtMs?: number;
  /** The person stopped it. */
  readonly isStopped?: boolean;
  /** Of all the rounds together, as the model told. */
  readonly inputTokens?: number;
  readonly outputTokens?: number;
}

/** One of the nine steps of a question's way; 5 to 8 happen in every round of tools. */
export interface Hop {
  readonly n: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
  /** Such as "Tool list_services is called". */
  readonly title: string;
  /** The exchange that it is, or is part of. */
  readonly requestId?: string;
  /** The tool's part that it belongs to. */
  readonly toolCallId?: string;
  readonly startedAtMs: number;
  /** Undefined while it runs; 0 for those that are part of another and took no time that can be told apart (2, 8, 9). */
  readonly durationMs?: number;
  readonly status: 'running' | 'done' | 'refused' | 'failed' | 'stopped';
  /** Such as "10 tools" or "1 240 tokens". */
  readonly detail?: string;
}

/** Something went wrong, in words for the person. */
export interface Problem {
  readonly kind: ProblemKind;
  /** What happened; a sentence. */
  readonly message: string;
  /** What to do about it; a sentence. */
  readonly advice: string;
  /** When it will be over, where that is known; no sentence names this time, as only the page knows the person's clock. */
  readonly retryAtMs?: number;
  /** The exchange that was refused or failed. */
  readonly requestId?: string;
}

export type ProblemKind =
  /** The person has to sign in again. */
  | 'sign-in'
  /** This person may not. */
  | 'forbidden'
  /** Asked or used too much; `retryAtMs`. */
  | 'limit'
  /** A guard refused the prompt or the answer. */
  | 'guard'
  /** The model failed or isn't there. */
  | 'model'
  /** The tools failed or aren't there. */
  | 'tools'
  /** It took longer, or more rounds, than a question may. */
  | 'bounds'
  /** The page asked for what can't be. */
  | 'bad-request'
  | 'not-found'
  /** The chatbot itself failed. */
  | 'failed';

/** A "no" by policy is told apart from what failed. */
export const refusals: ReadonlySet<ProblemKind> = new Set<ProblemKind>([
  'sign-in',
  'forbidden',
  'limit',
  'guard',
  'bounds',
  'bad-request',
  'not-found',
]);

export interface Failure {
  readonly problem: Problem;
}
