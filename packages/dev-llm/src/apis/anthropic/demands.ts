import { ApiFailure } from '../api.ts';
import type { Block, MessagesRequest } from './request.ts';
import { signatureOf } from './signature.ts';

type Counted = Omit<MessagesRequest, 'max_tokens'> & { max_tokens?: number };

/** What Anthropic demands beyond the shape. Throws `ApiFailure`. */
export function checkDemands(body: Counted, version: string): void {
  const { messages, thinking, tools, tool_choice: choice } = body;
  if (messages[0]!.role !== 'user') refuse('messages: first message must use the "user" role');
  if (choice !== undefined && tools === undefined)
    refuse('tool_choice: tool_choice may only be specified while providing tools.');
  if (thinking?.type === 'enabled' && thinking.budget_tokens >= (body.max_tokens ?? Number.POSITIVE_INFINITY))
    refuse('`max_tokens` must be greater than `thinking.budget_tokens`.');
  if (thinking !== undefined && thinking.type !== 'disabled') {
    if ((body.temperature ?? 1) !== 1) refuse('`temperature` may only be set to 1 when thinking is enabled.');
    if (body.top_k !== undefined) refuse('`top_k` must be unset when thinking is enabled.');
    if (choice?.type === 'any' || choice?.type === 'tool')
      refuse('Thinking may not be enabled when tool_choice forces tool use.');
  }
  if (marks(body) > 4) refuse('A maximum of 4 blocks with cache_control may be provided.');
  checkCallsAreAnswered(body);
  if (thinking?.type === 'enabled') checkThoughtIsBack(body);
  if (version === '2026-10-21') checkNewestVersion(body);
  for (const [index, { content }] of messages.entries()) checkBlocks(content, `messages.${index}`);
}

/** What version 2026-10-21 no longer takes. */
function checkNewestVersion(body: Counted): void {
  for (const name of ['temperature', 'top_p', 'top_k'] as const)
    if (body[name] !== undefined) refuse(`${name}: Extra inputs are not permitted`);
  for (const [index, { role, content }] of body.messages.entries()) {
    if (typeof content === 'string') continue;
    if (role === 'assistant' && content.some(({ type }) => type === 'document'))
      refuse(`messages.${index}.content: \`document\` blocks are not permitted in assistant messages`);
    if (role === 'user' && content.some((block) => block.type === 'text' && (block.citations?.length ?? 0) > 0))
      refuse(`messages.${index}.content: \`citations\` are not permitted in user messages`);
  }
}

function refuse(message: string): never {
  throw new ApiFailure(400, message);
}

function marks(body: object): number {
  return JSON.stringify(body).match(/"cache_control":\{/g)?.length ?? 0;
}

function checkBlocks(content: string | Block[], at: string): void {
  if (typeof content === 'string') return;
  for (const [index, block] of content.entries())
    if (block.type === 'thinking' && block.signature !== signatureOf(block.thinking))
      refuse(`${at}.content.${index}: Invalid \`signature\` in \`thinking\` block`);
}

function checkCallsAreAnswered({ messages, tools }: Counted): void {
  let called: string[] = [];
  for (const [index, { role, content }] of messages.entries()) {
    const blocks = typeof content === 'string' ? [] : content;
    const answered = blocks.flatMap((block) => (block.type === 'tool_result' ? block.tool_use_id : []));
    const stray = answered.find((id) => !called.includes(id));
    if (stray !== undefined || (role === 'assistant' && answered.length > 0))
      refuse(
        `messages.${index}.content: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
      );
    const open = called.filter((id) => !answered.includes(id));
    if (open.length > 0)
      refuse(
        `messages.${index - 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
      );
    if (answered.length > 0 && blocks[0]!.type !== 'tool_result')
      refuse(`messages.${index}.content: \`tool_result\` blocks must come first`);
    called = role === 'assistant' ? blocks.flatMap((block) => (block.type === 'tool_use' ? block.id : [])) : [];
    if (called.length > 0 && tools === undefined)
      refuse('Requests which include `tool_use` or `tool_result` blocks must define tools');
  }
  if (called.length > 0)
    refuse(
      `messages.${messages.length - 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${called.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
    );
}

/** With thinking on, while the model goes on calling tools: what it thought when it began to must come back. */
function checkThoughtIsBack({ messages }: Counted): void {
  if (!answersCalls(messages.at(-1))) return;
  const asked = messages.findLastIndex((message) => message.role === 'user' && !answersCalls(message));
  const index = messages.findIndex(({ role }, at) => at > asked && role === 'assistant');
  const content = messages[index]?.content ?? [];
  const begins = typeof content === 'string' ? 'text' : content[0]?.type;
  if (begins !== 'thinking' && begins !== 'redacted_thinking')
    refuse(
      `messages.${index}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${begins}\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block (preceeding the lastmost set of \`tool_use\` and \`tool_result\` blocks).`,
    );
}

function answersCalls(message: Counted['messages'][number] | undefined): boolean {
  return typeof message?.content === 'object' && message.content.some(({ type }) => type === 'tool_result');
}
