import { ApiFailure } from '../api.ts';
import type { ConverseRequest } from './request.ts';

/** What Bedrock demands beyond the shape. Throws `ApiFailure`. */
export function checkDemands({ messages, toolConfig }: ConverseRequest): void {
  if (messages[0]!.role !== 'user')
    refuse(
      'A conversation must start with a user message. Try again with a conversation that starts with a user message.',
    );
  let called: string[] = [];
  for (const [index, { role, content }] of messages.entries()) {
    if (role === messages[index - 1]?.role)
      refuse(
        'A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.',
      );
    for (const [at, { text }] of content.entries())
      if (text?.trim() === '')
        refuse(
          `The text field in the ContentBlock object at messages.${index}.content.${at} is blank. Add text to the text field, and try again.`,
        );
    const answered = content.flatMap(({ toolResult }) => toolResult?.toolUseId ?? []);
    const calls = content.flatMap(({ toolUse }) => toolUse?.toolUseId ?? []);
    if ((answered.length > 0 || calls.length > 0) && toolConfig === undefined)
      refuse('The toolConfig field must be defined when using toolUse and toolResult content blocks.');
    const open = called.filter((id) => !answered.includes(id));
    if (open.length > 0)
      refuse(`Expected toolResult blocks at messages.${index}.content for the following Ids: ${open.join(', ')}`);
    if (answered.length > called.length || answered.some((id) => !called.includes(id)))
      refuse(
        `The number of toolResult blocks at messages.${index}.content exceeds the number of toolUse blocks of previous turn.`,
      );
    called = calls;
  }
  if (called.length > 0)
    refuse(
      `Expected toolResult blocks at messages.${messages.length}.content for the following Ids: ${called.join(', ')}`,
    );
}

function refuse(message: string): never {
  throw new ApiFailure(400, message);
}
