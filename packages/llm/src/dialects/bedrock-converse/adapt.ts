import type { Json, MemberEdits, WriteOptions } from '../dialect.ts';
import { readCarriedProof, readIdWithSignature } from '../shared/carried.ts';
import { asList, asObject, asText, isObject } from '../shared/json.ts';

/** What a caller carries for providers of other languages is taken out of its own body: Bedrock would refuse it. */
export function adapt(body: Json, { losses }: WriteOptions): MemberEdits | undefined {
  const { messages } = body;
  if (!Array.isArray(messages) || !messages.some((message) => blocksOf(message).some(isCarrying))) return undefined;
  losses.add('messages.reasoning', 'Bedrock refuses what other providers signed');
  const adapted = (messages as Json[])
    .map((message) => ({ ...message, content: blocksOf(message).flatMap(withoutCarried) }))
    .filter(({ content }) => content.length > 0);
  return { messages: adapted };
}

function blocksOf(message: unknown): readonly unknown[] {
  return asList(asObject(message)?.['content']);
}

function isCarrying(block: unknown): boolean {
  return isForeignThought(block) || bareId(block) !== undefined;
}

function withoutCarried(block: unknown): unknown[] {
  if (isForeignThought(block)) return [];
  const bare = bareId(block);
  if (bare === undefined) return [block];
  const { kind, inner, id } = bare;
  return [{ [kind]: { ...inner, toolUseId: id } }];
}

function isForeignThought(block: unknown): boolean {
  const thought = asObject(asObject(block)?.['reasoningContent']);
  if (thought === undefined) return false;
  const redacted = asText(thought['redactedContent']);
  const proof =
    redacted === undefined
      ? asText(asObject(thought['reasoningText'])?.['signature'])
      : Buffer.from(redacted, 'base64').toString();
  return proof !== undefined && readCarriedProof(proof) !== undefined;
}

/** Of a call or a result whose id holds a signature. */
function bareId(block: unknown): { kind: string; inner: Json; id: string } | undefined {
  if (!isObject(block)) return undefined;
  const kind = 'toolUse' in block ? 'toolUse' : 'toolResult';
  const inner = asObject(block[kind]);
  const id = asText(inner?.['toolUseId']);
  if (inner === undefined || id === undefined) return undefined;
  const read = readIdWithSignature(id);
  return read.signature === undefined ? undefined : { kind, inner, id: read.id };
}
