import { defsPrefix, foreignReferences } from './defs.ts';
import { chooseContent } from './media.ts';
import { toJsonSchema } from './schema.ts';
import type { Style } from './styles.ts';
import { isObject, type JsonObject, type ToolProblem } from './tool-definition.ts';

export type ParameterPlace = 'path' | 'query' | 'header' | 'cookie';

/** A parameter of OpenAPI, read. */
export interface Parameter {
  readonly in: ParameterPlace;
  readonly name: string;
  /** The argument of the tool that becomes it: `query_userid`. */
  readonly argument: string;
  readonly description: string | undefined;
  readonly required: boolean;
  readonly schema: JsonObject;
  readonly style: Style;
  readonly explode: boolean;
  readonly allowReserved: boolean;
  /** Is the value sent as JSON text (`content` instead of `schema`)? */
  readonly asJson: boolean;
  /** As JSON, where none is given. */
  readonly byDefault: Buffer | undefined;
}

/** Reads `parameters` of a tool; what OpenAPI has readers ignore is left out. Problems are added to `problems`. */
export function readParameters(written: readonly unknown[], problems: ToolProblem[]): Parameter[] {
  const parameters: Parameter[] = [];
  for (const [i, entry] of written.entries()) {
    const parameter = readParameter(entry, `parameters.${i}`, problems);
    if (parameter === undefined) continue;
    if (parameters.some(({ argument }) => argument === parameter.argument)) {
      problems.push({
        path: `parameters.${i}`,
        message: `there is a parameter '${parameter.name}' in ${parameter.in} already`,
      });
    } else parameters.push(parameter);
  }
  return parameters;
}

function readParameter(entry: unknown, path: string, problems: ToolProblem[]): Parameter | undefined {
  const say = (field: string, message: string) => void problems.push({ path: `${path}${field}`, message });
  if (!isObject(entry)) return say('', 'is no OpenAPI parameter');
  const { name, in: place, style, explode, content, description } = entry;
  if (entry['$ref'] !== undefined) return say('.$ref', 'is not followed here; write the parameter out');
  if (typeof name !== 'string' || name === '') return say('.name', 'is needed');
  if (place !== 'path' && place !== 'query' && place !== 'header' && place !== 'cookie') {
    return say('.in', 'should be path, query, header or cookie');
  }
  if (place === 'header') {
    if (ignoredHeaders.has(name.toLowerCase())) return undefined;
    const problem = headerNameProblem(name);
    if (problem !== undefined) return say('.name', problem);
  }
  if (place === 'cookie' && !token.test(name)) return say('.name', `'${name}' is no name of a cookie`);
  const asked = style ?? defaultStyles[place];
  if (!styles[place].includes(asked as Style)) {
    return say('.style', `should be ${styles[place].join(', ')} for a parameter in ${place}`);
  }
  const chosen = content === undefined ? undefined : chooseContent(content);
  if (content !== undefined && chosen?.kind !== 'json') return say('.content', 'should be JSON');
  const schema = toJsonSchema(chosen === undefined ? entry['schema'] : chosen.media['schema'], 'request');
  const [foreign] = foreignReferences(schema);
  if (foreign !== undefined)
    return say('.schema', `the reference '${foreign}' should lead to ${defsPrefix} of the schema`);
  return {
    in: place,
    name,
    argument: `${place}_${name}`,
    description: typeof description === 'string' ? description : undefined,
    required: place === 'path' || entry['required'] === true,
    schema,
    style: asked as Style,
    explode: typeof explode === 'boolean' ? explode : asked === 'form' || asked === 'deepObject',
    allowReserved: entry['allowReserved'] === true,
    asJson: chosen !== undefined,
    byDefault: schema['default'] === undefined ? undefined : Buffer.from(JSON.stringify(schema['default'])),
  };
}

/** Why a header of that name cannot be one of a tool's; undefined when it can. */
export function headerNameProblem(name: string): string | undefined {
  if (!token.test(name)) return `'${name}' is no name of a header`;
  const lower = name.toLowerCase();
  if (framing.has(lower)) return `'${name}' belongs to the connection`;
  return gatewayHeader.test(lower) ? `'${name}' is set by the gateway, which tells the API by it who calls` : undefined;
}

/** OpenAPI: if a header parameter has one of these names, it is to be ignored. */
const ignoredHeaders: ReadonlySet<string> = new Set(['accept', 'content-type', 'authorization']);

const token = /^[\w!#$%&'*+.^`|~-]+$/;
const framing: ReadonlySet<string> = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'expect'],
  ...['content-length', 'content-encoding', 'host', 'http2-settings', 'proxy-authorization', 'cookie', 'cookie2'],
]);
const gatewayHeader =
  /^(x-forwarded-|forwarded$|x-real-ip$|x-consumer-|x-credential-|x-anonymous-consumer$|x-authenticated-)/;

const defaultStyles: Record<ParameterPlace, Style> = {
  path: 'simple',
  query: 'form',
  header: 'simple',
  cookie: 'form',
};

const styles: Record<ParameterPlace, readonly Style[]> = {
  path: ['simple', 'label', 'matrix'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
  cookie: ['form'],
};
