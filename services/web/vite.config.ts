/** Builds the page into services/web/dist, which the api serves at `/`; while developing, `/api` is passed on to a running product. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ['@leapboard/source', 'module', 'browser', 'development|production'] },
  server: { host: '127.0.0.1', proxy: { '/api': 'http://127.0.0.1:8080' } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Evaluating the zod schemas has no effect the page needs: without this line zod travels with the unit table.
    rolldownOptions: { treeshake: { moduleSideEffects: [{ test: /\/packages\/contracts\//, sideEffects: false }] } },
    // The chart is a file of its own, loaded when a region is first opened.
    chunkSizeWarningLimit: 700,
  },
});
