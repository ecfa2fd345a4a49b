import { ApiFailure } from '../api.ts';
import type { Content, GenerateRequest } from './request.ts';

/** What Google demands beyond the shape. Throws `ApiFailure`. */
export function checkDemands(
  { contents, tools, toolConfig, generationConfig = {} }: GenerateRequest,
  model: string,
): void {
  for (const [index, content] of contents.entries()) checkContent(content, index);
  checkCallsAreAnswered(contents);
  if (/^gemini-3/.test(model)) checkSignatures(contents);
  checkThinking(generationConfig.thinkingConfig?.thinkingBudget, model);
  const names = toolConfig?.functionCallingConfig?.allowedFunctionNames;
  const declared = (tools ?? []).flatMap((tool) => tool.functionDeclarations ?? []).map(({ name }) => name);
  const stray = names?.find((name) => !declared.includes(name));
  if (stray !== undefined) refuse(`allowed_function_names: ${stray} is not one of the function declarations.`);
  if (names !== undefined && toolConfig?.functionCallingConfig?.mode !== 'ANY')
    refuse('Function calling config: allowed_function_names should only be set when mode is ANY.');
  const { responseMimeType: type, responseSchema, responseJsonSchema } = generationConfig;
  if ((responseSchema ?? responseJsonSchema) !== undefined && type !== 'application/json' && type !== 'text/x.enum')
    refuse("response_schema is only supported when response_mime_type is 'application/json' or 'text/x.enum'.");
  if (responseSchema !== undefined && responseJsonSchema !== undefined)
    refuse('response_schema and response_json_schema may not both be set.');
}

/** -1 leaves it to the model; 0 is none, which only some can do. */
function checkThinking(budget: number | undefined, model: string): void {
  const range = budgets.find(([name]) => model.startsWith(name));
  if (budget === undefined || budget === -1 || range === undefined) return;
  const [, least, most, canBeOff] = range;
  if (budget === 0 && canBeOff) return;
  if (budget < least || budget > most)
    refuse(`The thinking budget ${budget} is invalid. Please choose a value between ${least} and ${most}.`);
}

const budgets: readonly [model: string, least: number, most: number, canBeOff: boolean][] = [
  ['gemini-2.5-pro', 128, 32_768, false],
  ['gemini-2.5-flash-lite', 512, 24_576, true],
  ['gemini-2.5-flash', 1, 24_576, true],
];

function refuse(message: string): never {
  throw new ApiFailure(400, message);
}

const kinds = [
  'text',
  'inlineData',
  'fileData',
  'functionCall',
  'functionResponse',
  'executableCode',
  'codeExecutionResult',
] as const;

function checkContent({ role = 'user', parts }: Content, index: number): void {
  if (role !== 'user' && role !== 'model') refuse('Please use a valid role: user, model.');
  if (parts.length === 0)
    refuse(`* GenerateContentRequest.contents[${index}].parts: contents.parts must not be empty.`);
  for (const [at, part] of parts.entries()) {
    const held = kinds.filter((kind) => part[kind] !== undefined);
    if (held.length === 0)
      refuse(
        `* GenerateContentRequest.contents[${index}].parts[${at}].data: required oneof field 'data' must have one initialized field`,
      );
    if (held.length > 1)
      refuse(`Invalid value at 'contents[${index}].parts[${at}]' (oneof), oneof field 'data' is already set.`);
  }
}

function checkCallsAreAnswered(contents: readonly Content[]): void {
  for (const [index, { parts }] of contents.entries()) {
    const calls = parts.filter(({ functionCall }) => functionCall !== undefined);
    if (calls.length === 0) continue;
    const before = contents[index - 1];
    if (before === undefined || (before.role ?? 'user') !== 'user')
      refuse(
        'Please ensure that function call turn comes immediately after a user turn or after a function response turn.',
      );
    const answers = contents[index + 1]?.parts.filter(({ functionResponse }) => functionResponse !== undefined) ?? [];
    if (answers.length !== calls.length)
      refuse(
        'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.',
      );
    const names = calls.map(({ functionCall }) => functionCall!.name);
    if (answers.some(({ functionResponse }) => !names.includes(functionResponse!.name)))
      refuse('Please ensure that function responses have the names of the function calls of the function call turn.');
  }
  for (const [index, { parts }] of contents.entries())
    if (parts.some(({ functionResponse }) => functionResponse !== undefined)) {
      const called = contents[index - 1]?.parts.some(({ functionCall }) => functionCall !== undefined) ?? false;
      if (!called) refuse('Please ensure that function response turn comes immediately after a function call turn.');
    }
}

/** The newest models want the signature back with the first call of each step. */
function checkSignatures(contents: readonly Content[]): void {
  for (const [index, { parts }] of contents.entries()) {
    const at = parts.findIndex(({ functionCall }) => functionCall !== undefined);
    if (at === -1 || parts[at]!.thoughtSignature !== undefined) continue;
    refuse(
      `Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly. Additional data, function call \`default_api:${parts[at]!.functionCall!.name}\`, position ${index + 1}.`,
    );
  }
}
