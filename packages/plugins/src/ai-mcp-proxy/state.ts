import type { ProblemData, ProblemReason } from '@sallyport/mcp';
import type { Caller } from './policy/policy.ts';
import type { RpcRecorder } from './rpc-recorder.ts';

/** What the plugin keeps on an exchange. Most have none. */
export class McpState {
  /** Of the message that a refusal answers. */
  idText: string | undefined = undefined;
  reason: ProblemReason | undefined = undefined;
  /** What the error tells besides. */
  data: ProblemData | undefined = undefined;
  /** Lists in the answer are filtered for this caller. */
  filterFor: Caller | undefined = undefined;
  recorder: RpcRecorder | undefined = undefined;
  /** The plugin answers itself, so that the gateway's answer is the server's. */
  isServed = false;
}
