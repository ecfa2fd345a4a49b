import type { CommandProblem } from '@sallyport/pipeline';

/** A program is run only where whoever started the gateway has said that it may be. */
export function commandRule(commands: readonly string[]): CommandProblem {
  return (command) =>
    commands.includes(command)
      ? undefined
      : `'${command}' may not be run; allow it by starting the gateway with --mcp-command ${command}`;
}
