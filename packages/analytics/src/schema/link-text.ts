import { type ConversationLink, type ConversationLinkKind, conversationLinkKinds } from '@sallyport/contracts';

/** A link as a word of a list: what it is of, its key, and the tool if there is one. */
export function linkText({ kind, key, tool }: ConversationLink): string {
  return tool === undefined ? `${kind}:${key}` : `${kind}:${key}:${tool}`;
}

/** Undefined for a kind that only a newer version knows. */
export function linkOf(text: string): ConversationLink | undefined {
  const [kind = '', key = '', ...tool] = text.split(':');
  if (!(conversationLinkKinds as readonly string[]).includes(kind) || key === '') return undefined;
  const link: ConversationLink = { kind: kind as ConversationLinkKind, key };
  return tool.length === 0 ? link : { ...link, tool: tool.join(':') };
}
