import { type OutboundRequest, requestWithin } from './request.ts';

/** Sends a POST and gives the status of the answer, whose body is not read. Rejects where there was no answer. */
export async function postTo(
  url: URL,
  request: Pick<OutboundRequest, 'headers' | 'body' | 'rules' | 'verifiesTls'>,
): Promise<number> {
  const { status } = await requestWithin(url, { ...request, method: 'POST' });
  return status;
}
