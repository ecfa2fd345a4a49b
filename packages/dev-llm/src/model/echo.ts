import type { Conversation, OfferedTool, Turn } from './conversation.ts';
import { sampleOf } from './sample.ts';
import type { Thought } from './say.ts';

/**
 * Says back what it was told. Calls tools when it must, or when the question names them; says what tools answered; and writes
 * JSON where a form is demanded. `Say N words` makes it say that many.
 */
export function echo(conversation: Conversation): Thought {
  const { turns, toolChoice, schema } = conversation;
  const last = turns.at(-1);
  if (last?.role === 'tool')
    return { text: last.results?.map(({ text }) => `The tool said: ${text}`).join('\n') ?? '' };
  const question = last?.text ?? '';
  const tools = toolChoice === 'none' ? [] : toolsToCall(conversation, question);
  if (tools.length > 0)
    return { text: '', calls: tools.map((tool) => ({ name: tool.name, arguments: argumentsOf(tool) })) };
  if (schema !== undefined) return { text: JSON.stringify(sampleOf(schema, 'sample')) };
  const words = /\bsay (\d{1,6}) words\b/i.exec(question)?.[1];
  return { text: words === undefined ? `You said: ${describe(last)}` : wordsOf(Number(words)) };
}

function toolsToCall({ tools, toolChoice }: Conversation, question: string): OfferedTool[] {
  if (typeof toolChoice === 'object') return tools.filter(({ name }) => name === toolChoice.name);
  const named = tools.filter(({ name }) => question.includes(name));
  if (named.length > 0) return named;
  return toolChoice === 'required' || /\buse (the|a) tool\b/i.test(question) ? tools.slice(0, 1) : [];
}

function argumentsOf({ parameters }: OfferedTool): unknown {
  return parameters === undefined ? {} : sampleOf(parameters, 'sample');
}

function describe(turn: Turn | undefined): string {
  const { text = '', media = [] } = turn ?? {};
  return [text, ...media.map((kind) => `[${kind}]`)].join(' ').trim();
}

/** As many tokens as words. */
export function wordsOf(count: number): string {
  return Array.from({ length: count }, (_, index) => words[index % words.length]).join(' ');
}

const words = ['port', 'wall', 'gate', 'key', 'tower', 'moat', 'guard', 'watch'] as const;
