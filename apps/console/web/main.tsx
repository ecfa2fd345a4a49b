import { Frame, Toasts } from '@sallyport/ui';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queries } from './api/queries.ts';
import { router } from './router.tsx';
import './styles.css';

createRoot(document.getElementById('page')!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Frame>
        <Toasts>
          <RouterProvider router={router} />
        </Toasts>
      </Frame>
    </QueryClientProvider>
  </StrictMode>,
);
