import type { AnalyticsStore, Conversations } from '@sallyport/analytics';
import type { PluginDefinition } from '@sallyport/pipeline';
import type { Store } from '@sallyport/store';
import type { Access } from './access/access.ts';
import { Questions } from './analytics/questions.ts';
import type { AuditTrail } from './audit/audit-trail.ts';
import type { AuditSigningKey } from './audit/signing-key.ts';
import type { Hub } from './cluster/hub.ts';
import type { ConfigReader } from './configuration/config-reader.ts';
import type { ConfigWriter } from './configuration/config-writer.ts';
import type { Endpoints } from './control-planes/schemas.ts';
import type { Deliveries } from './deliveries/deliveries.ts';
import type { Log } from './log.ts';
import type { Smtp } from './outbound/mail.ts';
import type { OutboundRules } from './outbound/rules.ts';
import type { Sealer } from './secrets/sealer.ts';
import type { SignIn } from './sign-in/sign-in.ts';

/** What routes work with. */
export interface Services {
  /** Of this program. */
  version: string;
  /** The first control plane: what the token of gateways is for. */
  controlPlaneId: string;
  /** The first organization: what whoever is unknown does is noted in its audit log. */
  organizationId: string;
  store: Store;
  analytics: AnalyticsStore;
  /** Joins rows as they come. */
  conversations: Conversations;
  /** What questions about analytics are answered with. */
  questions: Questions;
  access: Access;
  /** How people sign in with browsers. */
  signIn: SignIn;
  /** Where gateways connect. */
  endpoints: Endpoints;
  /** Notes what comes of no change, as that somebody was turned away. */
  auditTrail: AuditTrail;
  auditKey: AuditSigningKey;
  /** The gateways that are connected. */
  hub: Hub;
  /** What gateways are to do. */
  configReader: ConfigReader;
  configWriter: ConfigWriter;
  /** What gateways get. */
  deliveries: Deliveries;
  /** In order of execution. */
  plugins: readonly PluginDefinition[];
  log: Log;
  /** Opens and seals the secrets that are kept. */
  sealer: Sealer;
  /** Where requests may go whose address somebody typed in. */
  rules: OutboundRules;
  /** The server that takes mail; undefined where there is none. */
  smtp: Smtp | undefined;
  nowMs(): number;
}

/** Puts together what belongs together. */
export function createServices(parts: Omit<Services, 'questions'>): Services {
  return { ...parts, questions: new Questions(parts.store, parts.analytics, parts.nowMs) };
}
