import { parseArgs } from 'node:util';
import { profile } from './profile.ts';
import { profiles } from './profiles.ts';
import { printTable, type Row, saveJson } from './report.ts';
import { kept } from './scenarios/analytics/kept.ts';
import { record } from './scenarios/analytics/record.ts';
import { auth } from './scenarios/auth.ts';
import { controlPlane } from './scenarios/control-plane/control-plane.ts';
import { idleStreams } from './scenarios/idle-streams.ts';
import { llm } from './scenarios/llm/llm.ts';
import { mcpList } from './scenarios/mcp-list.ts';
import { mcpServing } from './scenarios/mcp-serving/mcp-serving.ts';
import { pluginCosts } from './scenarios/plugin-costs.ts';
import { policies } from './scenarios/policies/policies.ts';
import { type Effort, mcpCall, plainProxy } from './scenarios/proxying.ts';
import { scale } from './scenarios/scale.ts';
import { startUp } from './scenarios/start-up.ts';

const scenarios: Readonly<Record<string, (effort: Effort) => Promise<Row[]>>> = {
  plain: plainProxy,
  mcp: async (effort) => [...(await mcpCall(effort)), ...(await mcpList(effort))],
  'mcp-serving': mcpServing,
  llm,
  policies,
  auth,
  scale,
  idle: idleStreams,
  start: startUp,
  plugins: pluginCosts,
  analytics: async (effort) => [...(await record(effort)), ...(await kept(effort))],
  'control-plane': controlPlane,
};

const full: Effort = { rounds: 7, seconds: 5 };
const quick: Effort = { rounds: 2, seconds: 3 };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false } },
});
const [first, second] = positionals;
if (first === 'profile') {
  const name = second ?? 'plain';
  if (!(name in profiles)) {
    process.stderr.write(`bench: '${name}' is none of ${Object.keys(profiles).join(', ')}\n`);
    process.exit(2);
  }
  await profile(name);
} else {
  const unknown = positionals.filter((name) => !(name in scenarios));
  if (unknown.length > 0) {
    process.stderr.write(
      `bench: '${unknown.join("', '")}' is none of ${Object.keys(scenarios).join(', ')}${Object.keys(profiles)
        .map((name) => `, profile ${name}`)
        .join('')}\n`,
    );
    process.exit(2);
  }
  const rows: Row[] = [];
  for (const name of positionals.length === 0 ? Object.keys(scenarios) : positionals) {
    process.stderr.write(`${name} `);
    rows.push(...(await scenarios[name]!(values.quick ? quick : full)));
    process.stderr.write('\n');
  }
  printTable(rows);
  process.stdout.write(`\n${await saveJson(rows)}\n`);
}
