import { inputTokens, outputTokens, type Usage } from '../../neutral/usage.ts';
import type { Json } from '../dialect.ts';
import { asCount, asObjects, asText, isObject } from '../shared/json.ts';
import { camelCased } from './proto-json.ts';

/**
 * `usageMetadata`: prompt tokens contain cached ones; what tools of Google's brought is read beside the prompt; thoughts are said beside
 * the candidates. In streams each tells the whole so far.
 */
export function readUsage(value: unknown): Usage | undefined {
  if (!isObject(value)) return undefined;
  const told = camelCased(value);
  const cacheRead = asCount(told['cachedContentTokenCount']);
  const inputAudio = Math.max(0, audioOf(told['promptTokensDetails']) - audioOf(told['cacheTokensDetails']));
  const outputAudio = audioOf(told['candidatesTokensDetails']);
  return {
    input:
      Math.max(0, asCount(told['promptTokenCount']) - cacheRead - inputAudio) +
      asCount(told['toolUsePromptTokenCount']),
    cacheRead,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    inputAudio,
    output: Math.max(0, asCount(told['candidatesTokenCount']) - outputAudio),
    reasoning: asCount(told['thoughtsTokenCount']),
    outputAudio,
    serviceTier: asText(told['trafficType']),
  };
}

export function writeUsage(usage: Usage): Json {
  const { cacheRead, inputAudio, output, outputAudio, reasoning } = usage;
  const prompt = inputTokens(usage);
  return {
    promptTokenCount: prompt,
    ...(cacheRead > 0 && { cachedContentTokenCount: cacheRead }),
    candidatesTokenCount: output + outputAudio,
    ...(reasoning > 0 && { thoughtsTokenCount: reasoning }),
    totalTokenCount: prompt + outputTokens(usage),
    promptTokensDetails: modalities(prompt - inputAudio, inputAudio),
    ...(outputAudio > 0 && { candidatesTokensDetails: modalities(output, outputAudio) }),
  };
}

function audioOf(details: unknown): number {
  const audio = asObjects(details).find(({ modality }) => modality === 'AUDIO');
  return asCount(audio?.['tokenCount'] ?? audio?.['token_count']);
}

function modalities(text: number, audio: number): Json[] {
  const told: Json[] = [];
  if (text > 0 || audio === 0) told.push({ modality: 'TEXT', tokenCount: text });
  if (audio > 0) told.push({ modality: 'AUDIO', tokenCount: audio });
  return told;
}
