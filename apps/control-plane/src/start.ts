import type { AddressInfo } from 'node:net';
import { plugins } from '@sallyport/plugins';
import { createAccess } from './access/create-access.ts';
import { keepOperatorToken, openInstallationTokens } from './access/installation-tokens.ts';
import { startAlerting } from './alerts/alerting.ts';
import { openAnalytics } from './analytics/open-analytics.ts';
import { AuditTrail } from './audit/audit-trail.ts';
import { startAuditSender } from './audit/export/sender.ts';
import { startNotary } from './audit/notary.ts';
import { openSigningKey } from './audit/signing-key.ts';
import { emptyHub } from './cluster/hub.ts';
import { openCluster } from './cluster/open-cluster.ts';
import { openConfiguration } from './configuration/configuration.ts';
import { makeFirstControlPlane } from './control-planes/first.ts';
import type { Endpoints } from './control-planes/schemas.ts';
import { Deliveries } from './deliveries/deliveries.ts';
import { createServer } from './http/server.ts';
import { ensureOrganization } from './identity/new-organization.ts';
import { identify } from './installation.ts';
import { startMaintenance } from './maintenance.ts';
import { openStore } from './open-store.ts';
import { type ControlPlaneOptions, StartError } from './options.ts';
import { OutboundRules } from './outbound/rules.ts';
import { openKeyring } from './secrets/open-keyring.ts';
import { createServices } from './services.ts';
import { AbsentAnalytics, openConversations } from './sharing/absent-analytics.ts';
import { analyticsAreElsewhere, claimAnalytics } from './sharing/claim-analytics.ts';
import { ProviderTokenSource } from './sign-in/access-tokens/provider-token-source.ts';
import { firstAdminPath } from './sign-in/people/first-admin.ts';
import { SessionSource } from './sign-in/sessions/session-source.ts';
import { createSignIn } from './sign-in/sign-in.ts';

export interface RunningControlPlane {
  readonly id: string;
  /** Where it listens: `http://127.0.0.1:8300`. */
  readonly url: string;
  /** Where gateways connect for their configuration: `https://control.example.com:8305`. */
  readonly clusterUrl: string | undefined;
  /** The token that gateways show is in it. */
  readonly nodeTokenFile: string;
  /** Made just now, to be shown this once. */
  readonly newOperatorToken: string | undefined;
  /** Where whoever is first chooses a password, once; undefined once somebody has. */
  readonly setupUrl: string | undefined;
  /** Finishes the requests in hand, then closes what it opened. */
  stop(): Promise<void>;
}

/** How long requests in hand may take once it is told to stop. */
const stopMsMax = 10_000;

/** Starts a control plane in this process; resolves when it listens. Throws `StartError`. */
export async function startControlPlane(options: ControlPlaneOptions, version: string): Promise<RunningControlPlane> {
  const { listen, tls, urls, log } = options;
  const nowMs = Date.now;
  await using opened = new AsyncDisposableStack();
  const store = opened.adopt(await openStore(options), (it) => it.close());
  const endClaim = await claimAnalytics(store, options);
  if (endClaim === undefined) log.error(analyticsAreElsewhere);
  else opened.defer(endClaim);
  const analytics = opened.adopt(
    endClaim === undefined ? new AbsentAnalytics(analyticsAreElsewhere) : await openAnalytics(options, nowMs),
    (it) => it.close(),
  );
  const { hashes, nodeTokenFile, newOperatorToken } = await openInstallationTokens(options, store.settings);
  const { organizationId, controlPlaneId } = await identify(store.settings);
  await ensureOrganization(store.identity.organizations, organizationId, nowMs());
  await makeFirstControlPlane(store, { organizationId, controlPlaneId }, nowMs());
  const conversations = await openConversations(analytics, nowMs);
  const keyring = await openKeyring(store, options);
  opened.defer(keyring.start());
  const { sealer } = keyring;
  const configuration = await openConfiguration(store, sealer, plugins, nowMs);
  const rules = new OutboundRules(options.outboundAllow);
  const auditKey = await openSigningKey(store.settings, sealer);
  opened.defer(startNotary({ audit: store.audit, auditKey, log }));
  const auditTrail = opened.adopt(new AuditTrail({ audit: store.audit, log }), (it) => it.close());
  const endpoints: Endpoints = { controlPlane: '', telemetry: urls[0] ?? '', authority: undefined };
  const deliveries = new Deliveries({ store, sealer, ...configuration });
  const shared = { store, sealer, deliveries, auditTrail, organizationId, endpoints, log, nowMs };
  const cluster =
    options.cluster && opened.adopt(await openCluster(options.cluster, shared, version), (it) => it.stop());
  const { smtp, sessions: sessionLimits } = options;
  const reach = { isTls: tls !== undefined, urls };
  const signIn = await createSignIn({ store, sealer, rules, log, reach, sessionLimits, nowMs });
  const tokenParts = { store, providers: signIn.providers, rules, auditTrail, reach, organizationId, log, nowMs };
  const providerTokens = new ProviderTokenSource(tokenParts);
  const access = createAccess(store, {
    installation: { hashes, organizationId, controlPlaneId },
    certificates: cluster?.callers,
    sources: [new SessionSource(signIn.sessions, store.identity.callers, reach), providerTokens],
    nowMs,
  });
  const services = createServices({
    version,
    controlPlaneId,
    organizationId,
    store,
    analytics,
    conversations,
    access,
    signIn,
    endpoints,
    auditTrail,
    auditKey,
    hub: cluster?.hub ?? emptyHub,
    ...configuration,
    deliveries,
    plugins,
    log,
    sealer,
    rules,
    smtp,
    nowMs,
  });
  const app = await createServer(services, { tls, urls, trustedProxies: options.trustedProxies, version });
  opened.defer(async () => {
    const cutOff = setTimeout(() => app.server.closeAllConnections(), stopMsMax);
    await app.close();
    clearTimeout(cutOff);
  });
  await app.listen(listen).catch((error: NodeJS.ErrnoException) => {
    throw new StartError(listenProblem(error, listen));
  });
  await cluster?.listen(app);
  if (newOperatorToken !== undefined) await keepOperatorToken(newOperatorToken, store.settings);
  opened.defer(startMaintenance(services, options.payloads));
  opened.defer(startAuditSender(services));
  // Rules ask analytics.
  if (endClaim !== undefined) opened.defer(startAlerting(services));
  const url = addressOf(app.server.address() as AddressInfo, tls !== undefined);
  const setupPath = await firstAdminPath(services);
  const running = opened.move();
  return {
    id: controlPlaneId,
    url,
    clusterUrl: endpoints.controlPlane === '' ? undefined : endpoints.controlPlane,
    nodeTokenFile,
    newOperatorToken,
    setupUrl: setupPath && `${urls[0] ?? url}${setupPath}`,
    stop: () => running.disposeAsync(),
  };
}

function listenProblem({ code, message }: NodeJS.ErrnoException, { host, port }: { host: string; port: number }) {
  if (code === 'EADDRINUSE')
    return `${host}:${port} is in use: stop what listens there, or choose another address (--listen)`;
  return `It cannot listen on ${host}:${port}: ${message}`;
}

function addressOf({ address, family, port }: AddressInfo, isTls: boolean): string {
  return `${isTls ? 'https' : 'http'}://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
