import type { ChatRequest } from '../../neutral/request.ts';
import type { ToolChoice } from '../../neutral/tools.ts';
import type { Json } from '../dialect.ts';
import { asList, asText } from '../shared/json.ts';
import { messageAt } from './proto-json.ts';

export function readToolConfig(config: Json, request: ChatRequest, own: Json): void {
  const calling = messageAt(config, 'functionCallingConfig');
  if (calling !== undefined) request.toolChoice = readChoice(calling);
  const rest: Json = {};
  for (const name in config) if (name !== 'functionCallingConfig') rest[name] = config[name];
  if (Object.keys(rest).length > 0) own['toolConfig'] = rest;
}

export function writeToolConfig(choice: ToolChoice): Json {
  return { functionCallingConfig: writeChoice(choice) };
}

function readChoice(calling: Json): ToolChoice | undefined {
  const mode = asText(calling['mode'])?.toUpperCase();
  const names = asList(calling['allowedFunctionNames']).filter((name) => typeof name === 'string');
  const allowed = names.length > 0 ? names : undefined;
  switch (mode) {
    case 'NONE':
      return 'none';
    case 'ANY':
      if (allowed === undefined) return 'required';
      return allowed.length === 1 ? { name: allowed[0]! } : { allowed, isRequired: true };
    case 'AUTO':
    case 'VALIDATED':
      return allowed === undefined ? 'auto' : { allowed, isRequired: false };
    default:
      return undefined;
  }
}

function writeChoice(choice: ToolChoice): Json {
  if (choice === 'none') return { mode: 'NONE' };
  if (choice === 'auto') return { mode: 'AUTO' };
  if (choice === 'required') return { mode: 'ANY' };
  if ('name' in choice) return { mode: 'ANY', allowedFunctionNames: [choice.name] };
  // AUTO takes no list; VALIDATED is the mode that lets the model choose, of these.
  return { mode: choice.isRequired ? 'ANY' : 'VALIDATED', allowedFunctionNames: choice.allowed };
}
