import type { ChatAnswer } from '../../neutral/answer.ts';
import type { Part, ReasoningPart, ToolCallPart } from '../../neutral/parts.ts';
import type { AnswerContext, Json } from '../dialect.ts';
import { carriedProof, type Proof, signedCallId } from '../shared/carried.ts';
import { signers } from '../shared/claude/signers.ts';
import { jsonArguments } from '../shared/custom-tools.ts';
import { argumentsObject } from '../shared/exact-json.ts';
import { put } from '../shared/json.ts';
import { noteOwn } from '../shared/own.ts';
import { writeFinish } from './finish.ts';
import { name } from './name.ts';
import { writeUsage } from './usage.ts';

export function writeAnswer(answer: ChatAnswer, context: AnswerContext): Json {
  const { losses } = context;
  const [choice, ...others] = answer.choices;
  if (others.length > 0) losses.add('answer.choices', 'Bedrock gives one answer');
  if (choice?.logprobs !== undefined) losses.add('answer.logprobs', 'there is no place for it');
  noteOwn(answer.own, name, losses);
  const content = (choice?.parts ?? []).map((part) => writePart(part, context)).filter((block) => block !== undefined);
  return {
    output: { message: { role: 'assistant', content } },
    stopReason: writeFinish(choice?.finish ?? 'unknown'),
    usage: writeUsage(answer.usage),
    ...(answer.own?.dialect === name ? answer.own.members : {}),
  };
}

/** A call's id, with what another provider wants back with it. */
export function toolUseId(
  { id, signature, signedBy }: Pick<ToolCallPart, 'id' | 'signature' | 'signedBy'>,
  context: AnswerContext,
): string {
  return signedCallId({ id: id === '' ? `tooluse_${context.nextId()}` : id, signature, signedBy });
}

/** What proves a thought that can be read. */
export function thoughtSignature(proof: Proof): string | undefined {
  return proof.encrypted === undefined && isOwn(proof) ? proof.signature : carriedProof(proof);
}

/** A thought that only its provider can read: base64, whatever it is. */
export function redactedContent(proof: Proof): string {
  if (isOwn(proof)) return proof.encrypted ?? '';
  return Buffer.from(carriedProof(proof) ?? '').toString('base64');
}

function isOwn({ signedBy }: Proof): boolean {
  return signedBy === undefined || signers.includes(signedBy);
}

function writePart(part: Part, context: AnswerContext): Json | undefined {
  switch (part.type) {
    case 'text':
      return writeText(part, context);
    case 'refusal':
      return { text: part.text };
    case 'reasoning':
      return { reasoningContent: writeReasoning(part) };
    case 'tool-call':
      return {
        toolUse: { toolUseId: toolUseId(part, context), name: part.name, input: argumentsObject(jsonArguments(part)) },
      };
    case 'opaque':
      if (part.dialect === name) return part.value as Json;
      context.losses.add('answer.opaque', `only ${part.dialect} has it`);
      return undefined;
    default:
      context.losses.add(`answer.${part.type}`, 'answers are text and tool calls');
      return undefined;
  }
}

function writeText({ text, citations }: Part & { type: 'text' }, { losses }: AnswerContext): Json {
  if (citations?.dialect === name) return { citationsContent: { content: [{ text }], citations: citations.value } };
  if (citations !== undefined) losses.add('answer.citations', `written as ${citations.dialect} does`);
  return { text };
}

function writeReasoning(part: ReasoningPart): Json {
  if (part.text === '' && part.encrypted !== undefined) return { redactedContent: redactedContent(part) };
  const reasoningText: Json = { text: part.text };
  put(reasoningText, 'signature', thoughtSignature(part));
  return { reasoningText };
}
