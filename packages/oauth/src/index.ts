export type { Configuration, ServerMetadata } from 'openid-client';
export { actorsOf, clientOf, type TokenActors } from './actors.ts';
export { type ChallengeParameter, challenge, quotedParameters } from './challenge.ts';
export { isAudience } from './claims/audience.ts';
export { claimAt, textOf, valuesOf } from './claims/claim-path.ts';
export { compileRequirement, type Requirement } from './claims/requirement.ts';
export type { SignedAnswers } from './client/answer-body.ts';
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

export { ProviderUnavailable } from './client/provider-unavailable.ts';
export { compileProxies, type ProxyFor, type ProxySettings, proxyProblem } from './client/proxies.ts';
export { ofClient, selectClient } from './client/select-client.ts';
export { type IssuedTokens, requestTokens, type TokenAnswer, tokenExchangeGrant } from './client/token-request.ts';
export {
  type CookieAttributes,
  cameByHttps,
  clearCookie,
  cookieNames,
  cookieProblem,
  hideCookies,
  readCookie,
  writeCookie,
} from './cookies.ts';
export { accessTokenType, type ExchangeRequest, exchangeParameters } from './exchange/exchange-parameters.ts';
export { type ExchangeConditions, issuerOf, meets, type SubjectIssuer } from './exchange/subject-issuers.ts';
export { ownClaims } from './facade/access-token.ts';
export { createFacade, type Facade } from './facade/facade.ts';
export { type ClaimsSource, claimsSources } from './facade/person-claims.ts';
export { isLoopbackUrl } from './facade/redirect-uris.ts';
export type { FacadeResource, FacadeSettings } from './facade/settings.ts';
export { signingKeyProblem } from './facade/signing-keys.ts';
export {
  type Introspection,
  type IntrospectionExtras,
  type IntrospectionOptions,
  introspect,
} from './introspection/introspect.ts';
export {
  fetchUserInfo,
  isAbout,
  type UserInfo,
  type UserInfoExtras,
  type UserInfoOptions,
} from './introspection/user-info.ts';
export { checkAccessTokenKind } from './jwt/token-kind.ts';
export { timesOf, untimely } from './jwt/token-times.ts';
export { type TokenRules, TokenVerifier, type Verdict } from './jwt/token-verifier.ts';
export { isProblem, looksSigned, parseToken, type TokenProblem, type UnverifiedToken } from './jwt/unverified-token.ts';
export type { VerifiedToken } from './jwt/verified-tokens.ts';
export { rsaWeakness } from './keys/rsa-weakness.ts';
export {
  type AuthorizationRequest,
  type AuthorizationStart,
  protocolParameters,
  requestAuthorization,
} from './login/authorization-request.ts';
export { type CodeOutcome, type ExpectedResponse, redeemCode } from './login/authorization-response.ts';
export { isNavigation, originOf } from './login/browser-request.ts';
export { endSessionUrl, revokeToken } from './login/sign-out.ts';
export { isHashOf } from './login/token-hash.ts';
export { namedBy } from './named-by.ts';
export { boundCertificate, isBoundTo } from './proof/certificate-binding.ts';
export { type CertificateHeaderFormat, sha256OfHeader } from './proof/certificate-header.ts';
export { DpopNonces } from './proof/dpop-nonces.ts';
export { boundKey, type DpopProof, type DpopRequest, proofGoodMs, verifyDpopProof } from './proof/dpop-proof.ts';
export { issuerIdentifier, type ProviderMetadata } from './provider/metadata.ts';
export { holdProvider, type Provider, type ProviderSettings } from './provider/provider.ts';
export { settingsDigest } from './provider/settings-digest.ts';
export { ResourceMetadata, type ResourceMetadataOptions, resourceProblem } from './resource-metadata.ts';
export { compileScopeRequirement, type ScopeRequirement, scopesOf } from './scopes.ts';
export { dropHeaders, sayHeaders } from './session/headers.ts';
export { createSeal, type Seal } from './session/seal.ts';
export { createSessions, type Session, type Sessions, type Written } from './session/sessions.ts';
export {
  type BoundTo,
  type SessionHeader,
  type SessionSettings,
  type SessionTimeouts,
  sessionHeaderNames,
} from './session/settings.ts';
export { createSharedFlight, type SharedFlight, type SharedFlightOptions } from './session/shared-flight.ts';
export {
  AnswerCache,
  type AnswerCacheOptions,
  answerKey,
  type KeptAnswer,
  type SharedAnswers,
} from './tokens/answer-cache.ts';
export { type Answer, type CacheTimes, expiryMs } from './tokens/lifetime.ts';
export { type SharedAnswersOptions, shareAnswers, shareWithinNode } from './tokens/shared-answers.ts';
