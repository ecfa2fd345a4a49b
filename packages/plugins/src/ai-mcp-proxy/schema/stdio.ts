import { z } from 'zod';

/** A program that speaks MCP over its standard input and output. */
export const stdioSchema = z.strictObject({
  command: z
    .string()
    .min(1)
    .describe(
      'The program, found as a shell would but run without one. The gateway has to be started with it as --mcp-command.',
    ),
  args: z.array(z.string()).default([]).describe('Its arguments, as they are.'),
  env: z
    .record(
      z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'should be the name of a variable'),
      z.string().meta({ referenceable: true, encrypted: true }),
    )
    .default({})
    .describe(
      'Its environment, beside PATH, HOME, LANG and TMPDIR of the gateway; it sees nothing else of the gateway’s. What decides which program is run (PATH, LD_…, DYLD_…) cannot be set.',
    ),
  cwd: z.string().min(1).optional().describe('Its working directory. Default: the gateway’s.'),
  max_processes: z
    .int()
    .min(1)
    .max(10_000)
    .default(32)
    .describe(
      'Processes at a time on a node: one for each session of a client of 2025-11-25 or before, one for all later ones.',
    ),
  idle_timeout: z
    .number()
    .min(1)
    .max(86_400)
    .default(600)
    .describe('Seconds after which a process that nobody asked anything is ended, and its session with it.'),
});
