import type { Losses } from '../../neutral/losses.ts';
import type { ChatRequest } from '../../neutral/request.ts';
import type { FunctionTool, Tool, ToolChoice } from '../../neutral/tools.ts';
import type { Json } from '../dialect.ts';
import { calledTools } from '../shared/called-tools.ts';
import { customAsFunction } from '../shared/custom-tools.ts';
import { put } from '../shared/json.ts';
import { noteToolMembers } from '../shared/own.ts';
import { allowedTools } from '../shared/tool-choice.ts';
import type { BedrockModel } from './models.ts';
import { name } from './name.ts';
import type { PartsWriter } from './write-parts.ts';

/** `toolConfig`. `forced` is a tool of ours that must be called, whatever the caller asked for. */
export function writeTools(
  request: ChatRequest,
  forced: FunctionTool | undefined,
  model: BedrockModel,
  writer: PartsWriter,
  losses: Losses,
): Json | undefined {
  const isNone = request.toolChoice === 'none';
  const called = calledTools(request);
  const given = isNone && called.length === 0 ? [] : allowedTools(request);
  // Bedrock wants the tools of calls in the conversation told of, also where the caller tells of none.
  const told = given.length === 0 ? called : given;
  const tools = [...told, ...(forced === undefined ? [] : [forced])].flatMap((tool) =>
    writeTool(tool, model, writer, losses),
  );
  if (tools.length === 0) return undefined;
  if (isNone && told.length > 0)
    losses.add('toolChoice', 'tools that were called before cannot be kept from the model');
  if (request.parallelToolCalls === false) losses.add('parallelToolCalls', 'there is no place for it');
  const config: Json = { tools };
  const choice = forced ? { tool: { name: forced.name } } : writeChoice(request.toolChoice, model, losses);
  put(config, 'toolChoice', given.length === 0 && forced === undefined ? undefined : choice);
  return config;
}

function writeTool(tool: Tool, model: BedrockModel, writer: PartsWriter, losses: Losses): Json[] {
  if (tool.type === 'custom') return [{ toolSpec: writeSpec(customAsFunction(tool), model) }];
  if (tool.type === 'opaque') {
    if (tool.dialect === name) return [tool.value as Json];
    losses.add('tools.opaque', `a tool that only ${tool.dialect} has`);
    return [];
  }
  noteToolMembers(tool, name, losses);
  const spec = { toolSpec: writeSpec(tool, model) };
  if (tool.cache === undefined) return [spec];
  const point = model.cachesTools ? writer.cachePoint(tool.cache) : undefined;
  if (point === undefined && model.cache !== 'none') losses.add('tools.cache', 'this model remembers no tools');
  return point === undefined ? [spec] : [spec, point];
}

function writeSpec(tool: FunctionTool, model: BedrockModel): Json {
  const spec: Json = { name: tool.name };
  put(spec, 'description', tool.description === '' ? undefined : tool.description);
  spec['inputSchema'] = { json: { type: 'object', ...(tool.parameters ?? { properties: {} }) } };
  if (tool.strict === true && model.structured) spec['strict'] = true;
  return spec;
}

function writeChoice(choice: ToolChoice | undefined, model: BedrockModel, losses: Losses): Json | undefined {
  if (choice === undefined || choice === 'none') return undefined;
  if (choice === 'auto') return { auto: {} };
  const isForced = choice === 'required' || 'name' in choice || choice.isRequired;
  if (isForced && !model.forcedTools) {
    losses.add('toolChoice', 'this model decides itself whether it calls a tool');
    return undefined;
  }
  if (choice !== 'required' && 'name' in choice) return { tool: { name: choice.name } };
  return isForced ? { any: {} } : { auto: {} };
}
