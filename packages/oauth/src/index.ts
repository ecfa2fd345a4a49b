export { actorsOf, clientOf, type TokenActors } from './actors.ts';
export { type ChallengeParameter, challenge } from './challenge.ts';
export {
  type AuthenticatedEndpoint,
  authMethodOf,
  type ClientAuthMethod,
  clientAuth,
  clientAuthMethods,
  clientAuthProblem,
  type OAuthClient,
} from './client/client-auth.ts';
export {
  type ConfigurationOptions,
  type ConfiguredEndpoints,
  configurableEndpoints,
  configurableMtlsEndpoints,
  createConfiguration,
  withEndpoints,
} from './client/configuration.ts';
export {
  type FetchThrough,
  type FetchThroughOptions,
  type FetchThroughRequest,
  fetchThrough,
} from './client/fetch-through.ts';
export { compileProxies, type ProxyFor, type ProxySettings, proxyProblem } from './client/proxies.ts';
export { namedBy } from './named-by.ts';
export { compileScopeRequirement, type ScopeRequirement, scopesOf } from './scopes.ts';
