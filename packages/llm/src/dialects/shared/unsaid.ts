import type { Losses } from '../../neutral/losses.ts';
import type { ChatRequest } from '../../neutral/request.ts';
import type { FunctionTool } from '../../neutral/tools.ts';

/** Notes members of a request that a dialect has no place for, where they were set to something that asks for something. */
export function noteUnsaid(request: ChatRequest, names: readonly (keyof ChatRequest)[], losses: Losses): void {
  for (const name of names) if (asksSomething(name, request[name])) losses.add(name, 'there is no place for it');
}

/** Notes what only another dialect knows, but for what is `passedOn`. */
export function noteOwn({ own }: ChatRequest, dialect: string, losses: Losses, passedOn: readonly string[] = []): void {
  if (own === undefined || own.dialect === dialect) return;
  for (const name of Object.keys(own.members)) {
    if (!passedOn.includes(name)) losses.add(`own.${name}`, `only ${own.dialect} has it`);
  }
}

/** The same of a tool's members. */
export function noteToolMembers({ own }: FunctionTool, dialect: string, losses: Losses): void {
  if (own === undefined || own.dialect === dialect) return;
  for (const member of Object.keys(own.members)) losses.add(`tools.own.${member}`, `only ${own.dialect} has it`);
}

function asksSomething(name: keyof ChatRequest, value: unknown): boolean {
  if (value === undefined || value === false || value === 0) return false;
  return !(name === 'choices' && value === 1);
}
