import type { ProblemData, ProblemReason, ReadCall } from '@sallyport/mcp';
import type { AuditedCalls } from './policy/audit.ts';
import type { Resolve } from './policy/governor.ts';
import type { HeldPlaces } from './policy/limits.ts';
import type { Caller } from './policy/policy.ts';
import type { ResultCaps } from './policy/result-cap.ts';
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
  /** What is wrong with the arguments. */
  fault: string | undefined = undefined;
  /** How large results may be, of calls that are under way. */
  caps: ResultCaps | undefined = undefined;
  /** The answer brings a list whose schemas are to be remembered. */
  learns = false;
  /** As it was judged, and by which names, until it is sent. */
  judged: ReadCall | undefined = undefined;
  resolve: Resolve | undefined = undefined;
  audited: AuditedCalls | undefined = undefined;
  /** The plugin answers itself, so that the gateway's answer is the server's. */
  isServed = false;
  /** Of calls that are under way. */
  places: HeldPlaces | undefined = undefined;
}
