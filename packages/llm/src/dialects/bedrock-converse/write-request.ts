import type { Losses } from '../../neutral/losses.ts';
import type { ChatRequest } from '../../neutral/request.ts';
import type { Json, WriteOptions } from '../dialect.ts';
import { writeFormat } from '../shared/answer-format.ts';
import { asObject, put } from '../shared/json.ts';
import { noteOwn } from '../shared/own.ts';
import { noteUnsaid } from '../shared/unsaid.ts';
import { bedrockModel } from './models.ts';
import { name } from './name.ts';
import { writeFields } from './write-fields.ts';
import { writeMessages } from './write-messages.ts';
import { PartsWriter } from './write-parts.ts';
import { writeTools } from './write-tools.ts';

export function writeRequest(request: ChatRequest, { model: modelName, losses }: WriteOptions): Json {
  const model = bedrockModel(modelName);
  const { schema, system: wording, tool } = writeFormat(request, model, losses);
  const writer = new PartsWriter(model, losses);
  const asked =
    wording === undefined
      ? request.messages
      : [...request.messages, { role: 'system' as const, parts: [{ type: 'text' as const, text: wording }] }];
  const { system, messages } = writeMessages(asked, model, writer, losses);
  const own = ownMembers(request);
  const { fields, temperature, topP, effort } = writeFields(request, modelName, model, tool !== undefined, losses);
  const body: Json = { messages };
  put(body, 'system', system.length > 0 ? system : undefined);
  put(body, 'inferenceConfig', some({ maxTokens: request.maxTokens, temperature, topP, stopSequences: request.stop }));
  put(body, 'toolConfig', own['toolConfig'] ?? writeTools(request, tool, model, writer, losses));
  put(body, 'outputConfig', some({ effort, textFormat: schema && textFormat(schema, request) }));
  put(body, 'serviceTier', writeServiceTier(request.serviceTier));
  put(body, 'requestMetadata', writeMetadata(request.metadata, losses));
  Object.assign(body, own);
  put(body, 'additionalModelRequestFields', some({ ...fields, ...asObject(own['additionalModelRequestFields']) }));
  noteUnsaid(request, unsaid, losses);
  noteOwn(request.own, name, losses, passedOn);
  return body;
}

const unsaid = [
  'seed',
  'presencePenalty',
  'frequencyPenalty',
  'logitBias',
  'choices',
  'logprobs',
  'topLogprobs',
  'audio',
  'verbosity',
  'user',
  'previousId',
  'store',
] as const;

const passedOn = ['guardrailConfig', 'bedrock'];

/** Callers of other dialects say what only Bedrock knows in members that Kong has names for. */
function ownMembers({ own }: ChatRequest): Json {
  if (own === undefined) return {};
  if (own.dialect === name) return own.members;
  const { guardrailConfig, bedrock } = own.members;
  const members: Json = {};
  put(members, 'guardrailConfig', asObject(guardrailConfig));
  const extra = asObject(bedrock);
  put(members, 'toolConfig', asObject(extra?.['toolConfig']));
  put(members, 'additionalModelRequestFields', asObject(extra?.['additionalModelRequestFields']));
  return members;
}

/** An object of what is said at all; undefined when that is nothing. */
function some(members: Json): Json | undefined {
  const said = Object.entries(members).filter(([, value]) => value !== undefined);
  return said.length > 0 ? Object.fromEntries(said) : undefined;
}

function textFormat(schema: Json, { format }: ChatRequest): Json {
  const definition: Json = { schema: JSON.stringify(schema) };
  if (format?.type === 'json-schema') {
    definition['name'] = format.name;
    put(definition, 'description', format.description);
  }
  return { type: 'json_schema', structure: { jsonSchema: definition } };
}

function writeServiceTier(tier: string | undefined): Json | undefined {
  return tier === undefined || tier === 'auto' ? undefined : { type: tier };
}

/** Texts only. */
function writeMetadata(metadata: Json | undefined, losses: Losses): Json | undefined {
  const texts = Object.entries(metadata ?? {}).filter(([, value]) => typeof value === 'string');
  if (texts.length < Object.keys(metadata ?? {}).length) losses.add('metadata', 'Bedrock takes texts');
  return texts.length > 0 ? Object.fromEntries(texts) : undefined;
}
