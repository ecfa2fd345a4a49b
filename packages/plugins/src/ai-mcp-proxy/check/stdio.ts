import { choosesProgram } from '@sallyport/pipeline';
import type { ConfigProblem } from '../check.ts';
import type { AiMcpProxyConfig } from '../schema.ts';

/** What was allowed by its name is what runs. */
export function checkStdio({ stdio }: AiMcpProxyConfig): ConfigProblem[] {
  if (stdio === undefined) return [];
  const { command, cwd, env } = stdio;
  const problems = Object.keys(env)
    .filter(choosesProgram)
    .map((name) => ({ path: `stdio.env.${name}`, message: 'decides what program is run, as only --mcp-command may' }));
  if (cwd !== undefined && command.includes('/') && !command.startsWith('/'))
    problems.push({ path: 'stdio.cwd', message: 'cannot be set where the path of the command is relative' });
  return problems;
}
