import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Builds the page, whatever path it is served below. */
export default defineConfig({
  root: 'web',
  base: './',
  plugins: [react(), tailwindcss()],
  logLevel: 'warn',
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    // The first of each that know light-dark(), which our colours are written with.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    // The page's policy allows no data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // A test holds it to less than 200 kB as it travels.
    chunkSizeWarningLimit: 800,
  },
});
