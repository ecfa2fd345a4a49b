import { join } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressed } from './vite-compressed.ts';
import { controlPlaneProxy } from './vite-proxy.ts';

/**
 * Builds the console, which the control plane serves at its root. `npx vite -c apps/console/vite.config.ts --host 127.0.0.1` develops it
 * against a control plane that runs.
 */
export default defineConfig({
  root: join(import.meta.dirname, 'web'),
  base: '/',
  plugins: [react(), tailwindcss(), compressed(join(import.meta.dirname, 'dist'))],
  logLevel: 'warn',
  server: { proxy: controlPlaneProxy(process.env['CONSOLE_API'] ?? 'http://127.0.0.1:8300') },
  build: {
    outDir: join(import.meta.dirname, 'dist'),
    emptyOutDir: true,
    assetsDir: 'console-assets',
    // The first of each that know light-dark(), which our colours are written with.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    // The page's policy allows no data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Of what is built in: it goes with the package.
    license: { fileName: 'licences.md' },
    reportCompressedSize: false,
    // A test holds what is loaded first to 300 kB as it travels.
    chunkSizeWarningLimit: 1500,
  },
});
