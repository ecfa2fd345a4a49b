import { Secret } from '@sallyport/contracts';
import { readBody } from './body.ts';
import { ConvertedTool, type ToolParts } from './converted-tool.ts';
import { encodeHeader } from './encode.ts';
import { outputSchema } from './output-schema.ts';
import { headerNameProblem, readParameters } from './parameter.ts';
import { compilePath } from './path-template.ts';
import { destinationOf, pathProblem } from './place.ts';
import type { ToolDefinition, ToolPlace, ToolProblem } from './tool-definition.ts';

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

function withSecrets(
  values: ToolDefinition['headers'] = {},
  secret: (text: string) => Secret,
): (readonly [string, Secret])[] {
  return Object.entries(values).flatMap(([name, list]) => list.map((value) => [name, secret(value)] as const));
}

function isSendable(value: string): boolean {
  try {
    return encodeHeader(value) !== undefined;
  } catch {
    return false;
  }
}
