import type { CallerDialect } from '../llm/dialects/caller-dialect.ts';
import type { TextScope } from './texts/guard-text.ts';

/** What a plugin's configuration says of how its guard is used. */
export interface GuardOptions {
  readonly plugin: string;
  /** For codes of refusals: `custom_guardrail` makes `custom_guardrail_blocked` and `custom_guardrail_unavailable`. */
  readonly codes: string;
  /** What of a request the guard looks at; undefined where it looks at none. */
  readonly input: TextScope | undefined;
  /** What of an answer it looks at, and how; undefined where it looks at none. */
  readonly output: OutputOptions | undefined;
  /** The language of those whose requests no other plugin of the route reads, where it is known. */
  readonly dialect?: CallerDialect | undefined;
  /** What is answered with when a guard blocks. Default 400. */
  readonly blockStatus?: number;
  /** A guard that cannot tell blocks. Otherwise texts pass, and a record says so. */
  readonly stopsOnError: boolean;
  /** Records tell what was blocked. */
  readonly logsBlocked: boolean;
  /** For records: `guarding_mode` and the like. */
  readonly mode?: string | undefined;
}

export interface OutputOptions {
  /** `said`: what the model, or a tool, says. `everything`: each text of the answer. */
  readonly scope: 'said' | 'everything';
  /**
   * Of a stream. `buffer`: it is held until its end, and asked about once. A number: asked about whenever so many new characters have come, and at the
   * end; 0 asks about each frame. What was asked about goes on.
   */
  readonly stream: 'buffer' | number;
  /** How much of what has left already is shown again, so that what is cut in two is seen whole. Characters. */
  readonly contextChars: number;
}
