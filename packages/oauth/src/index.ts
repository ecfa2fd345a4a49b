export type { Configuration, ServerMetadata } from 'openid-client';
export { actorsOf, type TokenActors } from './actors.ts';
export { challenge, quotedParameters } from './challenge.ts';
export { isAudience } from './claims/audience.ts';
export { claimAt, textOf, valuesOf } from './claims/claim-path.ts';
export { compileRequirement, type Requirement } from './claims/requirement.ts';
export type { SignedAnswers } from './client/answer-body.ts';
export {
  type AuthenticatedEndpoint,
  clientAuthMethods,
  clientAuthProblem,
  type OAuthClient,
} from './client/client-auth.ts';
export {
  type ConfiguredEndpoints,
  configurableEndpoints,
  configurableMtlsEndpoints,
  createConfiguration,
  withEndpoints,
} from './client/configuration.ts';
export { type FetchThrough, fetchThrough } from './client/fetch-through.ts';
export { clientRefused, ProviderUnavailable } from './client/provider-unavailable.ts';
export { compileProxies, type ProxySettings, proxyProblem } from './client/proxies.ts';
export { ofClient, selectClient } from './client/select-client.ts';
export { type IssuedTokens, requestTokens, type TokenAnswer, tokenExchangeGrant } from './client/token-request.ts';
export {
  type CookieAttributes,
  clearCookie,
  cookieNames,
  cookieProblem,
  hideCookies,
  readCookie,
  writeCookie,
} from './cookies.ts';
export { exchangeParameters } from './exchange/exchange-parameters.ts';
export { issuerOf, meets } from './exchange/subject-issuers.ts';
export { ownClaims } from './facade/access-token.ts';
export { createFacade } from './facade/facade.ts';
export { claimsSources } from './facade/person-claims.ts';
export { isLoopbackUrl } from './facade/redirect-uris.ts';
export type { FacadeSettings } from './facade/settings.ts';
export { signingKeyProblem } from './facade/signing-keys.ts';
export { type Introspection, type IntrospectionOptions, introspect } from './introspection/introspect.ts';
export { fetchUserInfo, isAbout, type UserInfo } from './introspection/user-info.ts';
export { namedAlgorithms } from './jwt/algorithms.ts';
export { secretBytesMin } from './jwt/signature.ts';
export { checkAccessTokenKind } from './jwt/token-kind.ts';
export { timesOf, untimely } from './jwt/token-times.ts';
export { type TokenRules, TokenVerifier, type Verdict } from './jwt/token-verifier.ts';
export { isProblem, looksSigned, parseToken, type TokenProblem } from './jwt/unverified-token.ts';
export { rsaWeakness } from './keys/rsa-weakness.ts';
export { protocolParameters, requestAuthorization } from './login/authorization-request.ts';
export { redeemCode } from './login/authorization-response.ts';
export { isNavigation, originOf } from './login/browser-request.ts';
export { endSessionUrl, revokeToken } from './login/sign-out.ts';
export { isHashOf } from './login/token-hash.ts';
export { boundCertificate, isBoundTo } from './proof/certificate-binding.ts';
export { sha256OfHeader } from './proof/certificate-header.ts';
export { DpopNonces } from './proof/dpop-nonces.ts';
export { boundKey, proofGoodMs, verifyDpopProof } from './proof/dpop-proof.ts';
export { issuerIdentifier, type ProviderMetadata } from './provider/metadata.ts';
export { holdProvider, looksMax, type Provider } from './provider/provider.ts';
export type { ProviderSettings } from './provider/settings.ts';
export { settingsDigest } from './provider/settings-digest.ts';
export { ResourceMetadata, resourceProblem } from './resource-metadata.ts';
export { scopesOf } from './scopes.ts';
export { removeSessionHeaders, writeSessionHeaders } from './session/headers.ts';
export { createSeal } from './session/seal.ts';
export { createSessions, type Session, type Sessions } from './session/sessions.ts';
export { type SessionSettings, sessionHeaderNames } from './session/settings.ts';
export { createSharedFlight } from './session/shared-flight.ts';
export { AnswerCache, answerKey, type SharedAnswers } from './tokens/answer-cache.ts';
export { type Answer, expiryMs } from './tokens/lifetime.ts';
export { shareAnswers, shareWithinNode } from './tokens/shared-answers.ts';
export { parametersOfChallenge } from './upstream/parameters-of-challenge.ts';
export type { UpstreamSettings } from './upstream/settings.ts';
export { SignInPages } from './upstream/sign-in-pages.ts';
export { UpstreamSignIn } from './upstream/upstream-sign-in.ts';
