import type { Secret } from '@sallyport/contracts';
import { parseArgument, type RawArguments, textOf } from './arguments.ts';
import { type Body, writeBody } from './body.ts';
import { encodeHeader, encodeStrictly, ValueProblem } from './encode.ts';
import { inputSchema } from './input-schema.ts';
import type { Parameter } from './parameter.ts';
import { type PathPart, writePath } from './path-template.ts';
import type { Destination } from './place.ts';
import { pairsOf, ReservedNames } from './query.ts';
import { type Pair, writeText } from './styles.ts';
import type { JsonObject, ToolDefinition } from './tool-definition.ts';

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

/** A definition, read. */
export interface ToolParts {
  readonly parameters: readonly Parameter[];
  readonly body: Body | undefined;
  readonly path: readonly PathPart[];
  readonly output: JsonObject | undefined;
  readonly fixed: FixedValues;
}

/** What every request of a tool carries; values may be kept in a vault. */
export interface FixedValues {
  readonly headers: readonly (readonly [name: string, value: Secret])[];
  readonly query: readonly (readonly [name: string, value: Secret])[];
}

class MissingSecret extends Error {}

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
