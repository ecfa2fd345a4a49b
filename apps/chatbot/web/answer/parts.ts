import type { DynamicToolUIPart } from 'ai';
import type { ChatMessage, Hop, Problem } from '../../src/wire.ts';

/** What is shown of an answer, in turn. */
export type Block =
  | { readonly type: 'tools'; readonly tools: DynamicToolUIPart[] }
  | { readonly type: 'text'; readonly text: string; readonly isGrowing: boolean }
  | { readonly type: 'problem'; readonly problem: Problem };

/** Tools that are called one after the other, with no word between them, stand together. */
export function blocksOf({ parts }: ChatMessage): Block[] {
  const blocks: Block[] = [];
  for (const part of parts) {
    const last = blocks.at(-1);
    if (part.type === 'dynamic-tool') {
      if (last?.type === 'tools') last.tools.push(part);
      else blocks.push({ type: 'tools', tools: [part] });
    } else if (part.type === 'text' && part.text.trim() !== '') {
      blocks.push({ type: 'text', text: part.text, isGrowing: part.state === 'streaming' });
    } else if (part.type === 'data-problem') {
      blocks.push({ type: 'problem', problem: part.data });
    }
  }
  return blocks;
}

export function hopsOf(message: ChatMessage | undefined): Hop[] {
  return (message?.parts ?? []).flatMap((part) => (part.type === 'data-hop' ? [part.data] : []));
}
