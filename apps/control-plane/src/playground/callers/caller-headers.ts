import { NotFound } from '@sallyport/store';
import { demand } from '../../access/judge.ts';
import type { Principal } from '../../access/principal.ts';
import type { ConfigReader } from '../../configuration/config-reader.ts';
import { Problem } from '../../http/problem.ts';
import { credentialHeader } from '../headers.ts';
import type { Caller } from '../request-schema.ts';
import type { RouteFacts } from '../route-facts.ts';
import { authenticationOf } from './authentication.ts';
import type { LentCredentials } from './lent-credentials.ts';

interface Asking {
  readonly controlPlaneId: string;
  readonly principal: Principal;
  readonly facts: RouteFacts;
  readonly reader: ConfigReader;
  readonly lent: LentCredentials;
  readonly by: Parameters<LentCredentials['show']>[1]['by'];
}

/** Headers that show who calls. Throws a `Problem` where that is not possible, or not for who asks. */
export async function callerHeaders(caller: Caller, asking: Asking): Promise<Record<string, string>> {
  switch (caller.type) {
    case 'anonymous':
      return {};
    case 'credential':
      return { [credentialHeader(caller.header)]: caller.value };
    case 'consumer':
      return await asConsumer(caller.consumer, asking);
  }
}

/** To act as somebody is to have a credential of theirs: who may not make one may not act as them. */
async function asConsumer(
  name: string,
  { controlPlaneId, principal, facts, reader, lent, by }: Asking,
): Promise<Record<string, string>> {
  demand(principal, 'consumers.write', controlPlaneId);
  const consumer = (await reader.find(controlPlaneId, 'consumers', name))?.entity;
  if (consumer === undefined) throw new NotFound('consumer', name);
  const all = authenticationOf(facts);
  if (all.length === 0) throw new Problem(422, 'The route asks nobody who they are: call it as anybody.');
  const asked = all.filter(({ mayBeAnonymous }) => !mayBeAnonymous);
  const needed = asked.length > 0 ? asked : [all.find(({ isLent }) => isLent) ?? all[0]!];
  const strange = needed.find(({ isLent }) => !isLent);
  if (strange !== undefined)
    throw new Problem(
      422,
      `The route knows its callers by ${strange.plugin}, for which no credential of a consumer can be made here: paste a token or key of theirs.`,
    );
  const headers: Record<string, string> = {};
  for (const authentication of needed) {
    if (authentication.header in headers)
      throw new Problem(422, `Two plugins of the route look for a credential in the header ${authentication.header}.`);
    headers[authentication.header] = await lent.show(authentication, { controlPlaneId, consumer, by });
  }
  return headers;
}
