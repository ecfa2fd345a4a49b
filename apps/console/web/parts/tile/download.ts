import { bodyOfMetrics, type MetricsQuestion } from '../../api/analytics.ts';
import { api } from '../../api/client.ts';

/** The numbers that a tile shows, for spreadsheets, as the API writes them. */
export async function downloadCsv(question: MetricsQuestion, name: string): Promise<void> {
  const response = await api.ask('POST', '/v2/metrics', bodyOfMetrics(question), { headers: { accept: 'text/csv' } });
  saveFile(await response.blob(), `${fileName(name)}.csv`);
}

export function saveFile(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export const fileName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '') || 'tile';
