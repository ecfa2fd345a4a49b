import { definePlugin } from '@sallyport/pipeline';
import { upstreamAuthProblems, waysOf } from '../shared/upstream-auth/check.ts';
import { upstreamAuthHooks } from '../shared/upstream-auth/upstream-auth.ts';
import { upstreamAuthPluginSchema } from './schema.ts';

/** Shows the upstream a credential that the caller never sees. */
export const upstreamAuth = definePlugin({
  name: 'upstream-auth',
  schema: upstreamAuthPluginSchema,
  check({ auth, aws }) {
    const problems = upstreamAuthProblems(auth).map(({ path, message }) => ({
      path: path === '' ? 'auth' : `auth.${path}`,
      message,
    }));
    const ways = waysOf(auth);
    if (ways.length === 0 && aws === undefined && problems.length === 0)
      problems.push({
        path: 'auth',
        message: 'describes no credential: name a header, a parameter, a name and password, or a cloud',
      });
    if (aws !== undefined && ways.some((way) => way !== 'param'))
      problems.push({
        path: 'aws',
        message: `one credential goes into Authorization, not also that of ${ways.join(' and ')}`,
      });
    if (aws === undefined && auth.aws_access_key_id !== undefined)
      problems.push({
        path: 'aws',
        message: 'is required with auth.aws_access_key_id: it says which service is signed for',
      });
    if (aws !== undefined && auth.allow_override)
      problems.push({ path: 'auth.allow_override', message: "must be false with a cloud's credentials" });
    return problems;
  },
  setup: ({ auth, aws, azure_resource: azureResource }, services) =>
    upstreamAuthHooks(auth, { aws, azureResource }, services),
});
