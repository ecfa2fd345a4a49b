import { noUsage, type Usage } from '@sallyport/llm';

/** Of the texts that models read and write, roughly. */
export const bytesPerToken = 4;

/** Usage that no provider told: made up from bytes, and said to be. `outputTokensMax`: what the caller allowed. */
export function estimateUsage(inputBytes: number, outputBytes: number, outputTokensMax: number | undefined): Usage {
  const output = Math.ceil(outputBytes / bytesPerToken);
  return {
    ...noUsage(),
    input: Math.ceil(inputBytes / bytesPerToken),
    output: outputTokensMax === undefined ? output : Math.min(output, outputTokensMax),
    isEstimated: true,
  };
}

/** What the provider told so far of an answer that was cut: its input counts, and what is missing is made up. */
export function completeUsage(told: Usage | undefined, estimated: Usage): Usage {
  if (told === undefined) return estimated;
  return { ...told, output: Math.max(told.output, estimated.output), isEstimated: true };
}
