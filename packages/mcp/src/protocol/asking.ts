import { readMember } from '@sallyport/json';

/** Methods in the midst of which a server may ask the client something; in 2026-07-28, by `input_required`. */
export const askingMethods: ReadonlySet<string> = new Set(['tools/call', 'prompts/get', 'resources/read']);

/** Does a client with these capabilities answer any question of a server's? */
export function canBeAsked(capabilities: Buffer): boolean {
  return questions.some((kind) => readMember(capabilities, kind) !== undefined);
}

const questions = ['sampling', 'elicitation', 'roots'];
