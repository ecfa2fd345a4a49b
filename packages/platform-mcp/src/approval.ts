import {
  type ClientCapabilities,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type RequestStateCodec,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { shortened } from './shortened.ts';
import { visible } from './visible.ts';

/** What a person was asked about: the call with its arguments, as a digest. */
export interface Approval {
  readonly digest: string;
}

/** Seals approvals between two rounds of a call, since they travel through the client: for one caller, for a time. */
export type Approvals = RequestStateCodec<Approval>;

export type Verdict = 'approved' | 'declined' | InputRequiredResult;

const key = 'approval';
const sentenceMax = 3_000;

/** Whether the person agrees to a call; asked now where they were not asked about this very call. */
export async function approvalOf(
  call: { tool: string; input: unknown; sentence: string },
  approvals: Approvals,
  context: ServerContext,
): Promise<Verdict> {
  const { mcpReq } = context;
  const digest = await digestOf(JSON.stringify([call.tool, call.input]));
  const answer = inputResponse(mcpReq.inputResponses, key);
  // An answer counts only with the question that we asked.
  if (answer.kind === 'elicit' && mcpReq.requestState<Approval>()?.digest === digest)
    return answer.action === 'accept' ? 'approved' : 'declined';
  const message = `Do you want this to be done?\n\n${shortened(visible(call.sentence), sentenceMax)}`;
  return inputRequired({
    inputRequests: {
      [key]: inputRequired.elicit({ message, requestedSchema: { type: 'object', properties: {} } }),
    },
    requestState: await approvals.mint({ digest }, context),
  });
}

/** Whether a client can show a form to its person. */
export function canElicit(capabilities: ClientCapabilities | undefined): boolean {
  const elicitation = capabilities?.elicitation as { form?: object; url?: object } | undefined;
  if (elicitation === undefined) return false;
  // An empty one stands for forms.
  return elicitation.form !== undefined || elicitation.url === undefined;
}

async function digestOf(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return new Uint8Array(bytes).toHex();
}
