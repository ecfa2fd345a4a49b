import { Seal } from '@sallyport/mcp';
import { KeyRing } from '@sallyport/pipeline';

/** CPU time of sealing and opening an MCP session id: `npx node bench/src/micro/seal.ts`. */
const seal = new Seal(new KeyRing([{ reveal: () => 'a secret of the benchmark' }], 'mcp'), 'route', () => Date.now());
const session = JSON.stringify({ capabilities: {}, upstream: 'x'.repeat(36), rest: 'y'.repeat(200) });
const rounds = 50_000;
const microseconds = (work: () => void) => {
  const before = process.cpuUsage();
  for (let i = 0; i < rounds; i++) work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / rounds;
};
let sealed = '';
for (const round of ['warm-up', 'measured']) {
  const sealing = microseconds(() => {
    sealed = seal.seal('session', 'principal', session, 60_000);
  });
  const opening = microseconds(() => void seal.open('session', 'principal', sealed));
  console.log(`${round}: seal ${sealing.toFixed(1)} µs, open ${opening.toFixed(1)} µs, ${sealed.length} characters`);
}
