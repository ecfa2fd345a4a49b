import type { Losses } from '../../neutral/losses.ts';
import type { ChatRequest } from '../../neutral/request.ts';

/** Notes members of a request that a dialect has no place for, where they were set to something that asks for something. */
export function noteUnsaid(request: ChatRequest, names: readonly (keyof ChatRequest)[], losses: Losses): void {
  for (const name of names) if (asksSomething(name, request[name])) losses.add(name, 'there is no place for it');
}

function asksSomething(name: keyof ChatRequest, value: unknown): boolean {
  if (value === undefined || value === false || value === 0) return false;
  return !(name === 'choices' && value === 1);
}
