import type { CacheMark } from './parts.ts';
import type { OwnMembers } from './request.ts';

export type Tool = FunctionTool | CustomTool | OpaqueTool;

export interface FunctionTool {
  type: 'function';
  name: string;
  description?: string | undefined;
  /** JSON Schema of the arguments; undefined for a tool that takes none. */
  parameters?: Record<string, unknown> | undefined;
  strict?: boolean | undefined;
  cache?: CacheMark | undefined;
  own?: OwnMembers | undefined;
}

/**
 * A tool that takes free text, not JSON (OpenAI's custom tools). Dialects without them are told of a function with the one
 * argument `input`; see `dialects/shared/custom-tools.ts`.
 */
export interface CustomTool {
  type: 'custom';
  name: string;
  description?: string | undefined;
  /** The grammar of the text, as OpenAI's Responses API writes it; undefined for any text. */
  format?: Record<string, unknown> | undefined;
}

/** A tool that a provider has itself (web search, code), as its dialect writes it. */
export interface OpaqueTool {
  type: 'opaque';
  dialect: string;
  value: unknown;
}

/**
 * `allowed`: of the tools told of, only these now; one of them must be called when `isRequired`. Dialects that cannot say it
 * tell of fewer tools (`dialects/shared/tool-choice.ts`).
 */
export type ToolChoice = 'auto' | 'none' | 'required' | { name: string } | { allowed: string[]; isRequired: boolean };
