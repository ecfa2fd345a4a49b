import { Frame } from '@sallyport/ui';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { prepareText } from './answer/text.tsx';
import { App } from './app.tsx';
import './styles.css';

createRoot(document.getElementById('page')!).render(
  <StrictMode>
    <Frame>
      <App />
    </Frame>
  </StrictMode>,
);

prepareText();
