import type { CacheMark } from './parts.ts';
import type { OwnMembers } from './request.ts';

export type Tool = FunctionTool | OpaqueTool;

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

/** A tool that a provider has itself (web search, code), as its dialect writes it. */
export interface OpaqueTool {
  type: 'opaque';
  dialect: string;
  value: unknown;
}

export type ToolChoice = 'auto' | 'none' | 'required' | { name: string };
