import { ApiFailure } from '../../api.ts';
import type { ChatRequest } from './request.ts';

/** What OpenAI demands beyond the shape. Throws `ApiFailure`. */
export function checkDemands(body: ChatRequest): void {
  checkCombinations(body);
  checkModelsMembers(body);
  checkCallsAreAnswered(body.messages);
  const format = body.response_format;
  if (format?.type === 'json_object' && !/json/i.test(JSON.stringify(body.messages)))
    refuse(
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
      'messages',
    );
  if (format?.type === 'json_schema' && format.json_schema.strict === true)
    checkStrictSchema(
      format.json_schema.schema ?? {},
      `response_format '${format.json_schema.name}'`,
      'response_format',
    );
  for (const tool of body.tools ?? [])
    if (tool.type === 'function' && tool.function.strict === true)
      checkStrictSchema(tool.function.parameters ?? {}, `function '${tool.function.name}'`, 'tools');
}

function refuse(message: string, param: string, code = 'invalid_value'): never {
  throw new ApiFailure(400, message, { param, code });
}

function checkCombinations(body: ChatRequest): void {
  if (body.stream_options != null && body.stream !== true)
    refuse("The 'stream_options' parameter is only allowed when 'stream' is enabled.", 'stream_options');
  if (body.tools === undefined && body.tool_choice !== undefined)
    refuse("'tool_choice' is only allowed when 'tools' are specified.", 'tool_choice');
  if (body.tools === undefined && body.parallel_tool_calls !== undefined)
    refuse("'parallel_tool_calls' is only allowed when 'tools' are specified.", 'parallel_tool_calls');
  if (body.max_tokens != null && body.max_completion_tokens != null)
    refuse("Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.", 'max_tokens');
  if (body.top_logprobs != null && body.logprobs !== true)
    refuse("'top_logprobs' is only allowed when 'logprobs' is enabled.", 'top_logprobs');
}

/** Models that think take fewer members than others. */
function checkModelsMembers(body: ChatRequest): void {
  if (!/^(o\d|gpt-5)/.test(body.model)) return;
  const hint = body.max_tokens == null ? '' : " Use 'max_completion_tokens' instead.";
  for (const name of ['max_tokens', 'logit_bias', 'presence_penalty', 'frequency_penalty'] as const)
    if (body[name] != null)
      refuse(
        `Unsupported parameter: '${name}' is not supported with this model.${hint}`,
        name,
        'unsupported_parameter',
      );
}

function checkCallsAreAnswered(messages: ChatRequest['messages']): void {
  let open = new Set<string>();
  for (const [index, message] of messages.entries()) {
    if (message.role === 'tool') {
      if (!open.delete(message.tool_call_id))
        refuse(
          "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
          `messages.[${index}].role`,
        );
      continue;
    }
    if (open.size > 0)
      refuse(
        `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${[...open].join(', ')}`,
        `messages.[${index}].role`,
      );
    open = new Set(message.role === 'assistant' ? (message.tool_calls ?? []).map(({ id }) => id) : []);
  }
  if (open.size > 0)
    refuse(
      `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${[...open].join(', ')}`,
      'messages',
    );
}

/** Strict schemas close every object and require all of its properties. */
export function checkStrictSchema(schema: Record<string, unknown>, what: string, param: string): void {
  const properties = schema['properties'] as Record<string, Record<string, unknown>> | undefined;
  if (schema['type'] === 'object' || properties !== undefined) {
    if (schema['additionalProperties'] !== false)
      refuse(
        `Invalid schema for ${what}: In context=(), 'additionalProperties' is required to be supplied and to be false.`,
        param,
        'invalid_json_schema',
      );
    const required = (schema['required'] ?? []) as string[];
    const missing = Object.keys(properties ?? {}).find((name) => !required.includes(name));
    if (missing !== undefined)
      refuse(
        `Invalid schema for ${what}: In context=(), 'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'.`,
        param,
        'invalid_json_schema',
      );
  }
  for (const property of Object.values(properties ?? {})) checkStrictSchema(property, what, param);
  const items = schema['items'];
  if (typeof items === 'object' && items !== null) checkStrictSchema(items as Record<string, unknown>, what, param);
}
