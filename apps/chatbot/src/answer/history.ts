import { convertToModelMessages, type ModelMessage, type ToolSet } from 'ai';
import type { ChatMessage } from '../wire.ts';

/**
 * What a model is sent of a conversation that ends with a question: whole rounds of a question and its answer, the newest ones, of at most
 * `bytesMax` together. Left out are rounds that came to a problem: what a guard refused once would be refused with every question after it.
 */
export async function historyFor(
  messages: readonly ChatMessage[],
  tools: ToolSet,
  bytesMax: number,
): Promise<ModelMessage[]> {
  const rounds = roundsOf(messages);
  const question = rounds.pop() ?? [];
  const sent = [await toModel(question, tools)];
  let bytes = 0;
  for (const round of rounds.reverse()) {
    if (round.length < 2 || hasProblem(round)) continue;
    const told = await toModel(round, tools);
    bytes += Buffer.byteLength(JSON.stringify(told));
    if (bytes > bytesMax) break;
    sent.push(told);
  }
  return sent.reverse().flat();
}

function roundsOf(messages: readonly ChatMessage[]): ChatMessage[][] {
  const rounds: ChatMessage[][] = [];
  for (const message of messages) {
    if (message.role === 'user' || rounds.length === 0) rounds.push([message]);
    else rounds.at(-1)!.push(message);
  }
  return rounds;
}

function hasProblem(round: readonly ChatMessage[]): boolean {
  return round.some(({ parts }) => parts.some(({ type }) => type === 'data-problem'));
}

async function toModel(round: readonly ChatMessage[], tools: ToolSet): Promise<ModelMessage[]> {
  const told = await convertToModelMessages([...round], { tools, ignoreIncompleteToolCalls: true });
  return told.filter(({ content }) => content.length > 0);
}
