import { type BlockKind, blockKinds } from '@sallyport/contracts';
import type { Arguments } from '../arguments.ts';
import { UsageError } from '../flag.ts';
import { ControlPlaneClient, type Reach } from './client.ts';
import { warn } from './say.ts';
import { withRefusals } from './with-refusals.ts';

/** Stops a consumer, an agent, a tool or a model on all gateways of a control plane. */
export async function runBlockCommand(args: Arguments): Promise<number> {
  const { kind, name } = subjectOf(args);
  return await withRefusals(async () => {
    const client = await ControlPlaneClient.open(args);
    const controlPlane = controlPlaneOf(args);
    const reach = await client.block(controlPlane, { kind, name, reason: args.find('--reason') });
    if (reach !== undefined) return tell(`${kind} ${name} is blocked`, controlPlane, reach);
    process.stdout.write(`${kind} ${name} was already blocked in ${controlPlane}\n`);
    return 0;
  });
}

/** Lets it go on. */
export async function runUnblockCommand(args: Arguments): Promise<number> {
  const { kind, name } = subjectOf(args);
  return await withRefusals(async () => {
    const client = await ControlPlaneClient.open(args);
    const controlPlane = controlPlaneOf(args);
    const block = (await client.blocks(controlPlane)).find((one) => one.kind === kind && one.name === name);
    if (block === undefined) {
      process.stdout.write(`${kind} ${name} is not blocked in ${controlPlane}\n`);
      return 0;
    }
    const reach = await client.unblock(controlPlane, block.id);
    return tell(`${kind} ${name} is blocked no more`, controlPlane, reach);
  });
}

/** Lists what is blocked. */
export async function runBlocksCommand(args: Arguments): Promise<number> {
  return await withRefusals(async () => {
    const client = await ControlPlaneClient.open(args);
    for (const { kind, name, reason } of await client.blocks(controlPlaneOf(args)))
      process.stdout.write(`${kind} ${name}${reason === undefined ? '' : `: ${reason}`}\n`);
    return 0;
  });
}

function controlPlaneOf(args: Arguments): string {
  return args.find('--control-plane') ?? 'default';
}

function subjectOf({ files }: Arguments): { kind: BlockKind; name: string } {
  const [kind = '', name, ...rest] = files;
  if (!isKind(kind) || name === undefined || rest.length > 0)
    throw new UsageError(`say what: ${blockKinds.join('|')}, and its name`);
  return { kind, name };
}

function isKind(text: string): text is BlockKind {
  return (blockKinds as readonly string[]).includes(text);
}

/** Kept is kept; whoever stops something wants to know whether it has stopped. */
function tell(outcome: string, controlPlane: string, { applied, missing }: Reach): number {
  const count = applied + missing;
  const gateways = `${applied} of ${count} connected gateway${count === 1 ? '' : 's'}`;
  process.stdout.write(`${outcome} in ${controlPlane}: on ${gateways}\n`);
  if (missing > 0) warn(`not every gateway has it yet: look at /v2/control-planes/${controlPlane}/nodes`);
  else if (applied === 0) warn('no gateway is connected there: those that are away get it once they are back');
  return missing > 0 || applied === 0 ? 2 : 0;
}
