/**
 * Which of several clients a request asks for: by its id, or by its place counted from 1. The first one where it asks for none;
 * undefined where it asks for one that is not there.
 */
export function selectClient(ids: readonly string[], asked: string | undefined): number | undefined {
  if (asked === undefined || asked === '') return 0;
  const named = ids.indexOf(asked);
  if (named >= 0) return named;
  const place = /^[1-9]\d{0,3}$/.test(asked) ? Number(asked) : 0;
  return place >= 1 && place <= ids.length ? place - 1 : undefined;
}

/** A list setting that goes with the clients: the entry at the client's place, or the first one for all. */
export function ofClient<Value>(values: readonly Value[] | undefined, index: number): Value | undefined {
  return values?.[index] ?? values?.[0];
}
