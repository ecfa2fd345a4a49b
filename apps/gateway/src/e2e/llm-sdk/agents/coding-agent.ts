/** A coding agent, by the requests it is known to send: a system prompt, tools of its own, and everything streamed. */
export interface CodingAgent {
  readonly name: string;
  readonly speaks: { readonly llm_format: string; readonly route_type: string };
  /** Below the route. */
  path(model: string): string;
  readonly headers: Readonly<Record<string, string>>;
  /** Its request: the question, and then what was answered and done. */
  body(model: string, question: string, turns: readonly AgentTurn[]): unknown;
  /** Reads the data of an answer's events. */
  read(events: readonly AgentEvent[]): AgentAnswer;
}

// biome-ignore lint/suspicious/noExplicitAny: events of three APIs, of which each agent reads its own.
export type AgentEvent = any;

export interface AgentAnswer {
  readonly text: string;
  readonly call?: { readonly id: string; readonly name: string; readonly arguments: string } | undefined;
  /** What the agent sends back with the result, as its API has it. */
  readonly said: readonly unknown[];
}

export interface AgentTurn {
  readonly answer: AgentAnswer;
  /** What the tool printed. */
  readonly result: string;
}
