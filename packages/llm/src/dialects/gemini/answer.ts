import type { ChatAnswer, Choice } from '../../neutral/answer.ts';
import type { Part } from '../../neutral/parts.ts';
import type { AnswerContext, Json, Read } from '../dialect.ts';
import { AnswerIds } from '../shared/call-ids.ts';
import { asNumber, asObjects, asText, isObject } from '../shared/json.ts';
import { readFinish, writeFinish } from './finish.ts';
import { readLogprobs, writeLogprobs } from './logprobs.ts';
import { camelCased, messageAt } from './proto-json.ts';
import { partsOf, readPart } from './read-parts.ts';
import { writeSignature } from './signatures.ts';
import { readUsage, writeUsage } from './usage.ts';
import { type PartContext, writePart } from './write-parts.ts';

export function readAnswer(raw: unknown): Read<ChatAnswer> {
  if (!isObject(raw)) return { problem: 'the answer is no object' };
  const body = camelCased(raw);
  const ids = new AnswerIds(asText(body['responseId']) ?? '');
  const own: Json = {};
  const choices = asObjects(body['candidates']).map((candidate, i) =>
    readCandidate(camelCased(candidate), i, ids, own),
  );
  if (choices.length === 0) {
    // The prompt was refused: that is an answer, of nothing.
    if (asText(messageAt(body, 'promptFeedback')?.['blockReason']) === undefined) return { problem: noCandidates };
    choices.push({ index: 0, parts: [], finish: 'content-filter' });
  }
  for (const name in body) if (!known.has(name)) own[name] = body[name];
  const value: ChatAnswer = {
    id: asText(body['responseId']) ?? '',
    model: asText(body['modelVersion']) ?? '',
    choices,
    usage: readUsage(body['usageMetadata']),
  };
  if (Object.keys(own).length > 0) value.own = { dialect: 'gemini', members: own };
  return { value };
}

export function writeAnswer({ id, model, choices, usage, own }: ChatAnswer, context: AnswerContext): Json {
  const isOwn = own?.dialect === 'gemini';
  const body: Json = { candidates: choices.map((choice) => writeCandidate(choice, context)) };
  if (isOwn) {
    const { candidates, ...members } = own.members;
    for (const [i, candidate] of asObjects(candidates).entries())
      Object.assign(asObjects(body['candidates'])[i]!, candidate);
    Object.assign(body, members);
  }
  if (usage !== undefined) body['usageMetadata'] = writeUsage(usage);
  body['modelVersion'] = model;
  body['responseId'] = id === '' ? context.nextId() : id;
  return body;
}

/** For what is written to callers: they keep signatures of all providers. */
export function answerParts(context: AnswerContext): PartContext {
  return { losses: context.losses, sign: writeSignature, thoughts: [], toolName: (id) => id, hasMediaInResults: true };
}

export const noCandidates = 'no generation candidates received from Gemini, or max_tokens too short';

const known = new Set(['candidates', 'usageMetadata', 'modelVersion', 'responseId']);
const knownOfCandidate = new Set(['content', 'finishReason', 'index', 'logprobsResult']);

/** What only Gemini tells of a candidate (where it searched, how safe it is) goes to `own.candidates`. */
function readCandidate(candidate: Json, position: number, ids: AnswerIds, own: Json): Choice {
  const parts: Part[] = [];
  for (const part of partsOf(messageAt(candidate, 'content') ?? {})) {
    if (isObject(part)) parts.push(...(readPart(part, ids) ?? [{ type: 'opaque', dialect: 'gemini', value: part }]));
  }
  const others: Json = {};
  for (const name in candidate) if (!knownOfCandidate.has(name)) others[name] = candidate[name];
  if (Object.keys(others).length > 0) {
    const candidates = asObjects(own['candidates']);
    while (candidates.length < position) candidates.push({});
    own['candidates'] = [...candidates, others];
  }
  const hasCalls = parts.some(({ type }) => type === 'tool-call');
  const word = asText(candidate['finishReason']);
  const choice: Choice = {
    index: asNumber(candidate['index']) ?? position,
    parts,
    finish: word === undefined ? 'unknown' : readFinish(word, hasCalls),
  };
  const logprobs = readLogprobs(candidate);
  if (logprobs !== undefined) choice.logprobs = logprobs;
  return choice;
}

function writeCandidate({ index, parts, finish, logprobs }: Choice, context: AnswerContext): Json {
  const written: Json[] = [];
  const partContext = answerParts(context);
  for (const part of parts) writePart(part, written, partContext);
  const candidate: Json = { content: { parts: written, role: 'model' }, finishReason: writeFinish(finish), index };
  if (logprobs !== undefined) candidate['logprobsResult'] = writeLogprobs(logprobs);
  return candidate;
}
