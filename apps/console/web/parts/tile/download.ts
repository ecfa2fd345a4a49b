import { useToast } from '@sallyport/ui';
import { bodyOfMetrics, type MetricsQuestion } from '../../api/analytics.ts';
import { api } from '../../api/client.ts';
import { messageOf } from '../message-of.ts';
import { saveFile } from '../save-file.ts';

/** Downloads something, and says why it did not work. */
export function useDownload(): (read: () => Promise<void>) => void {
  const toast = useToast();
  return (read) =>
    void read().catch((error: unknown) =>
      toast({ title: 'It could not be downloaded', description: messageOf(error), meaning: 'failed' }),
    );
}

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
