import type { Row } from '../../report.ts';
import type { Effort } from '../proxying.ts';
import { chats } from './chats.ts';
import { streams } from './streams.ts';

/** Requests to models: whole and streamed, in one language and in two, behind what a team has on its models. */
export async function llm(effort: Effort): Promise<Row[]> {
  return [...(await chats(effort)), ...(await streams(effort))];
}
