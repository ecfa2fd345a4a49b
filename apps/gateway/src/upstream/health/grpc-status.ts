/** As HTTP would say it; what is not here is the caller's doing, and tells nothing about the server. */
const httpStatuses: Readonly<Record<string, number>> = {
  // OK, UNKNOWN, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, INTERNAL, UNAVAILABLE
  '0': 200,
  '2': 500,
  '4': 504,
  '8': 429,
  '13': 500,
  '14': 503,
};

/** The status by which passive checks judge a gRPC answer; undefined when it says nothing about the server. */
export function httpStatusOfGrpc(grpcStatus: string): number | undefined {
  return httpStatuses[grpcStatus];
}

/** `grpc-status` among trailers, names and values in turn. */
export function findGrpcStatus(trailers: readonly string[] | undefined): string | undefined {
  if (trailers === undefined) return undefined;
  for (let i = 0; i < trailers.length; i += 2) if (trailers[i]!.toLowerCase() === 'grpc-status') return trailers[i + 1];
  return undefined;
}
