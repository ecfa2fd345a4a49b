export * from '@sallyport/plugin/testing';
export { selfSigned } from '@sallyport/runtime';
export { sallyport } from './cli.ts';
export { everyEntity } from './configuration/every-entity.ts';
export { type ControlPlaneOptions, type RunningControlPlane, startControlPlane } from './control-plane.ts';
export { CookieJar } from './cookie-jar.ts';
export { type DnsRecord, type DnsServer, startDnsServer } from './dns/dns-server.ts';
export { type IngestReceiver, type ReceiverMood, startIngestReceiver } from './events/ingest-receiver.ts';
export { exchangeEvent } from './exchange-event.ts';
export { type Balancer, startBalancer } from './faults/balancer.ts';
export { writeFaultPlugin } from './faults/fault-plugin.ts';
export { type Fault, type FaultProxy, startFaultProxy } from './faults/fault-proxy.ts';
export { type GatewayOptions, type RunningGateway, startGateway } from './gateway.ts';
export { createSigningKey, type SigningKey, TokenIssuer, type TokenIssuerOptions } from './identity/token-issuer.ts';
export { PlainBrowser, type Visit } from './idp/browser.ts';
export { consentAndSignIn, sealedRequestIn } from './idp/consent.ts';
export { type RunningIdp, startIdp, type TokenOptions } from './idp/idp.ts';
export { signInAt } from './idp/sign-in.ts';
export { type KafkaBroker, type KafkaBrokerOptions, startKafkaBroker } from './kafka/broker.ts';
export type { KafkaRecord } from './kafka/record-batch.ts';
export type { KafkaAccount } from './kafka/sasl.ts';
export { launcher } from './launcher.ts';
export { quantile } from './load/latencies.ts';
export { OfferedLoad, type OfferedLoadOptions, type StatusTally } from './load/offered-load.ts';
export { type FailedRequest, PostLoad, type PostLoadOptions } from './load/post-load.ts';
export { type OpenStream, openStream, type StreamReport } from './load/streams.ts';
export { logRecords } from './log-records.ts';
export { McpApplication } from './mcp/application.ts';
export {
  connectMcpClient,
  connectMcpSdkClient,
  type McpClientOptions,
  type McpTestClient,
  mcpClients,
  mcpClientsOfEachEra,
} from './mcp/clients.ts';
export { type Evasion, type EvasionOptions, evasions, forbiddenOf } from './mcp/evasions/evasions.ts';
export { type Offered, plainest, plainestUri, whatCouldRun } from './mcp/evasions/lenient-upstream.ts';
export { writingsOfName, writingsOfUri } from './mcp/evasions/writings.ts';
export { type RunningEverything, startEverything } from './mcp/everything.ts';
export { inspect } from './mcp/inspector.ts';
export { startLandscapeServer } from './mcp/landscape-server.ts';
export { PersonAtClient } from './mcp/person-at-client.ts';
export { type RunningMcpServer, startMcpServer } from './mcp/server.ts';
export { type PostgresServerOptions, type RunningPostgresServer, startPostgresServer } from './postgres/server.ts';
export { type RunningPrometheus, type Sample, startPrometheus } from './prometheus/prometheus.ts';
export { type Disguise, disguises } from './prompts/disguises.ts';
export { RawConnection, type RawOutcome } from './raw-http/raw-connection.ts';
export { type RawResponse, ResponseReader } from './raw-http/response-reader.ts';
export { declarativeExample, pluginIn, readmeExample, yamlExamples } from './readme-example.ts';
export { freePort, type RedisOptions, type RunningRedis, startRedis } from './redis.ts';
export { type RunningSentinel, startRedisCluster, startSentinel } from './redis-topologies.ts';
export { oneOfEachRule, readSecretSamples, type SecretSample } from './secrets/secret-samples.ts';
export {
  type CountingUpstream,
  type CountingUpstreamOptions,
  startCountingUpstream,
} from './upstreams/counting-upstream.ts';
export { type CrashingUpstream, startCrashingUpstream } from './upstreams/crashing-upstream.ts';
export { type Echoed, type RunningUpstream, startEchoUpstream } from './upstreams/echo-upstream.ts';
export { type FloodUpstream, startFloodUpstream } from './upstreams/flood-upstream.ts';
export { type ForwardProxy, startForwardProxy } from './upstreams/forward-proxy.ts';
export { listenOnLoopback } from './upstreams/listen.ts';
export { type Mood, type MoodyUpstream, startMoodyUpstream } from './upstreams/moody-upstream.ts';
export {
  type QueueingUpstream,
  type QueueingUpstreamOptions,
  startQueueingUpstream,
} from './upstreams/queueing-upstream.ts';
export {
  type ScriptedAnswer,
  type ScriptedServer,
  startScriptedServer,
} from './upstreams/scripted-server.ts';
export { type RunningShopApi, type ShopRequest, startShopApi } from './upstreams/shop-api.ts';
export { type SseUpstreamOptions, startSseUpstream } from './upstreams/sse-upstream.ts';
export { type FakeAws, type FakeAwsOptions, startFakeAws } from './vaults/aws.ts';
export { startFakeAzure } from './vaults/azure.ts';
export { startFakeGcp } from './vaults/gcp.ts';
export { type FakeHcv, type FakeHcvOptions, startFakeHcv } from './vaults/hcv.ts';
