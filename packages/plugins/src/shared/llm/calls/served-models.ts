/** The models that callers are served. */
export interface ServedModels {
  /** Names that a caller may ask for; undefined where it may ask for any. */
  readonly modelNames: readonly string[] | undefined;
  /** A caller that names no model is served. */
  readonly hasModel: boolean;
}

/** The longest name of a model: of those that are ARNs. It stands in headers, records and what is remembered. */
const modelCharactersMax = 2_048;

/** Why a caller is not served the model of this name, empty where it named none; in Kong's words. Undefined where it is. */
export function modelProblem(name: string, { modelNames, hasModel }: ServedModels): string | undefined {
  if (name.length > modelCharactersMax) return 'the model should be a name';
  if (name === '') return hasModel ? undefined : 'model parameter not found in request, nor in gateway configuration';
  if (modelNames === undefined || modelNames.includes(name)) return undefined;
  return `cannot use own model - must be: ${modelNames.join(', ')}`;
}
