import type { Secret } from '@sallyport/contracts';
import type { InnerCall, InnerReceiver } from './inner.ts';

/** MCP servers that are programs of this machine, spoken to over their standard input and output. */
export interface StdioPort {
  /** The server of an equal description is the same for all who hold it, whichever worker they are in. */
  hold(server: StdioServer): HeldStdioServer;
}

/** How a program is started: without a shell, in a process group of its own, with nothing of the gateway's environment but PATH, HOME, LANG and TMPDIR. */
export interface StdioServer {
  /** For logs. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, Secret>>;
  /** Undefined for the gateway's own. */
  readonly cwd: string | undefined;
  /** Processes at a time; a legacy client has one of its own. */
  readonly processesMax: number;
  /** A process that nobody asked anything for so long is ended. */
  readonly idleMs: number;
}

/** Variables by which an environment makes another program of a command: where it is looked for, and what is loaded into it. */
export function choosesProgram(variable: string): boolean {
  return variable === 'PATH' || variable.startsWith('LD_') || variable.startsWith('DYLD_');
}

export interface HeldStdioServer {
  /** Sends an HTTP request of MCP to it, as to a server on the network: Streamable HTTP. Never throws. */
  send(request: StdioRequest, receiver: InnerReceiver): InnerCall;
  release(): void;
}

export interface StdioRequest {
  readonly method: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: Buffer | undefined;
}
