/** JSON-RPC and MCP error codes, by the name the specifications give them. */
export const errorCodes = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
  /** 2026-07-28: a mirrored header differs from the body. */
  headerMismatch: -32020,
  missingClientCapability: -32021,
  unsupportedProtocolVersion: -32022,
} as const;

/** Everything that can be wrong with a request, with the HTTP status, the JSON-RPC code and the sentence it is answered with. */
export const problems = {
  media_type: {
    status: 415,
    code: errorCodes.invalidRequest,
    message: 'Content-Type must be application/json in UTF-8',
  },
  content_encoding: {
    status: 415,
    code: errorCodes.invalidRequest,
    message: 'Encoded request bodies are not accepted',
  },
  method_not_allowed: { status: 405, code: errorCodes.invalidRequest, message: 'MCP uses POST, GET and DELETE' },
  post_only: { status: 405, code: errorCodes.invalidRequest, message: 'This protocol version has POST requests only' },
  unexpected_body: { status: 400, code: errorCodes.invalidRequest, message: 'Only a POST may have a body' },
  repeated_header: { status: 400, code: errorCodes.invalidRequest, message: 'A header appears twice' },
  syntax: { status: 400, code: errorCodes.parseError, message: 'The body is not valid JSON in UTF-8' },
  too_deep: { status: 400, code: errorCodes.invalidRequest, message: 'The body is nested too deeply' },
  too_wide: { status: 400, code: errorCodes.invalidRequest, message: 'The body holds too many values' },
  duplicate_key: {
    status: 400,
    code: errorCodes.invalidRequest,
    message: 'The message is ambiguous: a key appears twice',
  },
  look_alike_key: {
    status: 400,
    code: errorCodes.invalidRequest,
    message: 'The message is ambiguous: a key looks like another one',
  },
  look_alike_method: { status: 400, code: errorCodes.invalidRequest, message: 'The method is not written exactly' },
  bad_text: {
    status: 400,
    code: errorCodes.invalidRequest,
    message: 'A method, name or URI holds control characters or broken Unicode',
  },
  not_a_message: { status: 400, code: errorCodes.invalidRequest, message: 'The body is not a JSON-RPC 2.0 message' },
  bad_id: { status: 400, code: errorCodes.invalidRequest, message: 'The id must be a string or a number' },
  bad_params: { status: 400, code: errorCodes.invalidParams, message: 'params must be an object' },
  bad_target: {
    status: 400,
    code: errorCodes.invalidParams,
    message: 'params lacks the name or URI that the method needs',
  },
  bad_arguments: { status: 400, code: errorCodes.invalidParams, message: 'arguments must be an object' },
  bad_meta: { status: 400, code: errorCodes.invalidParams, message: 'params._meta holds something else than it must' },
  missing_meta: {
    status: 400,
    code: errorCodes.invalidParams,
    message: 'params._meta must hold the protocol version and the capabilities of the client',
  },
  unsupported_version: {
    status: 400,
    code: errorCodes.unsupportedProtocolVersion,
    message: 'Unsupported protocol version',
  },
  unknown_method: { status: 404, code: errorCodes.methodNotFound, message: 'Method not found' },
  bad_session_id: {
    status: 400,
    code: errorCodes.invalidRequest,
    message: 'Mcp-Session-Id must consist of visible ASCII characters',
  },
  empty_batch: { status: 400, code: errorCodes.invalidRequest, message: 'A batch must not be empty' },
  long_batch: { status: 400, code: errorCodes.invalidRequest, message: 'The batch holds too many messages' },
  no_batches: { status: 400, code: errorCodes.invalidRequest, message: 'This protocol version has no batches' },
  no_responses: {
    status: 400,
    code: errorCodes.invalidRequest,
    message: 'This protocol version takes no responses from clients',
  },
  header_mismatch: {
    status: 400,
    code: errorCodes.headerMismatch,
    message: 'MCP-Protocol-Version, Mcp-Method and Mcp-Name must be sent and equal the body',
  },
} as const satisfies Record<string, { status: number; code: number; message: string }>;

export type ProblemReason = keyof typeof problems;

/** What an error tells besides: the versions that could be used, the header that differs. */
export type ProblemData = Readonly<Record<string, unknown>>;

/** Why a request cannot be read; `idText` as far as it is known. */
export interface McpProblem {
  readonly kind: 'problem';
  readonly reason: ProblemReason;
  readonly idText: string | undefined;
  readonly data: ProblemData | undefined;
}

export function problem(reason: ProblemReason, idText?: string | undefined, data?: ProblemData): McpProblem {
  return { kind: 'problem', reason, idText, data };
}
