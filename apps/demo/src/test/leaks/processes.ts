import { readdirSync, readFileSync } from 'node:fs';

export interface NamedProcess {
  readonly pid: number;
  readonly role: string;
}

/** The processes of the demo, by what they are; what they start is part of them, unless it is named here. */
export function processesOf(pid: number, role = 'the demo'): NamedProcess[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
  return [{ pid, role }, ...children.flatMap((child) => processesOf(child, roleOf(child, role)))];
}

export function environmentOf(pid: number): Map<string, string> {
  const lines = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean);
  return new Map(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

function roleOf(pid: number, parent: string): string {
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  for (const [pattern, role] of roles) {
    const match = pattern.exec(command);
    if (match !== null) return match[0].replace(pattern, role);
  }
  const [host] = /(event|embedding)-host/.exec(command) ?? [];
  return host === undefined ? parent : `the ${host} of ${parent}`;
}

const roles: readonly (readonly [pattern: RegExp, role: string])[] = [
  [/identity-provider\.ts/, 'the identity provider'],
  [/mcp-server\.ts/, 'the MCP server'],
  [/simulator\.ts/, 'a simulator'],
  [/ control-plane --/, 'the control plane'],
  [/chatbot\/src\/main\.ts/, 'the chatbot'],
  [/\/gateways\/(\w+)\//, 'the gateway of $1'],
];
