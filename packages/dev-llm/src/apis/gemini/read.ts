import type { Conversation, Turn } from '../../model/conversation.ts';
import { mediaOfBase64 } from '../../model/media.ts';
import type { Content, GenerateRequest, Part } from './request.ts';

export function readConversation(body: GenerateRequest, model: string): Conversation {
  const { generationConfig: config = {}, systemInstruction, tools = [], toolConfig } = body;
  const calling = toolConfig?.functionCallingConfig;
  const only = calling?.allowedFunctionNames;
  return {
    model,
    turns: [
      ...(systemInstruction === undefined ? [] : [{ role: 'system' as const, text: textOf(systemInstruction.parts) }]),
      ...body.contents.flatMap(readTurns),
    ],
    tools: tools
      .flatMap((tool) => tool.functionDeclarations ?? [])
      .filter(({ name }) => only === undefined || only.includes(name))
      .map(({ name, description, parameters, parametersJsonSchema }) => ({
        name,
        description,
        parameters: (parametersJsonSchema ?? parameters) as Conversation['schema'],
      })),
    toolChoice: calling?.mode === 'NONE' ? 'none' : calling?.mode === 'ANY' ? 'required' : 'auto',
    tokensMax: config.maxOutputTokens ?? Number.POSITIVE_INFINITY,
    stop: config.stopSequences ?? [],
    schema: readSchema(config),
    thinks: config.thinkingConfig?.includeThoughts === true,
  };
}

/** Answers of functions are parts of what the user says. */
function readTurns({ role, parts }: Content): Turn[] {
  const results = parts.flatMap(({ functionResponse }) => functionResponse ?? []);
  const rest = parts.filter(({ functionResponse }) => functionResponse === undefined);
  const turns: Turn[] = [];
  if (rest.length > 0)
    turns.push({
      role: role === 'model' ? 'assistant' : 'user',
      text: textOf(rest),
      media: rest.flatMap(mediaOf),
      calls: rest.flatMap(({ functionCall: call }) =>
        call === undefined ? [] : [{ id: call.id ?? call.name, name: call.name, arguments: call.args ?? {} }],
      ),
    });
  if (results.length > 0)
    turns.push({
      role: 'tool',
      text: '',
      results: results.map(({ id, name, response }) => ({ id: id ?? name, text: resultOf(response) })),
    });
  return turns;
}

/** A response is an object: what it says stands in it under one of these names, or is all of it. */
function resultOf(response: Readonly<Record<string, unknown>>): string {
  const [name] = Object.keys(response);
  const value =
    Object.keys(response).length === 1 && /^(result|output|content|error)$/.test(name!) ? response[name!] : response;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function textOf(parts: readonly Part[]): string {
  return parts.flatMap(({ text, thought }) => (text === undefined || thought ? [] : text)).join('\n');
}

function mediaOf({ inlineData, fileData }: Part): string[] {
  if (inlineData !== undefined) return [mediaOfBase64(inlineData.mimeType, inlineData.data)];
  return fileData === undefined ? [] : [fileData.fileUri];
}

function readSchema(config: NonNullable<GenerateRequest['generationConfig']>): Conversation['schema'] {
  const schema = (config.responseJsonSchema ?? config.responseSchema) as Conversation['schema'];
  if (schema !== undefined) return schema;
  return config.responseMimeType === 'application/json' ? { type: 'object', properties: { answer: {} } } : undefined;
}
