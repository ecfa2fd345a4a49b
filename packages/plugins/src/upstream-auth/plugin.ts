import type { Mediation } from '@sallyport/contracts';
import { definePlugin, type PluginHooks, type Services } from '@sallyport/pipeline';
import { isFramingField } from '../shared/named-value.ts';
import { upstreamAuthProblems, waysOf } from '../shared/upstream-auth/check.ts';
import type { UpstreamAuthSettings } from '../shared/upstream-auth/schema.ts';
import { upstreamAuthHooks } from '../shared/upstream-auth/upstream-auth.ts';
import { isVaultReference } from '../shared/vault-reference.ts';
import { assertionHook } from './assertion/assertion.ts';
import type { AssertionSettings } from './assertion/schema.ts';
import { readSigningKey } from './assertion/signing-key.ts';
import { upstreamAuthPluginSchema } from './schema.ts';

/** Shows the upstream a credential that the caller never sees. */
export const upstreamAuth = definePlugin({
  name: 'upstream-auth',
  schema: upstreamAuthPluginSchema,
  check({ auth, aws, assertion }) {
    const problems = upstreamAuthProblems(auth).map(({ path, message }) => ({
      path: path === '' ? 'auth' : `auth.${path}`,
      message,
    }));
    const ways = waysOf(auth);
    if (ways.length === 0 && aws === undefined && assertion === undefined && problems.length === 0)
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
    if (assertion !== undefined) problems.push(...assertionProblems(assertion, auth));
    return problems;
  },
  setup({ auth, aws, azure_resource: azureResource, assertion }, services) {
    const hooks = upstreamAuthHooks(auth, { aws, azureResource }, services);
    const shown = assertion === undefined ? hooks : withAssertion(hooks, assertion, services);
    return auth.allow_override ? shown : withNote(shown, mediationOf(assertion));
  },
});

function mediationOf(assertion: AssertionSettings | undefined): Mediation {
  const plugin = 'upstream-auth';
  return assertion === undefined
    ? { plugin, way: 'configured' }
    : { plugin, way: 'asserted', audience: assertion.audience };
}

type Hooks = Pick<PluginHooks, 'onRequest' | 'onCall'>;

/** Callers that may bring their own credential are another matter. */
function withNote({ onRequest, ...hooks }: Hooks, mediation: Mediation): Hooks {
  return {
    ...hooks,
    onRequest(x) {
      x.mediation = mediation;
      return onRequest?.(x);
    },
  };
}

/** Told first: nobody is shown the credential for a caller who is no person. */
function withAssertion(
  { onRequest: showCredential, ...hooks }: Hooks,
  assertion: AssertionSettings,
  services: Services,
): Hooks {
  const tellPerson = assertionHook(assertion, services);
  return {
    ...hooks,
    onRequest(x) {
      const told = tellPerson(x);
      if (told instanceof Promise) return told.then((refusal) => refusal ?? showCredential?.(x));
      return told ?? showCredential?.(x);
    },
  };
}

function assertionProblems({ header_name: header, private_key: key }: AssertionSettings, auth: UpstreamAuthSettings) {
  const problems: { path: string; message: string }[] = [];
  const taken = ['authorization', 'host', auth.header_name?.toLowerCase()];
  if (taken.includes(header.toLowerCase()) || isFramingField(header.toLowerCase()))
    problems.push({ path: 'assertion.header_name', message: 'should be a header of its own' });
  if (auth.allow_override)
    problems.push({
      path: 'auth.allow_override',
      message: 'must be false with assertion: what callers may do goes by a credential that they do not choose',
    });
  if (!isVaultReference(key)) {
    try {
      readSigningKey(key);
    } catch (error) {
      problems.push({ path: 'assertion.private_key', message: (error as Error).message });
    }
  }
  return problems;
}
