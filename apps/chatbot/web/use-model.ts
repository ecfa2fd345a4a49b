import { useState } from 'react';
import type { Model } from '../src/wire.ts';

const key = 'sallyport.chatbot.model';

/** The model that questions go to: the one chosen the last time, if it is still offered. */
export function useModel(models: readonly Model[]): readonly [string, (id: string) => void] {
  const [chosen, setChosen] = useState(read);
  const model = models.find(({ id }) => id === chosen) ?? models[0];
  const choose = (id: string) => {
    setChosen(id);
    try {
      localStorage.setItem(key, id);
    } catch {
      // Then it holds for this page only.
    }
  };
  return [model?.id ?? '', choose];
}

function read(): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}
