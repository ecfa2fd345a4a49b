import { keptText } from '@sallyport/ui';
import { useState } from 'react';
import type { Model } from '../src/wire.ts';

const kept = keptText('sallyport.chatbot.model', 'localStorage');

/** The model that questions go to: the one chosen the last time, if it is still offered. */
export function useModel(models: readonly Model[]): readonly [string, (id: string) => void] {
  const [chosen, setChosen] = useState(kept.read);
  const model = models.find(({ id }) => id === chosen) ?? models[0];
  const choose = (id: string) => {
    setChosen(id);
    kept.write(id);
  };
  return [model?.id ?? '', choose];
}
