import { bodyOfMetrics, type MetricsQuestion } from '../../api/analytics.ts';
import { api } from '../../api/client.ts';
import { saveFile } from '../save-file.ts';
import { useOrTell } from '../use-or-tell.ts';

/** Downloads something, and says why it did not work. */
export const useDownload = (): ((read: () => Promise<void>) => void) => useOrTell('It could not be downloaded');

/** The numbers that a tile shows, for spreadsheets, as the API writes them. */
export async function downloadCsv(question: MetricsQuestion, name: string): Promise<void> {
  const response = await api.ask('POST', '/v2/metrics', bodyOfMetrics(question), { headers: { accept: 'text/csv' } });
  saveFile(await response.blob(), `${fileName(name)}.csv`);
}

export const fileName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '') || 'tile';
