import type { Blocks, Exchange, LlmCall } from '@sallyport/pipeline';
import { compileTrait } from '../../trait.ts';
import type { AclMatch, AclSettings } from '../schema/acls.ts';
import type { ModelTarget } from '../targets/model-target.ts';

/** Whether a target may serve a request: no rule denies it, and one allows it where there are such rules. */
export type AclTest = (x: Exchange, call: AskedModelName, target: JudgedTarget) => boolean;

type AskedModelName = Pick<LlmCall, 'model'>;

interface JudgedTarget {
  readonly settings: Pick<ModelTarget['settings'], 'model'>;
}

/** Whether an emergency stop is about it. */
export function isBlocked(
  blocks: Blocks,
  { model: wanted }: AskedModelName,
  { settings: { model } }: JudgedTarget,
): boolean {
  const { provider, name, model_alias } = model;
  return blocks.blocksModel(provider, name ?? wanted) || blocks.blocksModel(provider, model_alias);
}

/** Rules that deny come first. A rule is for what all of its matches are for. */
export function compileAcls({ allow, deny = [] }: AclSettings): AclTest {
  const denies = deny.map(({ match }) => allOf(match.map(compileMatch)));
  const allows = allow?.map(({ match }) => allOf(match.map(compileMatch)));
  return (x, call, target) => {
    for (const rule of denies) if (rule(x, call, target)) return false;
    if (allows === undefined) return true;
    for (const rule of allows) if (rule(x, call, target)) return true;
    return false;
  };
}

function allOf(tests: readonly AclTest[]): AclTest {
  return (x, call, target) => {
    for (const test of tests) if (!test(x, call, target)) return false;
    return true;
  };
}

function compileMatch({ type, key, values }: AclMatch): AclTest {
  const listed = new Set(values);
  switch (type) {
    case 'model':
      return (_x, { model: wanted }, { settings: { model } }) =>
        listed.has(model.name ?? wanted) || (model.model_alias !== undefined && listed.has(model.model_alias));
    case 'provider':
      return (_x, _call, { settings: { model } }) => listed.has(model.provider);
    default: {
      const trait = compileTrait({ kind: type, key, values });
      return (x) => trait(x) !== undefined;
    }
  }
}
