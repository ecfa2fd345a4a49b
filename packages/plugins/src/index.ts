import type { PluginDefinition } from '@sallyport/pipeline';
import { acl } from './acl/plugin.ts';
import { agentAccess } from './agent-access/plugin.ts';
import { aiCustomGuardrail } from './ai-custom-guardrail/plugin.ts';
import { aiMcpOauth2 } from './ai-mcp-oauth2/plugin.ts';
import { aiMcpProxy } from './ai-mcp-proxy/plugin.ts';
import { aiPromptDecorator } from './ai-prompt-decorator/plugin.ts';
import { aiPromptGuard } from './ai-prompt-guard/plugin.ts';
import { aiPromptTemplate } from './ai-prompt-template/plugin.ts';
import { aiProxy } from './ai-proxy/plugin.ts';
import { aiProxyAdvanced } from './ai-proxy-advanced/plugin.ts';
import { aiRateLimitingAdvanced } from './ai-rate-limiting-advanced/plugin.ts';
import { aiSemanticCache } from './ai-semantic-cache/plugin.ts';
import { aiSemanticPromptGuard } from './ai-semantic-prompt-guard/plugin.ts';
import { aiSemanticResponseGuard } from './ai-semantic-response-guard/plugin.ts';
import { basicAuth } from './basic-auth/plugin.ts';
import { budget } from './budget/plugin.ts';
import { canary } from './canary/plugin.ts';
import { correlationId } from './correlation-id/plugin.ts';
import { cors } from './cors/plugin.ts';
import { datadog } from './datadog/plugin.ts';
import { fileLog } from './file-log/plugin.ts';
import { headerCertAuth } from './header-cert-auth/plugin.ts';
import { hmacAuth } from './hmac-auth/plugin.ts';
import { httpLog } from './http-log/plugin.ts';
import { ipRestriction } from './ip-restriction/plugin.ts';
import { jwt } from './jwt/plugin.ts';
import { kafkaLog } from './kafka-log/plugin.ts';
import { keyAuth } from './key-auth/plugin.ts';
import { loggly } from './loggly/plugin.ts';
import { mcpPassthroughAuth } from './mcp-passthrough-auth/plugin.ts';
import { mtlsAuth } from './mtls-auth/plugin.ts';
import { oauthFacade } from './oauth-facade/plugin.ts';
import { oauth2Introspection } from './oauth2-introspection/plugin.ts';
import { openidConnect } from './openid-connect/plugin.ts';
import { openTelemetry } from './opentelemetry/plugin.ts';
import { prometheus } from './prometheus/plugin.ts';
import { proxyCache } from './proxy-cache/plugin.ts';
import { rateLimiting } from './rate-limiting/plugin.ts';
import { rateLimitingAdvanced } from './rate-limiting-advanced/plugin.ts';
import { redirect } from './redirect/plugin.ts';
import { requestSizeLimiting } from './request-size-limiting/plugin.ts';
import { requestTermination } from './request-termination/plugin.ts';
import { requestTransformer } from './request-transformer/plugin.ts';
import { requestTransformerAdvanced } from './request-transformer-advanced/plugin.ts';
import { requestValidator } from './request-validator/plugin.ts';
import { responseTransformer } from './response-transformer/plugin.ts';
import { responseTransformerAdvanced } from './response-transformer-advanced/plugin.ts';
import { secretRedaction } from './secret-redaction/plugin.ts';
import { session } from './session/plugin.ts';
import { statsd } from './statsd/plugin.ts';
import { syslog } from './syslog/plugin.ts';
import { tcpLog } from './tcp-log/plugin.ts';
import { tlsMetadataHeaders } from './tls-metadata-headers/plugin.ts';
import { udpLog } from './udp-log/plugin.ts';
import { upstreamAuth } from './upstream-auth/plugin.ts';
import { upstreamOauth } from './upstream-oauth/plugin.ts';
import { upstreamSignIn } from './upstream-sign-in/plugin.ts';
import { upstreamSignInPages } from './upstream-sign-in-pages/plugin.ts';
import { zipkin } from './zipkin/plugin.ts';

/** Every plugin, in order of execution: the order of Kong's priorities, which the numbers name. */
export const plugins = [
  // 100001
  correlationId,
  // 100000
  zipkin,
  // 2000
  cors,
  // Ours: a document for those who cannot sign in comes before the plugins that ask who they are; its pages after.
  upstreamSignInPages,
  // 1900
  session,
  // 1700
  oauth2Introspection,
  // 1600
  mtlsAuth,
  // 1450
  jwt,
  // 1250
  keyAuth,
  // 1100
  basicAuth,
  // 1050
  openidConnect,
  // Ours: an authorization server of our own, which answers itself.
  oauthFacade,
  // 1030
  hmacAuth,
  // 1015
  aiMcpOauth2,
  // 1009
  headerCertAuth,
  // 999
  requestValidator,
  // 996
  tlsMetadataHeaders,
  // 990
  ipRestriction,
  // 951
  requestSizeLimiting,
  // 950
  acl,
  // Ours: once it is known who calls, and before they are counted.
  agentAccess,
  // 910; of two that are equal, Kong runs the one with the greater name first
  rateLimitingAdvanced,
  rateLimiting,
  // 905
  aiRateLimitingAdvanced,
  // Ours
  budget,
  // 820
  aiMcpProxy,
  mcpPassthroughAuth,
  // 802
  requestTransformerAdvanced,
  // 801
  requestTransformer,
  // 800; likewise
  responseTransformerAdvanced,
  responseTransformer,
  // 785
  aiCustomGuardrail,
  // 782
  aiSemanticResponseGuard,
  // 779
  redirect,
  // Ours, where Kong has ai-sanitizer, 776: what it takes out neither a model sees nor a plugin that asks one.
  secretRedaction,
  // 775
  aiSemanticPromptGuard,
  // 773
  aiPromptTemplate,
  // 772
  aiPromptDecorator,
  // 771
  aiPromptGuard,
  // 765 in Kong, where the proxying plugins have only prepared a request by then. Here they serve it: what answers in their place comes before.
  aiSemanticCache,
  // 770
  aiProxyAdvanced,
  aiProxy,
  // 760
  upstreamOauth,
  // Ours
  upstreamSignIn,
  // Ours: what it signs is what is sent.
  upstreamAuth,
  // 100
  proxyCache,
  // 20
  canary,
  // 14
  openTelemetry,
  // 13
  prometheus,
  // 12
  httpLog,
  // 11
  statsd,
  // 10
  datadog,
  // 9
  fileLog,
  // 8
  udpLog,
  // 7
  tcpLog,
  // 6
  loggly,
  // 5
  kafkaLog,
  // 4
  syslog,
  // 2
  requestTermination,
] as const satisfies readonly PluginDefinition[];

export type PluginName = (typeof plugins)[number] extends { readonly name: infer Name } ? Name : string;

export { servedRouteTypes } from './shared/llm/checks/served-route-types.ts';
// What the reference pages of model providers tell.
export { modelOptionsSchema } from './shared/llm/schema/model-options.ts';
export { operationOf, type RouteType } from './shared/llm/schema/route-types.ts';
// By which whoever shows what was spent of limits finds their windows.
export { compileWindows, type WindowPlan } from './shared/spending/windows.ts';
