import { clientAuthProblem } from '@sallyport/oauth';
import { checkRedisAdvanced } from '../shared/redis-settings.ts';
import { type UpstreamSignInConfig, upstreamSignInSchema } from '../shared/upstream-sign-in/schema.ts';

interface Problem {
  path: string;
  message: string;
}

/** What no single setting can say. */
export function checkUpstreamSignIn(config: UpstreamSignInConfig): Problem[] {
  const problems: Problem[] = [];
  const { client_id, client_secret, client_auth, registration, storage, redis } = config;
  for (const field of ['resource', 'pages'] as const) {
    const { search, hash } = new URL(config[field]);
    if (search !== '' || hash !== '') problems.push({ path: field, message: 'should have no query and no fragment' });
  }
  if (client_id === undefined && (client_secret !== undefined || client_auth !== undefined))
    problems.push({ path: 'client_id', message: 'is needed with client_secret and client_auth' });
  const has = { secret: client_secret !== undefined, key: false, certificate: false };
  const authProblem = client_auth && clientAuthProblem(client_auth, has);
  if (authProblem) problems.push({ path: 'client_auth', message: authProblem });
  if (client_id !== undefined && registration.join() !== bothWays)
    problems.push({ path: 'registration', message: 'has no effect with client_id, which is registered already' });
  if (storage !== 'redis' && redis !== undefined)
    problems.push({ path: 'redis', message: 'has an effect with storage redis only' });
  if (storage === 'redis' && redis === undefined)
    problems.push({ path: 'redis', message: 'storage redis needs a server' });
  if (storage === 'redis' && config.secrets === undefined)
    problems.push({ path: 'secrets', message: 'are needed with storage redis: another gateway could open nothing' });
  if (redis !== undefined) problems.push(...checkRedisAdvanced(redis));
  return problems;
}

/** The default. */
const bothWays = upstreamSignInSchema.shape.registration.parse(undefined).join();
