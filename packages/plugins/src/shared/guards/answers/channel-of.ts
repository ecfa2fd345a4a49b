import type { JsonLeaf, JsonNode } from '../texts/json-leaves.ts';

/**
 * To which text of a streamed answer a piece belongs: pieces of one text have the same channel in every frame. Undefined for one that stands by
 * itself, as where a frame repeats what others have said.
 */
export function channelOf({ node, key }: JsonLeaf): string | undefined {
  let path = String(key);
  let top: JsonNode = node;
  for (let one = node; one.parent?.parent !== undefined; one = one.parent) {
    path = `${placeOf(one)}.${path}`;
    top = one.parent;
  }
  const { members } = top;
  if (key === 'generated_text' || isWhole(members['type'], members['event_type'])) return undefined;
  // Hugging Face counts its tokens, which all go on with one text.
  const counted = path === 'token.text' ? none : places;
  for (const name of counted) if (members[name] !== undefined) path = `${path}@${members[name]}`;
  const { type } = members;
  // Of OpenAI's responses the type alone says whether it is text, a thought or an argument.
  return typeof type === 'string' && type.endsWith('.delta') ? `${type}.${path}` : path;
}

/** Which of several a frame is about, where it says so at its top. */
const places = ['index', 'output_index', 'content_index', 'summary_index', 'contentBlockIndex'];

const none: readonly string[] = [];

function placeOf({ key, parent, members }: JsonNode): string | number {
  // Anthropic gives the beginning of a text with the block's.
  if (key === 'content_block') return 'delta';
  if (typeof key === 'string') return key;
  const { index, thought } = members;
  // Gemini's parts go on in the next frame, wherever they stand in it.
  if (parent?.key === 'parts') return thought === 1 ? 'thought' : 'part';
  return index ?? key;
}

function isWhole(type: string | number | undefined, eventType: string | number | undefined): boolean {
  if (typeof eventType === 'string') return eventType !== 'text-generation' && eventType !== 'tool-calls-chunk';
  return typeof type === 'string' && type.startsWith('response.') && !type.endsWith('.delta');
}
