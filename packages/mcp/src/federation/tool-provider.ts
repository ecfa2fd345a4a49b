import type { Ask, Asked, AskListener } from '../neutral.ts';

/** Tools that the gateway makes itself, such as those of a REST API: a source without an MCP server behind it. */
export interface ToolProvider {
  /** Unique among the sources of an endpoint; policies bind to it and the tool's name. */
  readonly name: string;
  /** Fixed while the configuration stands. */
  readonly tools: readonly ProvidedTool[];
  /**
   * Runs one of `tools`: `ask.params` are those of `tools/call`, its name is one of ours and the caller may use it.
   * The result is an object as a 2026-07-28 server would send it.
   */
  call(tool: ProvidedTool, ask: Ask, listener: AskListener): Asked;
}

export interface ProvidedTool {
  readonly name: string;
  /** The entry of `tools/list`: a JSON object, `name` included. */
  readonly entry: Buffer;
}
