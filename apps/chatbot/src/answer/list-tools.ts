import { RefusedByGateway } from '../gateway/passage.ts';
import { openToolBox, type ToolBox } from '../gateway/tools.ts';
import { tellError } from '../log.ts';
import { outcomeOf, toolsFailed } from './problems.ts';
import type { ModelRun } from './run-model.ts';
import type { AnswerServices } from './services.ts';

/** The tools that this person may call. Throws where they cannot be had; the ending then knows why. */
export async function listTools(
  { passage, rounds, ending }: Pick<ModelRun, 'passage' | 'rounds' | 'ending'>,
  { toolsUrl, bounds, log }: AnswerServices,
): Promise<ToolBox> {
  const listing = rounds.beginListing();
  try {
    const box = await openToolBox({
      ...{ toolsUrl, passage, bounds, signal: ending.signal, listing },
      calling: (tool, toolCallId) => rounds.callTool(tool, toolCallId),
      // Whatever else is tried would be refused for the same reason.
      onHopeless: (refused) => ending.because(refused),
    });
    listing.end('done', `${Object.keys(box.tools).length} tools`);
    return box;
  } catch (error) {
    // Where it was stopped, whatever is under way is told so.
    if (error instanceof RefusedByGateway) {
      listing.end(outcomeOf(error.problem));
      ending.because(error.problem);
    } else if (!ending.signal.aborted) {
      listing.end('failed');
      log({ level: 'error', message: 'The tools cannot be listed.', error: tellError(error) });
      ending.because(toolsFailed);
    }
    throw error;
  }
}
