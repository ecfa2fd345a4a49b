import type { Part, ReasoningPart, ToolCallPart } from '../../neutral/parts.ts';
import type { AnswerContext, Json } from '../dialect.ts';
import { carriedProof, type Proof, signedCallId } from '../shared/carried.ts';
import { signers } from '../shared/claude/signers.ts';
import { jsonArguments } from '../shared/custom-tools.ts';
import { argumentsObject } from '../shared/exact-json.ts';
import { name } from './name.ts';

/** A part of an answer. Unlike in requests, thoughts of others are told too: their proof is carried by the caller. */
export function writeAnswerPart(part: Part, context: AnswerContext): Json | undefined {
  switch (part.type) {
    case 'text':
      return writeText(part, context);
    case 'refusal':
      return { type: 'text', text: part.text };
    case 'reasoning':
      return writeReasoning(part);
    case 'tool-call':
      return writeToolUse(part, context);
    case 'opaque':
      if (part.dialect === name) return part.value as Json;
      context.losses.add('answer.opaque', `only ${part.dialect} has it`);
      return undefined;
    default:
      context.losses.add(`answer.${part.type}`, 'answers are text and tool calls');
      return undefined;
  }
}

/** What proves a thought that can be read; empty for none. */
export function thoughtSignature(proof: Proof): string {
  const isOwn = proof.encrypted === undefined && isClaudes(proof);
  return (isOwn ? proof.signature : carriedProof(proof)) ?? '';
}

/** A thought that only its provider can read. */
export function redactedData(proof: Proof): string {
  return (isClaudes(proof) ? proof.encrypted : carriedProof(proof)) ?? '';
}

/** A call's id, with what another provider wants back with it. */
export function toolUseId(
  { id, signature, signedBy }: Pick<ToolCallPart, 'id' | 'signature' | 'signedBy'>,
  context: AnswerContext,
): string {
  return signedCallId({ id: id === '' ? `toolu_${context.nextId()}` : id, signature, signedBy });
}

function writeText({ text, citations }: Part & { type: 'text' }, { losses }: AnswerContext): Json {
  if (citations === undefined) return { type: 'text', text };
  if (citations.dialect === name) return { type: 'text', text, citations: citations.value };
  losses.add('answer.citations', `written as ${citations.dialect} does`);
  return { type: 'text', text };
}

function writeReasoning(part: ReasoningPart): Json {
  if (part.text === '' && part.encrypted !== undefined) return { type: 'redacted_thinking', data: redactedData(part) };
  return { type: 'thinking', thinking: part.text, signature: thoughtSignature(part) };
}

function isClaudes({ signedBy }: Proof): boolean {
  return signedBy === undefined || signers.includes(signedBy);
}

function writeToolUse(part: ToolCallPart, context: AnswerContext): Json {
  return {
    type: 'tool_use',
    id: toolUseId(part, context),
    name: part.name,
    input: argumentsObject(jsonArguments(part)),
  };
}
