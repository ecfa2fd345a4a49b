import type { Losses } from '../../neutral/losses.ts';
import type { ChatRequest } from '../../neutral/request.ts';
import type { FunctionTool, Tool, ToolChoice } from '../../neutral/tools.ts';
import type { Json } from '../dialect.ts';
import { calledTools } from '../shared/called-tools.ts';
import type { ModelTraits } from '../shared/claude/traits.ts';
import { customAsFunction } from '../shared/custom-tools.ts';
import { put } from '../shared/json.ts';
import { noteToolMembers } from '../shared/own.ts';
import { allowedTools } from '../shared/tool-choice.ts';
import { name } from './name.ts';
import { marked } from './write-parts.ts';

/** `tools` and `tool_choice`. `forced` is a tool of ours that must be called, whatever the caller asked for. */
export function writeTools(
  request: ChatRequest,
  forced: FunctionTool | undefined,
  traits: ModelTraits,
  losses: Losses,
): Json {
  const given = allowedTools(request);
  const tools = [...given, ...(forced === undefined ? [] : [forced])]
    .map((tool) => writeTool(tool, traits, losses))
    .filter((tool) => tool !== undefined);
  if (tools.length === 0) return writeCalledTools(request, traits);
  const choice = forced ? { type: 'tool', name: forced.name } : writeChoice(request.toolChoice, traits, losses);
  const body: Json = { tools };
  if (request.parallelToolCalls === undefined || choice?.['type'] === 'none') put(body, 'tool_choice', choice);
  else body['tool_choice'] = { type: 'auto', ...choice, disable_parallel_tool_use: !request.parallelToolCalls };
  return body;
}

/** Anthropic wants the tools of calls in the conversation told of, also where the caller tells of none: they are not to be called. */
function writeCalledTools(request: ChatRequest, traits: ModelTraits): Json {
  const tools = calledTools(request).map((tool) => writeFunction(tool, traits));
  return tools.length === 0 ? {} : { tools, tool_choice: { type: 'none' } };
}

function writeTool(tool: Tool, traits: ModelTraits, losses: Losses): Json | undefined {
  if (tool.type === 'custom') return writeFunction(customAsFunction(tool), traits);
  if (tool.type === 'function') {
    noteToolMembers(tool, name, losses);
    return writeFunction(tool, traits);
  }
  if (tool.dialect === name) return tool.value as Json;
  losses.add('tools.opaque', `a tool that only ${tool.dialect} has`);
  return undefined;
}

function writeFunction(tool: FunctionTool, traits: ModelTraits): Json {
  const written: Json = { name: tool.name };
  put(written, 'description', tool.description);
  written['input_schema'] = { type: 'object', ...(tool.parameters ?? { properties: {} }) };
  if (tool.strict === true && traits.structured) written['strict'] = true;
  if (tool.own?.dialect === name) Object.assign(written, tool.own.members);
  return marked(written, tool.cache);
}

function writeChoice(choice: ToolChoice | undefined, traits: ModelTraits, losses: Losses): Json | undefined {
  if (choice === undefined || choice === 'auto' || choice === 'none') return choice && { type: choice };
  const isForced = choice === 'required' || 'name' in choice || choice.isRequired;
  if (isForced && !traits.forcedTools) {
    losses.add('toolChoice', 'this model decides itself whether it calls a tool');
    return { type: 'auto' };
  }
  if (choice === 'required') return { type: 'any' };
  if ('name' in choice) return { type: 'tool', name: choice.name };
  return { type: choice.isRequired ? 'any' : 'auto' };
}
