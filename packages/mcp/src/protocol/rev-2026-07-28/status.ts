import { errorCodes } from '../../problems.ts';

/** The HTTP status of an answer that is this JSON-RPC error and nothing else. */
export function statusOfError(code: number): number {
  return statuses.get(code) ?? 200;
}

/** What a server has to say about the arguments of a known method is an answer like any other. */
const statuses: ReadonlyMap<number, number> = new Map([
  [errorCodes.parseError, 400],
  [errorCodes.invalidRequest, 400],
  [errorCodes.methodNotFound, 404],
  [errorCodes.headerMismatch, 400],
  [errorCodes.missingClientCapability, 400],
  [errorCodes.unsupportedProtocolVersion, 400],
]);
