import { defineConfig } from "vitest/config";

// Django's static files serve the two files under their fixed names, and whitenoise hashes them;
// the client is one small module, so it is neither split nor hashed here.
export default defineConfig({
  publicDir: "public",
  build: {
    outDir: "dist/rater",
    emptyOutDir: true,
    target: "es2022",
    cssCodeSplit: false,
    sourcemap: false,
    rolldownOptions: {
      input: "rater/main.ts",
      output: {
        entryFileNames: "rater.js",
        assetFileNames: "rater[extname]",
        codeSplitting: false,
      },
    },
  },
  test: {
    include: ["rater/**/*.test.ts"],
    restoreMocks: true,
  },
});
