/** Why a WebSocket is ended (RFC 6455 §7.4.1, and 1013 of its registry). */
export const CloseCode = { protocolError: 1002, policyViolation: 1008, tooBig: 1009, tryAgainLater: 1013 } as const;
export type CloseCode = (typeof CloseCode)[keyof typeof CloseCode];
