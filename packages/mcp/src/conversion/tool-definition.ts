/** A tool of a REST API as a configuration says it, with Kong's names; `parameters`, `request_body` and `responses` are OpenAPI's. */
export interface ToolDefinition {
  readonly name?: string | undefined;
  readonly description: string;
  readonly annotations?: ToolAnnotations | undefined;
  readonly method?: string | undefined;
  readonly path?: string | undefined;
  readonly host?: string | undefined;
  readonly scheme?: 'http' | 'https' | undefined;
  /** Sent with every call, and not to be seen by callers. */
  readonly headers?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly query?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly parameters?: readonly JsonObject[] | undefined;
  readonly request_body?: JsonObject | undefined;
  readonly responses?: JsonObject | undefined;
}

export interface ToolAnnotations {
  readonly title?: string | undefined;
  readonly read_only_hint?: boolean | undefined;
  readonly destructive_hint?: boolean | undefined;
  readonly idempotent_hint?: boolean | undefined;
  readonly open_world_hint?: boolean | undefined;
}

/** What a tool takes from the route that its plugin is attached to. */
export interface ToolPlace {
  readonly routeId: string;
  /** Name of the route, else its id. */
  readonly routeName: string;
  readonly paths: readonly string[];
  readonly methods: readonly string[];
  readonly hosts: readonly string[];
  readonly headers: Readonly<Record<string, readonly string[]>>;
}

/** What is wrong with a definition: where in it, and a sentence. */
export interface ToolProblem {
  readonly path: string;
  readonly message: string;
}

export type JsonObject = { readonly [name: string]: unknown };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
