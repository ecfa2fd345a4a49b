import { SearchField } from '@sallyport/ui';
import { useEffect, useRef, useState } from 'react';

interface SearchBoxProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
}

/** What is typed is looked for when one stops typing. */
const waitMs = 350;

/** The most that the API takes. */
const lengthMax = 256;

/** A text somewhere in what is known of requests. */
export function SearchBox({ text, onChange }: SearchBoxProps) {
  const [typed, setTyped] = useState(text);
  const [told, setTold] = useState(text);
  if (told !== text) {
    setTold(text);
    setTyped(text);
  }
  const tell = useRef(onChange);
  tell.current = onChange;
  useEffect(() => {
    if (typed.trim() === text) return;
    const timer = setTimeout(() => tell.current(typed.trim()), waitMs);
    return () => clearTimeout(timer);
  }, [typed, text]);
  return (
    <SearchField
      label="Search in requests"
      hint="Path, id, caller, model, error …"
      value={typed}
      onChange={(next) => setTyped(next.slice(0, lengthMax))}
      isMain
      className="min-w-0 grow basis-48 sm:max-w-72"
    />
  );
}
