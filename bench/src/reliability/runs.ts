import { amplify } from './amplify/amplify.ts';
import { badConfig } from './bad-config/bad-config.ts';
import { big } from './big/big.ts';
import { away } from './chaos/away.ts';
import { chaos } from './chaos/chaos.ts';
import { conversation } from './conversation/conversation.ts';
import { dns } from './dns.ts';
import { bodies } from './doors/bodies.ts';
import { connectionLimit } from './doors/connection-limit.ts';
import { idleStreams } from './doors/idle-streams.ts';
import { slowloris } from './doors/slowloris.ts';
import { drain } from './drain.ts';
import { events } from './events/events.ts';
import { guardOutage } from './guard.ts';
import { hang } from './hang.ts';
import { headerValues } from './header-values/header-values.ts';
import { hosts } from './hosts/hosts.ts';
import { http2 } from './http2/http2.ts';
import { lastGood } from './hybrid/last-good.ts';
import { propagate } from './hybrid/propagate.ts';
import { twoPlanes } from './hybrid/two-planes.ts';
import { accessEnds } from './identity/access-ends.ts';
import { jwks } from './identity/keys.ts';
import { tokenClock } from './identity/token-clock.ts';
import { json } from './json/json.ts';
import { keyRotation } from './key-rotation/key-rotation.ts';
import { kill9 } from './kill-9.ts';
import { leak } from './leak/leak.ts';
import { list } from './list.ts';
import { llmAbort } from './llm/abort.ts';
import { llmCut } from './llm/cut.ts';
import { llmOutlier } from './llm/outlier.ts';
import { llmSplit } from './llm/split.ts';
import { llmTimeouts } from './llm/timeouts.ts';
import { llmCache } from './llm-cache/cache.ts';
import { logInjection } from './log-injection/log-injection.ts';
import { logSink } from './log-sink/log-sink.ts';
import { answers } from './mcp/answers.ts';
import { mcpNodes } from './mcp/nodes.ts';
import { sessions } from './mcp/sessions.ts';
import { numbers } from './numbers/numbers.ts';
import { oom } from './oom.ts';
import { outlier } from './outlier.ts';
import { overload } from './overload.ts';
import { pacing } from './pacing/pacing.ts';
import { postgresOutage } from './postgres/postgres-outage.ts';
import { protocols } from './protocols.ts';
import { rebinding } from './rebinding/rebinding.ts';
import { redact } from './redact/redact.ts';
import { toolResults } from './redact/result.ts';
import { redisOutage } from './redis.ts';
import { redos } from './redos/redos.ts';
import { reload } from './reload.ts';
import { retrySafe } from './retry-safe.ts';
import { retryStorm } from './retry-storm.ts';
import type { ReliabilityRun } from './run.ts';
import { slowRead } from './slow-read.ts';
import { smuggling } from './smuggling/smuggling.ts';
import { soak } from './soak/soak.ts';
import { burst } from './spending/burst.ts';
import { flood } from './spending/flood.ts';
import { spendingOutage } from './spending/outage.ts';
import { tokenLimit } from './spending/rate-limit.ts';
import { staleKeepalive } from './stale-keepalive.ts';
import { throwing } from './throw/throw.ts';
import { timeouts } from './timeouts/timeouts.ts';
import { tools } from './tools/tools.ts';
import { upgrade } from './upgrade/upgrade.ts';
import { vaultOutage } from './vault.ts';

/** Every run, by the name it has on the command line. */
export const runs: readonly ReliabilityRun[] = [
  reload,
  drain,
  kill9,
  events,
  numbers,
  pacing,
  slowRead,
  slowloris,
  connectionLimit,
  idleStreams,
  bodies,
  retrySafe,
  retryStorm,
  outlier,
  llmOutlier,
  dns,
  redisOutage,
  postgresOutage,
  keyRotation,
  upgrade,
  lastGood,
  propagate,
  twoPlanes,
  away,
  chaos,
  tokenLimit,
  spendingOutage,
  burst,
  guardOutage,
  flood,
  overload,
  hang,
  oom,
  amplify,
  badConfig,
  smuggling,
  timeouts,
  llmTimeouts,
  llmCut,
  llmAbort,
  llmSplit,
  llmCache,
  redact,
  toolResults,
  staleKeepalive,
  throwing,
  big,
  protocols,
  hosts,
  rebinding,
  headerValues,
  json,
  redos,
  http2,
  list,
  jwks,
  tokenClock,
  accessEnds,
  vaultOutage,
  tools,
  sessions,
  answers,
  mcpNodes,
  conversation,
  logSink,
  logInjection,
  leak,
  soak,
];
