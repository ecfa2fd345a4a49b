import { Search } from '@sallyport/ui/icons';
import { useEffect, useRef, useState } from 'react';

interface SearchBoxProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
}

/** What is typed is looked for when one stops typing. */
const waitMs = 350;

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
    <label className="flex h-8 min-w-0 grow basis-48 items-center gap-2 rounded-control border border-line px-2 focus-within:border-accent sm:max-w-72">
      <Search className="size-3.5 shrink-0 text-faint" aria-hidden="true" />
      <span className="sr-only">Search in requests</span>
      <input
        type="search"
        value={typed}
        maxLength={256}
        placeholder="Path, id, caller, model, error …"
        onChange={({ target }) => setTyped(target.value)}
        className="min-w-0 grow bg-transparent text-sm outline-none placeholder:text-faint"
      />
    </label>
  );
}
