import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface DemoOptions {
  /** The first of the ports that are used; 0 for free ones. */
  readonly ports: number;
  /** Forget what was kept. */
  readonly isFresh: boolean;
  /** Print what to try with the demo that runs, and end. */
  readonly showsExamples: boolean;
  readonly stateFolder: string;
}

export const usage = `npm start [-- FLAGS]
  --ports N              The first of the ports that are used: 8000; 0 for free ones.
  --fresh                Forget everything that was kept.
  --examples             Print commands to try with the demo that runs.
  --state-folder FOLDER  Where everything is kept: .sallyport/demo.
`;

/** What the command line says. Throws with a sentence where that is nothing we know. */
export function readOptions(args: string[]): DemoOptions {
  const { values } = parseArgs({
    args,
    options: {
      ports: { type: 'string', default: '8000' },
      fresh: { type: 'boolean', default: false },
      examples: { type: 'boolean', default: false },
      'state-folder': { type: 'string', default: '.sallyport/demo' },
    },
  });
  const ports = Number(values.ports);
  if (!/^\d+$/.test(values.ports) || (ports !== 0 && (ports < 1024 || ports > portsMax)))
    throw new Error(`--ports: '${values.ports}' is neither 0 nor a number from 1024 to ${portsMax}`);
  return {
    ports,
    isFresh: values.fresh,
    showsExamples: values.examples,
    stateFolder: resolve(values['state-folder']),
  };
}

/** Those used are up to 443 further. */
const portsMax = 65_535 - 443;
