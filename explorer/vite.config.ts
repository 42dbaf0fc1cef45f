import { defineConfig } from "vite";

// Built into the Python package, which serves it; never committed. `npm run dev` asks a `graphmem serve` on its usual port.
export default defineConfig({
  base: "./",
  build: {
    outDir: "../graphmem/api/static",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    license: { fileName: "licences.md" },
  },
  server: { proxy: { "/v1": "http://127.0.0.1:8420" } },
});
