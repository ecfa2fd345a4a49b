import { type Member, TargetState } from '@sallyport/llm';
import type { Held, KeptPort } from '@sallyport/pipeline';
import type { BalancedTargetSettings } from '../schema/balancer.ts';
import type { ModelTarget } from '../targets/model-target.ts';

/** A target, and what is known of it. */
export interface BalancedTarget extends Member {
  readonly target: ModelTarget;
  /** Targets of one account know the same files, whatever they serve. */
  readonly account: string;
}

export interface HeldTargets {
  readonly list: readonly BalancedTarget[];
  release(): void;
}

/**
 * Targets with their state, which outlives the configuration: one that still asks the same model at the same place is the
 * same, wherever it stands in the list.
 */
export function holdTargets(
  targets: readonly ModelTarget[],
  settings: readonly BalancedTargetSettings[],
  kept: KeptPort,
  pluginId: string,
): HeldTargets {
  const held: Held<KeptState>[] = [];
  const counts = new Map<string, number>();
  const accounts = new Map<string, string[]>();
  const list = targets.map((target, index): BalancedTarget => {
    const { weight, description } = settings[index]!;
    const identity = identityOf(settings[index]!);
    // Equal targets (two keys of one account) are told apart by their order.
    const count = (counts.get(identity) ?? 0) + 1;
    counts.set(identity, count);
    const key = `${identity} ${count}`;
    const state = kept.hold(`llm target ${pluginId} ${key}`, () => new KeptState());
    held.push(state);
    const account = accountOf(target, accounts);
    return { target, key, account, weight, description, state: state.value.state };
  });
  return { list, release: () => held.forEach((each) => void each.release()) };
}

/** Where a target asks, and the how manieth credential there it shows: so it stays the same when a key is exchanged. */
function accountOf({ settings: { model }, credential }: ModelTarget, known: Map<string, string[]>): string {
  const { upstream_url: url } = model.options ?? {};
  // Each operation may have a path of its own.
  const origin = url !== undefined && URL.canParse(url) ? new URL(url).origin : url;
  const place = JSON.stringify([model.provider, origin, placeOf(model)]);
  const credentials = known.get(place) ?? [];
  known.set(place, credentials);
  const own = credential.secrets().join('\n');
  if (!credentials.includes(own)) credentials.push(own);
  return `${place} ${credentials.indexOf(own)}`;
}

class KeptState {
  readonly state = new TargetState();
  close(): void {}
}

/** What makes it another target: who is asked for what, and where. */
function identityOf({ route_type, model }: BalancedTargetSettings): string {
  const { provider, name, model_alias, options } = model;
  const { upstream_url, upstream_path, azure_deployment_id } = options ?? {};
  const path = [upstream_url, upstream_path, azure_deployment_id];
  return JSON.stringify([route_type, provider, name, model_alias, path, placeOf(model)]);
}

function placeOf({ options }: BalancedTargetSettings['model']): unknown[] {
  const { azure_instance, bedrock, gemini, databricks } = options ?? {};
  return [
    azure_instance,
    [bedrock?.aws_region, bedrock?.aws_assume_role_arn],
    [gemini?.api_endpoint, gemini?.project_id, gemini?.location_id, gemini?.endpoint_id],
    databricks?.workspace_instance_id,
  ];
}
