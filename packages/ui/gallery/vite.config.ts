import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `npx vite packages/ui/gallery` shows everything that pages are made of. */
export default defineConfig({ root: import.meta.dirname, plugins: [react(), tailwindcss()] });
