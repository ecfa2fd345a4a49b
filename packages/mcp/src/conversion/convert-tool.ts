import { Secret } from '@sallyport/contracts';
import { parseArgument, type RawArguments, textOf } from './arguments.ts';
import { type Body, readBody, writeBody } from './body.ts';
import { encodeHeader, encodeStrictly, ValueProblem } from './encode.ts';
import { inputSchema } from './input-schema.ts';
import { outputSchema } from './output-schema.ts';
import { headerNameProblem, type Parameter, readParameters } from './parameter.ts';
import { compilePath, type PathPart, writePath } from './path-template.ts';
import { type Destination, destinationOf, pathProblem } from './place.ts';
import { pairsOf, ReservedNames } from './query.ts';
import { type Pair, writeText } from './styles.ts';
import type { JsonObject, ToolDefinition, ToolPlace, ToolProblem } from './tool-definition.ts';

/** What a call becomes. */
export interface ToolRequest {
  readonly method: string;
  readonly scheme: 'http' | 'https' | undefined;
  readonly host: string | undefined;
  /** Path and query. */
  readonly target: string;
  /** Names and values in turn: fixed ones, those of arguments, and Content-Type. */
  readonly headers: readonly string[];
  /** Cookies of arguments, joined; to stand behind the client's. */
  readonly cookies: readonly Pair[];
  readonly body: Buffer | undefined;
}

/** A tool that is a request of a REST API. */
export class ConvertedTool {
  readonly name: string;
  /** As `tools/list` has it. */
  readonly entry: Buffer;
  readonly inputSchema: JsonObject;
  readonly outputSchema: JsonObject | undefined;
  readonly #destination: Destination;
  readonly #path: readonly PathPart[];
  readonly #others: readonly Parameter[];
  readonly #body: Body | undefined;
  readonly #fixed: FixedValues;
  readonly #reserved: ReservedNames;
  readonly #known: ReadonlySet<string>;

  constructor(definition: ToolDefinition, name: string, destination: Destination, parts: ToolParts) {
    const { parameters, body, path } = parts;
    this.name = name;
    this.inputSchema = inputSchema(parameters, body);
    this.outputSchema = parts.output;
    this.entry = Buffer.from(JSON.stringify(entryOf(definition, name, this.inputSchema, this.outputSchema)));
    this.#destination = destination;
    this.#path = path;
    this.#others = parameters.filter((one) => one.in !== 'path');
    this.#body = body;
    this.#fixed = parts.fixed;
    const queries = parameters.filter((one) => one.in === 'query').map((one) => one.name);
    this.#reserved = new ReservedNames([...parts.fixed.query.map(([key]) => key), ...queries]);
    this.#known = new Set([...parameters.map((one) => one.argument), ...(body === undefined ? [] : ['body'])]);
  }

  /** Does the request of a call that came in at this route take the same route again? */
  returnsTo(routeId: string | undefined): boolean {
    return routeId !== undefined && this.#destination.routeId === routeId;
  }

  /** Names whose values no record may show. */
  get secretHeaders(): readonly string[] {
    return this.#fixed.headers.map(([name]) => name.toLowerCase());
  }

  get secretQuery(): readonly string[] {
    return this.#fixed.query.map(([name]) => name);
  }

  /**
   * The request for these arguments; a sentence for the caller where there can be none; undefined while a vault lacks what is to
   * be sent with it.
   */
  request(values: RawArguments): ToolRequest | string | undefined {
    const unknown = [...values.keys()].find((name) => !this.#known.has(name));
    if (unknown !== undefined) return `'${unknown.slice(0, 100)}' is no argument of this tool`;
    try {
      return this.#write(values);
    } catch (error) {
      if (error instanceof MissingSecret) return undefined;
      if (error instanceof ValueProblem) return error.message;
      throw error;
    }
  }

  #write(values: RawArguments): ToolRequest {
    const { method, scheme, host } = this.#destination;
    const query: Pair[] = this.#fixed.query.map(([name, value]) => [
      encodeStrictly(name),
      encodeStrictly(reveal(value)),
    ]);
    const cookies: Pair[] = [];
    const headers = this.#destination.headers.flat();
    for (const [name, value] of this.#fixed.headers) headers.push(name, encodeHeader(reveal(value)));
    for (const parameter of this.#others) {
      const bytes = values.get(parameter.argument) ?? parameter.byDefault;
      if (bytes === undefined || isNull(bytes)) {
        if (parameter.required) throw new ValueProblem(`${parameter.argument} is needed`);
        continue;
      }
      within(parameter.argument, () => {
        if (parameter.in === 'header') headers.push(parameter.name, headerValue(parameter, bytes));
        else (parameter.in === 'query' ? query : cookies).push(...pairsOf(parameter, bytes, this.#reserved));
      });
    }
    const path = writePath(this.#path, values);
    const body = this.#writeBody(values, headers);
    const pairs = query.map((pair) => pair.join('=')).join('&');
    return { method, scheme, host, target: pairs === '' ? path : `${path}?${pairs}`, headers, cookies, body };
  }

  #writeBody(values: RawArguments, headers: string[]): Buffer | undefined {
    if (this.#body === undefined) return undefined;
    const bytes = values.get('body') ?? this.#body.byDefault;
    if (bytes === undefined) {
      if (this.#body.required) throw new ValueProblem('body is needed');
      return undefined;
    }
    const hasType = headers.some((name, i) => i % 2 === 0 && name.toLowerCase() === 'content-type');
    if (!hasType) headers.push('Content-Type', this.#body.mediaType);
    return writeBody(this.#body, bytes);
  }
}

/** What every request of a tool carries; values may be kept in a vault. */
interface FixedValues {
  readonly headers: readonly (readonly [name: string, value: Secret])[];
  readonly query: readonly (readonly [name: string, value: Secret])[];
}

class MissingSecret extends Error {}

interface ToolParts {
  readonly parameters: readonly Parameter[];
  readonly body: Body | undefined;
  readonly path: readonly PathPart[];
  readonly output: JsonObject | undefined;
  readonly fixed: FixedValues;
}

/**
 * Makes a tool of its definition, or tells everything that is wrong with it. `position` counts from 1; `secret` finds what a fixed
 * header or query refers to.
 */
export function convertTool(
  definition: ToolDefinition,
  position: number,
  place: ToolPlace,
  secret: (text: string) => Secret = (text) => new Secret(text),
): ConvertedTool | ToolProblem[] {
  const problems: ToolProblem[] = [];
  const parts = readParts(definition, problems);
  const destination = destinationOf(definition, place, problems);
  if (problems.length > 0 || destination === undefined) return problems;
  const path = compilePath(destination.path, parts.parameters);
  if (typeof path === 'string') return [{ path: 'path', message: path }];
  return new ConvertedTool(definition, toolName(definition, position, place), destination, {
    ...parts,
    path,
    fixed: { headers: withSecrets(definition.headers, secret), query: withSecrets(definition.query, secret) },
  });
}

/** Everything that can be told without the route. */
export function toolProblems(definition: ToolDefinition): ToolProblem[] {
  const problems: ToolProblem[] = [];
  const { parameters } = readParts(definition, problems);
  if (problems.length === 0 && definition.path !== undefined) {
    const path = compilePath(definition.path, parameters);
    if (typeof path === 'string') problems.push({ path: 'path', message: path });
  }
  return problems;
}

/** Kong's rule: the name, else the title, else the route's name and the position. */
export function toolName({ name, annotations }: ToolDefinition, position: number, { routeName }: ToolPlace): string {
  return name ?? annotations?.title ?? `${routeName}-${position}`;
}

function readParts(definition: ToolDefinition, problems: ToolProblem[]): Omit<ToolParts, 'path' | 'fixed'> {
  const { path, headers = {}, query = {}, method } = definition;
  const wrong = path === undefined ? undefined : pathProblem(path);
  if (wrong !== undefined) problems.push({ path: 'path', message: wrong });
  for (const [name, values] of Object.entries(headers)) {
    const problem =
      headerNameProblem(name) ?? (values.every(isSendable) ? undefined : 'holds characters that no header can');
    if (problem !== undefined && !ownHeaders.test(name)) problems.push({ path: `headers.${name}`, message: problem });
  }
  const all = readParameters(definition.parameters ?? [], problems);
  const body = readBody(definition.request_body, problems);
  if (body !== undefined && (method === 'GET' || method === 'DELETE') && body.required) {
    problems.push({ path: 'request_body', message: `has no meaning in a ${method} request` });
  }
  const fixedHeaders = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const parameters = all.filter((one) => {
    if (one.in === 'query') return !Object.hasOwn(query, one.name);
    return one.in !== 'header' || !fixedHeaders.has(one.name.toLowerCase());
  });
  return { parameters, body, output: outputSchema(definition.responses, problems) };
}

const ownHeaders = /^cookie$/i;

function entryOf(
  definition: ToolDefinition,
  name: string,
  input: JsonObject,
  output: JsonObject | undefined,
): JsonObject {
  const { description, annotations } = definition;
  const hints = annotations && {
    title: annotations.title,
    readOnlyHint: annotations.read_only_hint,
    destructiveHint: annotations.destructive_hint,
    idempotentHint: annotations.idempotent_hint,
    openWorldHint: annotations.open_world_hint,
  };
  return { name, description, inputSchema: input, outputSchema: output, annotations: hints };
}

function withSecrets(
  values: ToolDefinition['headers'] = {},
  secret: (text: string) => Secret,
): (readonly [string, Secret])[] {
  return Object.entries(values).flatMap(([name, list]) => list.map((value) => [name, secret(value)] as const));
}

/** A vault that has given no value yet gives none for now: without it the API would be asked for something else. */
function reveal(value: Secret): string {
  const text = value.reveal();
  if (text === '') throw new MissingSecret();
  return text;
}

function headerValue(parameter: Parameter, bytes: Buffer): string {
  const value = parseArgument(bytes);
  return parameter.asJson ? encodeHeader(textOf(value)!) : writeText(parameter, value, encodeHeader);
}

function within(argument: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw error instanceof ValueProblem ? new ValueProblem(`${argument} ${error.message}`) : error;
  }
}

function isNull(bytes: Buffer): boolean {
  return bytes.length === 4 && bytes[0] === 0x6e;
}

function isSendable(value: string): boolean {
  try {
    return encodeHeader(value) !== undefined;
  } catch {
    return false;
  }
}
