import { awsHeader, awsPayload } from '../../framing/aws-event-message.ts';
import { asObject, isObject, parseLoosely } from '../shared/json.ts';

/** What strict clients would trip over in a stream of Bedrock's Converse that was written. */
export function converseStreamProblems(frames: readonly Buffer[]): string[] {
  const problems: string[] = [];
  const order: unknown[] = [];
  let next = 0;
  /** Blocks of tools are begun; others are there with their first delta. */
  let isBegun = false;
  for (const [at, frame] of frames.entries()) {
    const type = awsHeader(frame, ':event-type');
    const event = parseLoosely(awsPayload(frame).toString());
    const say = (problem: string) => problems.push(`frame ${at} (${type}): ${problem}`);
    if (!isObject(event)) {
      say('is no JSON');
      continue;
    }
    if (awsHeader(frame, ':message-type') !== 'event') say('is no event');
    if (type?.startsWith('contentBlock') !== true) {
      if (isBegun) say(`block ${next} is open`);
      order.push(type);
      continue;
    }
    if (event['contentBlockIndex'] !== next) say(`block ${event['contentBlockIndex']} where ${next} is next`);
    if (type === 'contentBlockStart' && isBegun) say(`block ${next} has begun`);
    const delta = asObject(event['delta']);
    if (delta?.['toolUse'] !== undefined && !isBegun) say('a tool that has not begun');
    isBegun = type !== 'contentBlockStop';
    if (!isBegun) next++;
  }
  if (order.join(' ') !== 'messageStart messageStop metadata') problems.push(`the message is ${order.join(' ')}`);
  return problems;
}
