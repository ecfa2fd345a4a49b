import { ask, type PlannedCall } from '../plan.ts';
import type { Script } from '../script.ts';

/** What agents for coding are asked first. Each has tools of its own for it. */
export const readFile: Script = {
  example: 'Read the file notes.txt and tell me what it says.',
  asks: /read (?:the file )?[`'"]?(?<file>[\w./-]+\.\w+)/i,
  needs: ['Read', 'read_file', 'shell', 'exec_command', 'shell_command', 'run_shell_command'],
  *plan({ about, has }) {
    const call = readers.map((reader) => reader(about['file']!)).find(({ tool }) => has(tool))!;
    return `${about['file']} says: ${textOf(yield* ask(call))}`;
  },
};

/** Claude Code's, Gemini CLI's, and those of Codex. */
const readers: readonly ((file: string) => PlannedCall)[] = [
  (file) => ({ tool: 'Read', arguments: { file_path: file } }),
  (file) => ({ tool: 'read_file', arguments: { absolute_path: file } }),
  (file) => ({ tool: 'shell', arguments: { command: ['cat', file] } }),
  (file) => ({ tool: 'exec_command', arguments: { cmd: `cat ${file}` } }),
  (file) => ({ tool: 'shell_command', arguments: { command: `cat ${file}` } }),
  (file) => ({ tool: 'run_shell_command', arguments: { command: `cat ${file}` } }),
];

/** Some wrap what a program printed. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content.trim();
  const output = (content as { output?: unknown } | undefined)?.output;
  return typeof output === 'string' ? output.trim() : JSON.stringify(content);
}
