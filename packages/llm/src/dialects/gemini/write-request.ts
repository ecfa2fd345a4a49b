import type { Losses } from '../../neutral/losses.ts';
import type { Part } from '../../neutral/parts.ts';
import type { ChatRequest, Message } from '../../neutral/request.ts';
import type { FunctionTool } from '../../neutral/tools.ts';
import type { Json, WriteOptions } from '../dialect.ts';
import { customAsFunction } from '../shared/custom-tools.ts';
import { isObject } from '../shared/json.ts';
import { noteUnsaid } from '../shared/unsaid.ts';
import { writeConfig } from './config.ts';
import { isOwnSchema } from './schema.ts';
import { ownSignature } from './signatures.ts';
import { takesLevels } from './thinking.ts';
import { writeToolConfig } from './tool-config.ts';
import { type PartContext, writePart } from './write-parts.ts';

export function writeRequest(request: ChatRequest, options: WriteOptions): Json {
  const { losses, model } = options;
  const body: Json = {};
  const context = contextFor(request, options);
  const system = writeSystem(request.messages, losses);
  const contents = writeContents(request.messages, context, takesLevels(model));
  // Nothing but a system message is no conversation: it is what there is to answer.
  if (contents.length === 0 && system.length > 0) body['contents'] = [{ role: 'user', parts: system }];
  else {
    body['contents'] = contents;
    if (system.length > 0) body['systemInstruction'] = { parts: system };
  }
  const tools = writeTools(request, losses);
  if (tools.length > 0) body['tools'] = tools;
  if (request.toolChoice !== undefined && tools.length > 0) body['toolConfig'] = writeToolConfig(request.toolChoice);
  const config = writeConfig(request, options);
  if (Object.keys(config).length > 0) body['generationConfig'] = config;
  writeTier(request, body, losses);
  writeOwn(request, body, losses);
  loseUnsaid(request, losses);
  return body;
}

function contextFor({ messages }: ChatRequest, { model, losses }: WriteOptions): PartContext {
  const names = new Map<string, string>();
  for (const { parts } of messages) {
    for (const part of parts) if (part.type === 'tool-call') names.set(part.id, part.name);
  }
  return {
    losses,
    sign: ownSignature,
    thoughts: undefined,
    toolName: (id) => names.get(id) ?? id,
    hasMediaInResults: takesLevels(model),
  };
}

/** All that the system says, which Gemini hears before everything else. */
function writeSystem(messages: readonly Message[], losses: Losses): Json[] {
  const written: Json[] = [];
  let isBegun = false;
  for (const { role, parts } of messages) {
    if (role !== 'system') isBegun = true;
    else {
      if (isBegun) losses.add('messages.system', 'Gemini hears the system first');
      for (const part of parts) {
        if (part.type === 'text') written.push({ text: part.text });
        else losses.add('messages.system', 'the system speaks text');
      }
    }
  }
  return written;
}

function writeContents(messages: readonly Message[], context: PartContext, needsSignatures: boolean): Json[] {
  const contents: Json[] = [];
  let results: Json[] | undefined;
  for (const { role, parts, name } of messages) {
    if (role === 'system') continue;
    if (name !== undefined) context.losses.add('messages.name', 'Gemini takes no names of speakers');
    // Results of calls that were made at once have to stand together.
    const written: Json[] = role === 'tool' && results !== undefined ? results : [];
    for (const part of parts) {
      loseCacheMark(part, context.losses);
      writePart(part, written, context);
    }
    if (needsSignatures && role === 'assistant') signFirstCall(written);
    if (written.length > 0 && written !== results) {
      contents.push({ role: role === 'assistant' ? 'model' : 'user', parts: written });
    }
    results = role === 'tool' ? written : undefined;
  }
  return contents;
}

/** Gemini 3 refuses calls that nobody signed; for those of other models Google gives this word. */
function signFirstCall(parts: readonly Json[]): void {
  const call = parts.find(({ functionCall }) => functionCall !== undefined);
  if (call !== undefined) call['thoughtSignature'] ??= 'skip_thought_signature_validator';
}

function writeTools({ tools }: ChatRequest, losses: Losses): Json[] {
  const functions: Json[] = [];
  const others: Json[] = [];
  for (const tool of tools ?? []) {
    if (tool.type === 'function') functions.push(writeFunction(tool, losses));
    else if (tool.type === 'custom') functions.push(writeFunction(customAsFunction(tool), losses));
    else if (tool.dialect === 'gemini' && isObject(tool.value)) others.push(tool.value);
    else losses.add('tools.opaque', `a tool that only ${tool.dialect} has`);
  }
  return functions.length === 0 ? others : [{ functionDeclarations: functions }, ...others];
}

function writeFunction({ name, description, parameters, strict, cache, own }: FunctionTool, losses: Losses): Json {
  if (strict === true) losses.add('tools.strict', 'Gemini follows schemas as well as it can');
  if (cache !== undefined) loseCache(losses);
  const declaration: Json = { name };
  if (description !== undefined) declaration['description'] = description;
  const isEmpty = parameters === undefined || Object.keys(parameters).length === 0;
  if (!isEmpty) declaration[isOwnSchema(parameters) ? 'parameters' : 'parametersJsonSchema'] = parameters;
  if (own?.dialect === 'gemini') return { ...declaration, ...own.members };
  for (const member in own?.members) losses.add(`tools.own.${member}`, `only ${own.dialect} has it`);
  return declaration;
}

function writeTier({ serviceTier }: ChatRequest, body: Json, losses: Losses): void {
  if (serviceTier === undefined || serviceTier === 'auto') return;
  const tier = serviceTier === 'default' ? 'standard' : serviceTier;
  if (tier === 'standard' || tier === 'flex' || tier === 'priority') body['serviceTier'] = tier;
  else losses.add('serviceTier', `Gemini has no tier ${tier}`);
}

/** Members of Gemini's own, those inside of members that others have too. */
function writeOwn({ own }: ChatRequest, body: Json, losses: Losses): void {
  if (own === undefined) return;
  for (const [name, value] of Object.entries(own.members)) {
    if (own.dialect !== 'gemini') losses.add(`own.${name}`, `a member that only ${own.dialect} has`);
    else body[name] = isObject(value) && isObject(body[name]) ? { ...value, ...body[name] } : value;
  }
}

function loseCacheMark(part: Part, losses: Losses): void {
  if ('cache' in part && part.cache !== undefined) loseCache(losses);
}

function loseCache(losses: Losses): void {
  losses.add('cache', 'Gemini caches by itself, or what was stored before');
}

function loseUnsaid(request: ChatRequest, losses: Losses): void {
  if (request.parallelToolCalls === false) losses.add('parallelToolCalls', 'Gemini may call several tools at once');
  noteUnsaid(request, unsaid, losses);
}

const unsaid = ['logitBias', 'audio', 'verbosity', 'user', 'metadata', 'previousId', 'store'] as const;
