import { type RawArguments, readArguments } from './arguments.ts';
import { convertTool } from './convert-tool.ts';
import { ConvertedTool } from './converted-tool.ts';
import type { ToolDefinition, ToolPlace } from './tool-definition.ts';

/** For tests of this folder. */
export const shopRoute: ToolPlace = {
  routeId: 'r1',
  routeName: 'shop',
  paths: ['/shop'],
  methods: [],
  hosts: [],
  headers: {},
};

export function toolOf(definition: Partial<ToolDefinition>, place: ToolPlace = shopRoute): ConvertedTool {
  const tool = convertTool({ description: 'A tool.', method: 'GET', path: '/things', ...definition }, 1, place);
  if (tool instanceof ConvertedTool) return tool;
  throw new Error(tool.map(({ path, message }) => `${path}: ${message}`).join('\n'));
}

export function argumentsOf(values: object | string): RawArguments {
  const text = typeof values === 'string' ? values : JSON.stringify(values);
  const read = readArguments(Buffer.from(`{"name":"tool","arguments":${text}}`));
  if (typeof read === 'string') throw new Error(read);
  return read.raw;
}

/** Path and query of a call, or the sentence why there is none. */
export function targetOf(definition: Partial<ToolDefinition>, values: object | string = {}): string {
  const request = toolOf(definition).request(argumentsOf(values));
  return typeof request === 'string' ? request : request!.target;
}
